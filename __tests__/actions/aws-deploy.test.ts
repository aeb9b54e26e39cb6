import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import { expect, test } from '@jest/globals'
import { issuer } from '../../sandbox/aws/trust.ts'
import { aws, both, check, codesOf, expectProblem, policies, told } from '../support/check-scene.ts'
import { freshJob, type Job, writesIn } from '../support/door.ts'

test.concurrent('an account that is ready has nothing but good findings', async () => {
  const { step, found, job, role } = await check()
  expect(found.filter(({ level }) => level !== 'good')).toEqual([])
  expect(codesOf(found, 'good').sort()).toEqual([
    'account',
    'alias',
    'buildx',
    'function',
    'identity',
    'oidc-token',
    'permissions',
    'permissions',
    'repository',
    'trust',
  ])
  expect(step).toMatchObject({
    exitCode: 0,
    errors: [],
    outputs: { outcome: 'planned', changed: 'false', 'failure-code': '' },
  })
  expect(step.summary.split('\n')[0]).toBe('### AWS Deploy: nothing stands in the way of a deploy')
  expect(step.log).toContain(job.subject)
  expect(step.log).toContain(`assumed-role/${role.split('/').at(-1)}`)
})

test.concurrent('a job that may not ask for a token', async () => {
  const job = await freshJob({ permissions: { contents: 'read' } })
  const result = await told(
    { 'allowed-account-ids': aws.account },
    { files: both, env: { ...aws.environment, ...job.variables } },
  )
  expectProblem(result, 'no-id-token', 'id-token: write')
  // The rest is looked at all the same.
  expect(codesOf(result.found, 'good')).toContain('function')
})

test.concurrent('a role that does not trust the job', async () => {
  const { job, ...result } = await check({ trust: () => 'repo:acme/another:ref:refs/heads/main' })
  expectProblem(result, 'trust-policy', job.subject, `"${issuer}:aud": "sts.amazonaws.com"`)
})

test.concurrent.each([
  ['any job of the owner', () => 'repo:acme/*', /fits/],
  ['any job of the repository', (job: Job) => `repo:${job.repository}:*`, /fits/],
] as const)('a role that lets in %s is advised to be narrower', async (_, trust, text) => {
  const { step, found, job } = await check({ trust })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned' } })
  const advice = found.filter(({ level }) => level === 'advice')
  expect(advice).toMatchObject([{ code: 'trust-too-wide', text: expect.stringMatching(text) }])
  expect(advice[0]!.fix).toContain(`"${issuer}:sub": "${job.subject}"`)
  // As narrow as bootstrap/trust: pasted over it, the fix must not let in more.
  expect(advice[0]!.fix).toContain(`"${issuer}:repository_id": "`)
})

test.concurrent('a role that looks at neither audience nor subject', async () => {
  const open = (job: Job) => ({
    policy: {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${aws.account}:oidc-provider/${issuer}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { [`${issuer}:repository`]: job.repository } },
      },
    },
  })
  const { found } = await check({ trust: open })
  const advice = found.filter(({ level }) => level === 'advice')
  expect(advice.map(({ code }) => code)).toEqual(['trust-too-wide', 'trust-too-wide'])
  expect(advice[0]!.text).toContain('audience')
  expect(advice[1]!.text).toContain('subject')
})

test.concurrent('a role whose trust policy cannot be read', async () => {
  const { look: _, ...grants } = policies()
  const { step, found } = await check({ grants })
  expect(step.exitCode).toBe(0)
  expect(found.filter(({ level }) => level === 'advice')).toMatchObject([
    { code: 'trust-unknown', fix: expect.stringContaining('iam:GetRole') },
  ])
})

test.concurrent('another account than allowed', async () => {
  const result = await check({ inputs: { 'allowed-account-ids': '111122223333' } })
  const { text } = expectProblem(result, 'guard-account', 'allowed-account-ids')
  expect(text).toContain(aws.account)
})

test.concurrent('no guard of the account, and no manifest', async () => {
  const { step, found } = await check({ files: {}, inputs: { 'allowed-account-ids': '' } })
  expect(step.exitCode).toBe(0)
  expect(codesOf(found, 'advice')).toEqual(['no-account-guard', 'no-manifest'])
  expect(found.find(({ code }) => code === 'no-account-guard')!.fix).toContain(`allowed-account-ids: '${aws.account}'`)
})

test.concurrent('the keys of an IAM user', async () => {
  const iam = new IAMClient(aws.root)
  await iam.send(new CreateUserCommand({ UserName: 'robot' }))
  for (const [PolicyName, policy] of Object.entries(policies()))
    await iam.send(new PutUserPolicyCommand({ UserName: 'robot', PolicyName, PolicyDocument: JSON.stringify(policy) }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'robot' }))
  const job = await freshJob()
  const keys = { AWS_ACCESS_KEY_ID: AccessKey!.AccessKeyId, AWS_SECRET_ACCESS_KEY: AccessKey!.SecretAccessKey }
  const { step, found } = await told(
    { 'allowed-account-ids': aws.account },
    { files: both, env: { ...aws.withoutKeys, ...job.variables, ...keys } },
  )
  expect(step).toMatchObject({ exitCode: 0 })
  expect(codesOf(found, 'advice')).toEqual(['long-lived-keys'])
})

// Last: by now every check of this file has asked what it wanted.
test('a check writes nothing', async () => {
  await check()
  const calls = await aws.calls()
  expect(calls.length).toBeGreaterThan(20)
  expect(writesIn(calls)).toEqual([])
  const updates = calls.filter(({ operation }) => operation === 'UpdateFunctionCode')
  expect(updates.map(({ parameters }) => parameters['DryRun'])).toEqual(updates.map(() => true))
  expect(updates.length).toBeGreaterThan(0)
})
