import { BatchGetImageCommand, ECRClient } from '@aws-sdk/client-ecr'
import { GetAliasCommand, LambdaClient, ListAliasesCommand, UpdateAliasCommand } from '@aws-sdk/client-lambda'
import { describe, expect, test } from '@jest/globals'
import { type AwsSandbox, awsSandbox, freshAccount } from '../../sandbox/aws/client.ts'
import { judge, type Policy } from '../../sandbox/aws/grants.ts'
import { gitHubSandbox } from '../../sandbox/github/client.ts'
import { watch } from '../../sandbox/oracle/watch.ts'

const services = process.env['SANDBOX_AWS_URL']!

const fresh = () => awsSandbox(process.env, freshAccount())

/** As a step would: through the fault layer, with that environment's keys. */
function lambdaOf(aws: AwsSandbox, keys: Record<string, string> = aws.environment): LambdaClient {
  return new LambdaClient({
    endpoint: aws.environment['AWS_ENDPOINT_URL']!,
    region: aws.region,
    maxAttempts: 3,
    credentials: {
      accessKeyId: keys['AWS_ACCESS_KEY_ID']!,
      secretAccessKey: keys['AWS_SECRET_ACCESS_KEY']!,
      ...(keys['AWS_SESSION_TOKEN'] ? { sessionToken: keys['AWS_SESSION_TOKEN'] } : {}),
    },
  })
}

describe('the oracle beside a function', () => {
  test('sees the old version, then the new one, then the old one again, and nothing else', async () => {
    const aws = fresh()
    const { url, version } = await aws.seed.imageFunction({
      name: 'api',
      image: { build: { VERSION: 'old' } },
      alias: 'live',
      url: true,
    })
    const oracle = watch({ url: url!, through: services, patienceMs: 30_000 })
    await oracle.until('old')
    const next = await aws.seed.image({ repository: 'api', tag: 'next', build: { VERSION: 'new' } })
    const newer = await aws.seed.version('api', next.uri)
    const lambda = lambdaOf(aws)
    await lambda.send(new UpdateAliasCommand({ FunctionName: 'api', Name: 'live', FunctionVersion: newer }))
    await oracle.until('new')
    await lambda.send(new UpdateAliasCommand({ FunctionName: 'api', Name: 'live', FunctionVersion: version! }))
    const { periods, last, unexpected } = await oracle.stop('old', 'new')
    expect(periods.map(({ value }) => value)).toEqual(['old', 'new', 'old'])
    expect(last).toBe('old')
    expect(unexpected).toEqual([])
  })

  test('sees a version that is broken', async () => {
    const aws = fresh()
    const broken = { build: { HANDLER_FAIL: 'no price model' } }
    const { url } = await aws.seed.imageFunction({ name: 'api', image: broken, alias: 'live', url: true })
    const oracle = watch({ url: url!, through: services, patienceMs: 30_000 })
    const { unexpected } = await oracle.stop('1')
    expect(unexpected[0]!.value).toMatch(/^50\d /)
  })
})

describe('a role that GitHub may assume', () => {
  test('does what its policy says with the token of the right job, and the log judges the policy', async () => {
    const aws = fresh()
    const gitHub = gitHubSandbox(process.env)
    const repository = `acme/shop-${aws.account}`
    await gitHub.seed(repository, {})
    await aws.seed.oidcProvider()
    const { arn } = await aws.seed.imageFunction({ name: 'api', alias: 'live' })
    const policy: Policy = {
      Version: '2012-10-17',
      Statement: [
        { Sid: 'Read', Effect: 'Allow', Action: ['lambda:GetAlias', 'lambda:GetFunction'], Resource: arn },
        { Sid: 'Logs', Effect: 'Allow', Action: 'logs:FilterLogEvents', Resource: '*' },
      ],
    }
    const role = await aws.seed.role('deploy', `repo:${repository}:environment:production`, { own: policy })
    const permissions = { 'id-token': 'write' } as const
    const job = await gitHub.job({ repository, permissions, environment: 'production' })
    const keys = await aws.assumeRole(role, await gitHub.token(job.id, 'sts.amazonaws.com'))
    const lambda = lambdaOf(aws, keys)
    await lambda.send(new GetAliasCommand({ FunctionName: 'api', Name: 'live' }))
    const refused = lambda.send(new ListAliasesCommand({ FunctionName: 'api' }))
    await expect(refused).rejects.toThrow(`not authorized to perform: lambda:ListAliases on resource: ${arn} because`)
    expect(judge(policy, await aws.decisions())).toEqual({
      denied: [{ action: 'lambda:ListAliases', resource: arn, decision: 'ImplicitDeny' }],
      unused: [{ statement: 'Read', action: 'lambda:GetFunction' }, { statement: 'Logs' }],
    })
    const calls = await aws.calls()
    const session = `arn:aws:sts::${aws.account}:assumed-role/deploy/sandbox`
    expect(calls.map(({ operation, principal }) => [operation, principal])).toEqual([
      ['GetAlias', session],
      ['ListAliases', session],
    ])
    const elsewhere = await gitHub.job({ repository, permissions })
    const token = await gitHub.token(elsewhere.id, 'sts.amazonaws.com')
    await expect(aws.assumeRole(role, token)).rejects.toThrow('Not authorized to perform sts:AssumeRoleWithWebIdentity')
    const expired = await gitHub.token(job.id, 'sts.amazonaws.com', { exp: 1 })
    await expect(aws.assumeRole(role, expired)).rejects.toMatchObject({ name: 'ExpiredTokenException' })
  })
})

describe('faults', () => {
  test('hit the account that they were set for, and are told in its calls', async () => {
    const [one, other] = [fresh(), fresh()]
    await Promise.all([one, other].map((aws) => aws.seed.imageFunction({ name: 'api', alias: 'live' })))
    await one.faults.set({ service: 'lambda', operation: 'GetAlias', throttle: true, times: 2 })
    const ask = new GetAliasCommand({ FunctionName: 'api', Name: 'live' })
    await Promise.all([one, other].map((aws) => lambdaOf(aws).send(ask)))
    expect((await one.calls()).map(({ status, attempt }) => [status, attempt])).toEqual([
      [429, 1],
      [429, 2],
      [200, 3],
    ])
    expect((await other.calls()).map(({ status }) => status)).toEqual([200])
    expect(await one.faults.list()).toMatchObject([{ seen: 3, hits: 2, account: one.account }])
    await one.faults.clear()
    expect(await one.faults.list()).toEqual([])
    await expect(one.faults.set({ operation: 'GetAlias', throttle: true })).rejects.toThrow('operation needs a service')
  })
})

describe('seeds', () => {
  test('push images of every kind, which the registry keeps byte for byte', async () => {
    const aws = fresh()
    await aws.seed.repository('kinds')
    const ecr = new ECRClient(aws.root)
    const docker = 'application/vnd.docker.distribution.manifest.v2+json'
    const oci = 'application/vnd.oci.image.manifest.v1+json'
    const index = 'application/vnd.oci.image.index.v1+json'
    const kinds = [
      ['plain', {}, docker],
      ['arm', { architecture: 'arm64' }, docker],
      ['oci', { mediaTypes: 'oci' }, oci],
      ['zstd', { compression: 'zstd' }, oci],
      ['index', { index: true }, index],
    ] as const
    for (const [tag, spec, mediaType] of kinds) {
      const { digest } = await aws.seed.image({ repository: 'kinds', tag, ...spec })
      const imageIds = [{ imageTag: tag }]
      const accepted = { acceptedMediaTypes: [docker, oci, index] }
      const { images } = await ecr.send(new BatchGetImageCommand({ repositoryName: 'kinds', imageIds, ...accepted }))
      expect(images).toMatchObject([{ imageId: { imageDigest: digest }, imageManifestMediaType: mediaType }])
    }
  })

  test('find what an earlier seed of the account has made', async () => {
    const aws = fresh()
    const again = awsSandbox(process.env, aws.account)
    await aws.seed.imageFunction({ name: 'one' })
    await again.seed.repository('two')
    await expect(again.seed.imageFunction({ name: 'two' })).resolves.toMatchObject({ name: 'two' })
    expect(await again.seed.oidcProvider()).toBe(await aws.seed.oidcProvider())
    await expect(again.seed.imageFunction({ name: 'one' })).rejects.toMatchObject({ name: 'ResourceConflictException' })
  })

  test('set knobs of their own account', async () => {
    const aws = fresh()
    await aws.seed.imageFunction({ name: 'api', alias: 'live' })
    await aws.knobs({ lambda: { api: { update_seconds: 3 } } })
    await expect(aws.knobs({ lambda: { api: { update_second: 3 } } })).rejects.toThrow('unknown knob')
    await aws.reset()
  })
})
