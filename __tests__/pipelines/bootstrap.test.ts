import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { GetFunctionCommand, LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { type AwsSandbox, awsSandbox, freshAccount } from '../../sandbox/aws/client.ts'
import { judge, tooWide } from '../../sandbox/aws/grants.ts'
import { type GitHubSandbox, gitHubSandbox, type WantedJob } from '../../sandbox/github/client.ts'
import { deployTrust, type GitHubName, type Roles } from '../../scripts/demo/account.ts'
import { Stacks } from '../../scripts/demo/stack.ts'
import { runStep } from '../support/run-step.ts'
import { bootstrapFolder, bootstrapValues, distribution, fill } from './bootstrap-files.ts'
import { roleInIam } from './role-in-iam.ts'

const name = 'api'
const environment = 'production'
const serviceRepository = `${name}-service`

/** An account with the roles of one repository, made by the CloudFormation template. */
interface Scene {
  aws: AwsSandbox
  gitHub: GitHubSandbox
  gitHubName: GitHubName
  repository: string
  roles: Roles & { plan: string; apply: string }
  values: Record<string, string>
}

const makeScene = async (immutableSubject: boolean): Promise<Scene> => {
  const sandbox = process.env as Record<string, string>
  const aws = awsSandbox(sandbox, freshAccount())
  const gitHub = gitHubSandbox(sandbox)
  const repository = `acme/trust-${aws.account}`
  const gitHubName = await gitHub.seed(repository, { immutableSubject })
  const trusted = { aws, name, say: () => undefined }
  const deploying = await deployTrust(trusted, gitHubName, environment)
  // A site that comes later is one more parameter or two, and so is a state, or a service.
  const made = await new Stacks(aws.seed.place).deploy(
    `${name}-github`,
    join(bootstrapFolder, 'cloudformation/github-oidc.yml'),
    {
      ClusterName: 'production',
      ServiceName: name,
      ServiceRepositoryName: serviceRepository,
      TaskFamily: name,
      TaskRoleName: `${name}-task`,
      ExecutionRoleName: `${name}-execution`,
      TaskLogGroup: `/ecs/${name}`,
      BucketName: 'acme-site',
      SitePrefix: 'docs/',
      SiteState: '.aws-deploy/docs~',
      DistributionId: distribution,
      StateBucket: 'acme-state',
      StateKey: 'prod.tfstate',
      StateKmsKey: `arn:aws:kms:${aws.region}:${aws.account}:key/0a1b2c3d`,
    },
  )
  const roles = { ...deploying, plan: made['PlanRole']!, apply: made['ApplyRole']! }
  const values = bootstrapValues({ account: aws.account, region: aws.region, name, gitHubName, environment })
  return { aws, gitHub, gitHubName, repository, roles, values }
}

let scene: Scene
beforeAll(async () => {
  scene = await makeScene(false)
})

describe('the CloudFormation template', () => {
  test.each([
    ['build', 'trust/build.json', ['aws-deploy-check', 'build-lambda-image', 'build-lambda-image-service']],
    [
      'deploy',
      'trust/deploy.json',
      [
        'aws-deploy-check',
        'ecs-force-deploy',
        'ecs-force-deploy-pre-task',
        'ecs-force-deploy-revisions',
        's3-sync-invalidate',
        's3-sync-invalidate-cloudfront',
        'update-and-wait-lambda',
      ],
    ],
    ['plan', 'trust/plan.json', ['terraform-plan-comment', 'terraform-plan-comment-kms']],
    ['apply', 'trust/deploy.json', ['terraform-apply', 'terraform-apply-kms']],
  ])('makes the %s role of the documents', async (role, trust, policies) => {
    const RoleName = `${name}-github-${role}`
    const made = await roleInIam(scene.aws, RoleName)
    expect(made.trust).toEqual(fill(trust, scene.values))
    // With its stack's name before it, where a policy is none of the role's own.
    const named = Object.entries(made.policies).map(
      ([key, policy]) => [key.replace(`${name}-github-`, ''), policy] as const,
    )
    expect(named.map(([key]) => key).sort()).toEqual(policies)
    for (const [key, policy] of named) {
      const ofService = /^ecs-|-service$/.test(key)
      const wanted = fill(`policies/${key.replace(/-service$/, '')}.json`, {
        ...scene.values,
        Role: RoleName,
        ...(ofService && { Repository: serviceRepository }),
      })
      expect(policy).toEqual(wanted)
    }
  })

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: without white space
  test('makes roles that hold their policies, with names as long as AWS lets them be', () => {
    const long = Object.fromEntries(Object.keys(scene.values).map((key) => [key, 'n'.repeat(64)]))
    const values = { ...long, Partition: 'aws-us-gov', Account: '123456789012', Region: 'ap-southeast-2' }
    const size = (policy: string) => JSON.stringify(fill(`policies/${policy}.json`, values)).length
    expect(size('ecs-force-deploy')).toBeLessThanOrEqual(6144)
    const inline = [
      'aws-deploy-check',
      'ecs-force-deploy-pre-task',
      'ecs-force-deploy-revisions',
      's3-sync-invalidate',
      's3-sync-invalidate-cloudfront',
      'update-and-wait-lambda',
    ]
    expect(inline.map(size).reduce((sum, each) => sum + each)).toBeLessThanOrEqual(10_240)
  })
})

describe.each([
  ['names alone', false],
  ['names and ids', true],
])('the trust, when the subject of a token has %s,', (_, immutableSubject) => {
  let place: Scene
  beforeAll(async () => {
    place = immutableSubject ? await makeScene(true) : scene
  })

  const assume = async (role: keyof Scene['roles'], job: Partial<WantedJob>, audience = 'sts.amazonaws.com') => {
    const { aws, gitHub, repository, roles } = place
    const { id } = await gitHub.job({ repository, permissions: { 'id-token': 'write' }, ...job })
    return aws.assumeRole(roles[role], await gitHub.token(id, audience))
  }
  const main = { ref: 'refs/heads/main' }
  const other = { ref: 'refs/heads/other' }

  test('lets a job of the branch build', async () => {
    await expect(assume('build', main)).resolves.toHaveProperty('AWS_SESSION_TOKEN')
  })

  test('lets a job of the environment, on the branch, deploy', async () => {
    await expect(assume('deploy', { ...main, environment })).resolves.toHaveProperty('AWS_SESSION_TOKEN')
  })

  test.each<[string, keyof Scene['roles'], Partial<WantedJob>]>([
    ['a pull request plan', 'plan', { event: 'pull_request', ref: 'refs/pull/7/merge' }],
    ['a job of the branch plan', 'plan', main],
    ['a job of the environment, on the branch, apply', 'apply', { ...main, environment }],
  ])('lets %s', async (_, role, job) => {
    await expect(assume(role, job)).resolves.toHaveProperty('AWS_SESSION_TOKEN')
  })

  test.each<[string, keyof Scene['roles'], Partial<WantedJob>]>([
    ['another branch plan', 'plan', other],
    ['a job of the environment plan', 'plan', { ...main, environment }],
    ['a pull request apply', 'apply', { event: 'pull_request', ref: 'refs/pull/7/merge' }],
    ['a job without the environment apply', 'apply', main],
    ['a job of the environment on another branch apply', 'apply', { ...other, environment }],
    ['another branch build', 'build', other],
    ['a pull request build', 'build', { event: 'pull_request', ref: 'refs/pull/7/merge' }],
    ['a job of the environment build', 'build', { ...main, environment }],
    ['a job without the environment deploy', 'deploy', main],
    ['a job of another environment deploy', 'deploy', { ...main, environment: 'staging' }],
    ['a job of the environment on another branch deploy', 'deploy', { ...other, environment }],
    ['a pull request deploy', 'deploy', { event: 'pull_request', ref: 'refs/pull/7/merge' }],
  ])('does not let %s', async (_, role, job) => {
    await expect(assume(role, job)).rejects.toThrow(/Not authorized/)
  })

  test('does not take a token that was made for somebody else', async () => {
    const token = assume('deploy', { ...main, environment }, 'https://vault.example.com')
    await expect(token).rejects.toThrow(/audience/)
  })

  test('does not let another repository of the same owner in', async () => {
    const stranger = `${place.repository}-stranger`
    await place.gitHub.seed(stranger, { immutableSubject })
    await expect(assume('deploy', { ...main, environment, repository: stranger })).rejects.toThrow(/Not authorized/)
  })

  test('does not let a repository in that took the name over', async () => {
    await place.gitHub.forget(place.repository)
    await place.gitHub.seed(place.repository, { immutableSubject })
    await expect(assume('build', main)).rejects.toThrow(/Not authorized/)
  })
})

describe('the policies', () => {
  const files = readdirSync(join(bootstrapFolder, 'policies')).filter((file) => file.endsWith('.json'))

  test.each(files)('%s grants nothing on every resource where AWS knows a type', (file) => {
    expect(tooWide(fill(`policies/${file}`, scene.values))).toEqual([])
  })

  test.each(files)('each statement of %s is explained', (file) => {
    const { Statement } = fill(`policies/${file}`, scene.values)
    const page = readFileSync(join(bootstrapFolder, 'policies/README.md'), 'utf8')
    const names = [Statement].flat().map(({ Sid = '' }) => Sid)
    expect(names.filter((sid) => !page.includes(`\`${sid}\``))).toEqual([])
  })

  test('leave a twin of the function in the same account alone', async () => {
    const place = await makeScene(false)
    const { aws, gitHub, repository, roles } = place
    const { codeSha256 } = await aws.seed.imageFunction({ name: `${name}-twin`, alias: 'live' })
    const { id } = await gitHub.job({ repository, permissions: { 'id-token': 'write' }, environment })
    const keys = await aws.assumeRole(roles.deploy, await gitHub.token(id, 'sts.amazonaws.com'))
    const lambda = new LambdaClient({
      endpoint: process.env['SANDBOX_AWS_URL']!,
      region: aws.region,
      credentials: {
        accessKeyId: keys['AWS_ACCESS_KEY_ID']!,
        secretAccessKey: keys['AWS_SECRET_ACCESS_KEY']!,
        sessionToken: keys['AWS_SESSION_TOKEN']!,
      },
    })
    const twin = { FunctionName: `${name}-twin` }
    await expect(lambda.send(new GetFunctionCommand(twin))).rejects.toThrow(
      /not authorized to perform: lambda:GetFunction/,
    )
    const ImageUri = `${aws.seed.registry}/${name}-twin@sha256:${codeSha256}`
    await expect(lambda.send(new UpdateFunctionCodeCommand({ ...twin, ImageUri }))).rejects.toThrow(
      /not authorized to perform: lambda:UpdateFunctionCode/,
    )
  })
})

describe('the check of a deploy', () => {
  const targets = {
    build: { kind: 'image', repository: name },
    deploy: { kind: 'lambda', 'function-name': name, alias: 'live' },
  }

  test.each([
    ['build', undefined],
    ['deploy', environment],
  ] as const)('finds the %s role ready, and needs what its policy grants', async (role, jobEnvironment) => {
    const { aws, gitHub, repository, roles, values } = await makeScene(false)
    await aws.seed.imageFunction({ name, alias: 'live' })
    const permissions = { 'id-token': 'write' } as const
    const job = await gitHub.job({ repository, permissions, ...(jobEnvironment && { environment: jobEnvironment }) })
    const inputs = { 'role-to-assume': roles[role], 'allowed-account-ids': aws.account }
    const files = { 'aws-deploy.yml': JSON.stringify({ targets: { it: targets[role] } }) }
    const step = await runStep('aws-deploy', inputs, { files, env: { ...aws.withoutKeys, ...job.variables } })
    const found = JSON.parse(step.outputs['findings'] ?? '[]') as { level: string }[]
    expect(found.filter(({ level }) => level !== 'good')).toEqual([])
    const policy = fill('policies/aws-deploy-check.json', { ...values, Role: `${name}-github-${role}` })
    expect(judge(policy, await aws.decisions())).toEqual({ denied: [], unused: [] })
  })
})
