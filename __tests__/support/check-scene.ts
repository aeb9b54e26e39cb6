/** An account that is ready for both doors, and the check of it by a job with a role. */
import { randomBytes } from 'node:crypto'
import { beforeAll, expect } from '@jest/globals'
import type { Policy } from '../../sandbox/aws/client.ts'
import type { Trust } from '../../sandbox/aws/trust.ts'
import { freshAws, freshJob, type Job, policyOf } from './door.ts'
import { runStep, type Step, type StepOptions } from './run-step.ts'

export interface Finding {
  readonly level: 'good' | 'advice' | 'problem'
  readonly code: string
  readonly target?: string
  readonly text: string
  readonly fix?: string
}

/** One account for all tests of a file: a check writes nothing. Each test has a job and a role of its own. */
export const aws = freshAws()
beforeAll(async () => {
  await aws.seed.oidcProvider()
  await Promise.all([
    aws.seed.imageFunction({ name: 'pricing', alias: 'live' }),
    aws.seed.repository('frozen', { immutable: true }),
    aws.seed.repository('thawed', { immutable: true, exclusions: ['la*'] }),
    aws.seed.repository('held', { exclusions: ['latest'] }),
  ])
})

export const manifest = (target: Record<string, string>) => ({
  'aws-deploy.yml': JSON.stringify({ targets: { it: target } }),
})
export const image = { kind: 'image', repository: 'pricing' }
export const lambda = { kind: 'lambda', 'function-name': 'pricing', alias: 'live' }
export const both = { 'aws-deploy.yml': JSON.stringify({ targets: { image, api: lambda } }) }

export const policies = (repository = 'pricing'): Record<string, Policy> => ({
  build: policyOf('build-lambda-image', aws, { Repository: repository }),
  deploy: policyOf('update-and-wait-lambda', aws, { Function: 'pricing', Repository: repository }),
  look: {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'iam:GetRole', Resource: `arn:aws:iam::${aws.account}:role/*` },
  },
})

interface Asked {
  readonly files?: Record<string, string>
  readonly inputs?: Record<string, string>
  readonly trust?: (job: Job) => Trust
  readonly grants?: Record<string, Policy>
}

/** Runs the check as a job that assumes a role. */
export const check = async ({ files = both, inputs = {}, trust, grants = policies() }: Asked = {}) => {
  const job = await freshJob()
  const role = await aws.seed.role(`deploy-${randomBytes(4).toString('hex')}`, trust?.(job) ?? job.subject, grants)
  const given = { 'role-to-assume': role, 'allowed-account-ids': aws.account, ...inputs }
  return { job, role, ...(await told(given, { files, env: { ...aws.withoutKeys, ...job.variables } })) }
}

export const told = async (
  inputs: Record<string, string>,
  options: StepOptions,
): Promise<{ step: Step; found: Finding[] }> => {
  const step = await runStep('aws-deploy', inputs, options)
  return { step, found: JSON.parse(step.outputs['findings'] || '[]') as Finding[] }
}

export const codesOf = (found: readonly Finding[], level: Finding['level']) =>
  found.flatMap((finding) => (finding.level === level ? [finding.code] : []))

/** Everything is allowed. */
export const administrator: Policy = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
}

/** One problem, which fails the step and comes with its fix. */
export const expectProblem = (
  { step, found }: { step: Step; found: Finding[] },
  code: string,
  ...fix: (string | RegExp)[]
) => {
  expect(codesOf(found, 'problem')).toEqual([code])
  const problem = found.find(({ level }) => level === 'problem')!
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'failed', changed: 'false', 'failure-code': code, 'failure-reason': problem.text },
  })
  expect(step.errors).toHaveLength(1)
  for (const text of fix) {
    expect(problem.fix).toMatch(text)
    expect(step.errors[0]).toMatch(text)
    expect(step.summary).toMatch(text)
  }
  expect(step.summary.split('\n')[0]).toBe('### AWS Deploy: one problem to solve before a deploy')
  return problem
}
