import { expect, test } from '@jest/globals'
import type { AwsSandbox } from '../../sandbox/aws/client.ts'
import { freshAws, freshJob, namesOf, policyOf, roleFor } from '../support/door.ts'
import { imageScene, repositoryName } from '../support/image-scene.ts'
import { runStep, type Step } from '../support/run-step.ts'

type Env = Record<string, string | undefined>

/** The cheapest thing that asks AWS: a dry run of a build. */
const dryRun = (inputs: Record<string, string>, env: Env) =>
  runStep(
    'build-lambda-image',
    { repository: repositoryName, 'dry-run': 'true', ...inputs },
    { files: { Dockerfile: 'FROM scratch\n' }, env },
  )

const expectFailure = (step: Step, code: string, ...texts: readonly (string | RegExp)[]) => {
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', changed: 'false', 'failure-code': code } })
  expect(step.errors).toHaveLength(1)
  for (const text of texts) expect(step.errors[0]).toMatch(text)
}

const buildPolicy = (aws: AwsSandbox) => ({
  build: policyOf('build-lambda-image', aws, { Repository: repositoryName }),
})

test.concurrent('role-to-assume wins over keys in the environment, which are never used', async () => {
  const [aws, job] = [freshAws(), await freshJob()]
  const { role } = await roleFor(aws, job, buildPolicy(aws))
  await aws.seed.repository(repositoryName)
  const step = await dryRun({ 'role-to-assume': role }, { ...aws.environment, ...job.variables })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned' } })
  const calls = await aws.calls()
  const [assume, ...rest] = calls
  expect(assume).toMatchObject({ operation: 'AssumeRoleWithWebIdentity', principal: null })
  expect(assume!.parameters).toMatchObject({ RoleArn: role, DurationSeconds: expect.anything() })
  const session = `arn:aws:sts::${aws.account}:assumed-role/deploy/${sessionName(job)}`
  expect([...new Set(rest.map(({ principal }) => principal))]).toEqual([session])
  expect(namesOf(calls).filter((name) => name === 'sts:AssumeRoleWithWebIdentity')).toHaveLength(1)
})

const sessionName = (job: { repository: string; run: number }) => `${job.repository.replace('/', '-')}-${job.run}-1`

test.concurrent('a job that the role does not trust gets the policy to paste', async () => {
  const aws = freshAws()
  const [trusted, other] = await Promise.all([freshJob(), freshJob()])
  const { role, env } = await roleFor(aws, trusted, buildPolicy(aws))
  await aws.seed.repository(repositoryName)
  const step = await dryRun({ 'role-to-assume': role }, { ...env, ...other.variables })
  expectFailure(step, 'trust-policy', `The role ${role} does not let this job in, or it does not exist.`, other.subject)
  // The policy does what it says: a role with it lets the job in.
  const [, statement = ''] = /```json\n([\s\S]*?)```/.exec(step.errors[0]!) ?? []
  const policy = { Version: '2012-10-17', Statement: [JSON.parse(statement)] }
  const mended = await aws.seed.role('mended', { policy }, buildPolicy(aws))
  const again = await dryRun({ 'role-to-assume': mended }, { ...env, ...other.variables })
  expect(again).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned' } })
})

test.concurrent('without id-token: write the step ends, also where keys would do', async () => {
  const [aws, job] = [freshAws(), await freshJob({ permissions: { contents: 'read' } })]
  const role = `arn:aws:iam::${aws.account}:role/deploy`
  for (const keys of [aws.withoutKeys, aws.environment]) {
    const step = await dryRun({ 'role-to-assume': role }, { ...keys, ...job.variables })
    expectFailure(step, 'no-id-token', /id-token: write/, /pull request from a fork/)
  }
  expect(await aws.calls()).toEqual([])
})

test.concurrent('an issuer that gives no token is told so', async () => {
  const [aws, job] = [freshAws(), await freshJob()]
  const env = { ...aws.environment, ...job.variables, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'not-this-one' }
  const step = await dryRun({ 'role-to-assume': `arn:aws:iam::${aws.account}:role/deploy` }, env)
  expectFailure(step, 'no-id-token', 'GitHub gave no OIDC token')
  expect(await aws.calls()).toEqual([])
})

test.concurrent('an account without the OIDC provider, or with one for other clients', async () => {
  const job = await freshJob()
  const [none, others] = [freshAws(), freshAws()]
  await others.seed.oidcProvider(['somebody-else'])
  for (const aws of [none, others]) {
    const role = await aws.seed.role('deploy', job.subject)
    const step = await dryRun({ 'role-to-assume': role }, { ...aws.withoutKeys, ...job.variables })
    expectFailure(step, 'oidc-provider-missing', 'token.actions.githubusercontent.com', aws.account)
    expect(step.errors[0]).toContain('bootstrap/cloudformation/github-oidc.yml')
  }
})

test.concurrent.each(['build-lambda-image', 'update-and-wait-lambda'])(
  '%s: another account than allowed',
  async (door) => {
    const aws = freshAws()
    const inputs: Record<string, Record<string, string>> = {
      'build-lambda-image': { repository: repositoryName },
      'update-and-wait-lambda': { 'function-name': 'pricing', 'image-uri': `pricing@sha256:${'a'.repeat(64)}` },
    }
    const run = (allowed: string) =>
      runStep(
        door,
        { ...inputs[door], 'allowed-account-ids': allowed },
        { files: { Dockerfile: 'FROM scratch\n' }, env: aws.environment },
      )
    const step = await run('111122223333\n444455556666')
    expectFailure(step, 'guard-account', `account ${aws.account}`, '111122223333, 444455556666')
    expect(namesOf(await aws.calls())).toEqual(['sts:GetCallerIdentity'])
    // The right one among others lets it on.
    const passed = await run(`111122223333, ${aws.account}`)
    expect(passed.log).toContain(`Account ${aws.account} is one of "allowed-account-ids".`)
    expect(passed.outputs['failure-code']).not.toBe('guard-account')
  },
)

test.concurrent('a session that is about to end is renewed, with a new token', async () => {
  const [aws, job] = [freshAws(), await freshJob()]
  const { role, env } = await roleFor(aws, job, buildPolicy(aws))
  const scene = await imageScene({ aws, env, commit: job.sha })
  // The first session is renewed 12 seconds from now; the look at ECR after the push takes 13.
  const first = await aws.assumeRole(role, await job.gitHub.token(job.id, 'sts.amazonaws.com'))
  const answer = { status: 200, headers: { 'content-type': 'text/xml' }, body: sessionAnswer(first) }
  const assume = { service: 'sts', operation: 'AssumeRoleWithWebIdentity' }
  const look = { service: 'ecr', operation: 'BatchGetImage' }
  await aws.faults.set({ ...assume, nth: 1, reply: answer }, { ...look, nth: 2, latency_ms: 13_000 })
  const step = await scene.run({ 'role-to-assume': role })
  expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'built' } })
  const calls = await aws.calls()
  expect(namesOf(calls).filter((name) => name === 'sts:AssumeRoleWithWebIdentity')).toHaveLength(2)
  const signers = calls.flatMap(({ principal }) => (principal ? [principal.split('/').at(-1)] : []))
  expect([...new Set(signers)]).toEqual(['sandbox', sessionName(job)])
  expect(signers.lastIndexOf('sandbox')).toBeLessThan(signers.indexOf(sessionName(job)))
})

/** STS' answer with a session that is renewed, five minutes before its end, in 12 seconds. */
const sessionAnswer = (keys: Record<string, string>) =>
  [
    '<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">',
    '<AssumeRoleWithWebIdentityResult><Credentials>',
    `<AccessKeyId>${keys['AWS_ACCESS_KEY_ID']}</AccessKeyId>`,
    `<SecretAccessKey>${keys['AWS_SECRET_ACCESS_KEY']}</SecretAccessKey>`,
    `<SessionToken>${keys['AWS_SESSION_TOKEN']}</SessionToken>`,
    `<Expiration>${new Date(Date.now() + 312_000).toISOString()}</Expiration>`,
    '</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>',
  ].join('')

test.concurrent('neither keys nor a role', async () => {
  const aws = freshAws()
  const step = await dryRun({}, aws.withoutKeys)
  expectFailure(
    step,
    'no-credentials',
    '"role-to-assume" is empty',
    'that variable is not set',
    'id-token: write',
    'role-to-assume: arn:aws',
  )
  expect(await aws.calls()).toEqual([])
})

test.concurrent('keys that AWS does not know', async () => {
  const step = await dryRun({}, { ...freshAws().environment, AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' })
  expectFailure(step, 'credentials-invalid', 'Use `role-to-assume` with OIDC instead of stored keys')
})

test.concurrent("AWS's own names are asked through the proxy of the environment", async () => {
  const [aws, job] = [freshAws(), await freshJob()]
  const { role, env } = await roleFor(aws, job, buildPolicy(aws))
  const scene = await imageScene({ aws, env, commit: job.sha })
  const real = { AWS_ENDPOINT_URL: undefined }
  const step = await scene.run({ 'role-to-assume': role }, { env: real })
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'built' } })
  expect(namesOf(await aws.calls())).toContain('ecr:PutImage')
  const nowhere = await scene.run({ 'role-to-assume': role }, { env: { ...real, HTTPS_PROXY: 'http://127.0.0.1:9' } })
  expectFailure(nowhere, 'aws-unreachable', 'HTTPS_PROXY')
})
