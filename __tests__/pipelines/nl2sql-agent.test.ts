import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Decision } from '../../sandbox/aws/client.ts'
import { judge } from '../../sandbox/aws/grants.ts'
import type { Act } from '../../scripts/demo/act.ts'
import { acts, everythingIn, outputsOf, outputsOfStep } from '../../scripts/demo/nl2sql-agent-acts.ts'
import { functionUrlOf, token } from '../../scripts/demo/nl2sql-agent-stage.ts'
import { type Evidence, rehearse, writesIn } from '../../scripts/demo/rehearsal.ts'
import { makeStage, type TestStage } from './nl2sql-agent-stage.ts'

/** Everything that policies were asked, of all runs. */
const decisions: Decision[] = []
let made: TestStage

beforeAll(async () => {
  made = await makeStage()
})

afterAll(() => made?.forget())

const run = async (how: Parameters<typeof rehearse>[1]): Promise<Evidence> => {
  const evidence = await rehearse(made.stage, how)
  decisions.push(...evidence.decisions)
  expect(everythingIn(evidence).includes(token)).toBe(false)
  return evidence
}

const play = async (act: Act): Promise<Evidence> => {
  const { stage } = made
  await act.prepare(stage)
  const event = act.event?.(stage) ?? (act.byHand ? 'workflow_dispatch' : 'push')
  return await run({ event, ...act.byHand, meanwhile: async () => act.meanwhile?.(stage) })
}

const results = (evidence: Evidence) => Object.fromEntries(evidence.run.jobs.map(({ id, result }) => [id, result]))
const actOf = (name: string) => acts.find((act) => act.name === name)!

/** Each act, as the demo judges it. */
const asTold = async (name: string): Promise<Evidence> => {
  const act = actOf(name)
  const evidence = await play(act)
  expect(act.judge(evidence).filter(([good]) => !good)).toEqual([])
  return evidence
}

const allSucceeded = { test: 'success', build: 'success', plan: 'success', production: 'success' }
const byHand = (inputs: Record<string, string>) => ({ event: 'workflow_dispatch', inputs })

// One story, told in order: each run begins with what the one before left behind.
describe('the pipeline of nl2sql-agent', () => {
  test('makes repository, first image and everything from an empty account', async () => {
    const evidence = await asTold('from-nothing')
    expect(results(evidence)).toEqual(allSucceeded)
  })

  test('plans by hand, and finds nothing to do: deploy and apply leave each other alone', async () => {
    const evidence = await run(byHand({ operation: 'plan' }))
    expect(results(evidence)).toEqual({ ...allSucceeded, production: 'skipped' })
    expect(outputsOfStep(evidence, 'plan', 'Plan')).toMatchObject({ outcome: 'planned', 'has-changes': 'false' })
  })

  test('shows the plan of a pull request, and changes nothing', async () => {
    const evidence = await asTold('pull-request')
    expect(results(evidence)).toEqual({ ...allSucceeded, production: 'skipped' })
    expect(evidence.comments).toHaveLength(1)
    expect(writesIn(evidence).filter((action) => !action.startsWith('s3:'))).toEqual([])
  })

  test('applies what was reviewed after the merge, though the state has moved, and deploys it', async () => {
    const evidence = await asTold('merged')
    expect(results(evidence)).toEqual(allSucceeded)
    expect(evidence.comments).toHaveLength(1)
  })

  test('warns of a plan that would put a deploy back', async () => {
    await asTold('wrong-way')
  })

  test('destroys nothing without the name, typed', async () => {
    const evidence = await run(byHand({ operation: 'destroy', confirm: 'yes' }))
    expect(results(evidence)).toEqual({ test: 'failure', build: 'skipped', plan: 'skipped', production: 'skipped' })
    expect(evidence.calls).toEqual([])
  })

  test('destroys everything, once it is approved', async () => {
    const evidence = await asTold('destroy')
    expect(results(evidence)).toEqual(allSucceeded)
    expect(outputsOf(evidence)[3]).toEqual({})
    expect(await functionUrlOf(made.stage)).toBeUndefined()
  })
})

describe('the ground', () => {
  test('forgets stored plans, and the state never', async () => {
    const { rules, keys } = await made.storedPlans()
    expect(keys.length).toBeGreaterThan(0)
    expect(rules).toEqual([{ prefix: 'nl2sql-agent/terraform.tfstate.plans/', days: 30 }])
    expect(keys.filter((key) => !key.startsWith(rules[0]!.prefix))).toEqual([])
  })

  const asked = (role: string) => decisions.filter(({ principal }) => principal.includes(`:assumed-role/${role}/`))
  const ofTerraform = ({ action }: Decision) => !/^(s3|sts):/.test(action)

  test('grants what a plan looks at, and nothing else', async () => {
    const looks = asked('nl2sql-agent-github-plan').filter(ofTerraform)
    expect(looks.length).toBeGreaterThan(0)
    expect(judge(await made.policy('look'), looks)).toEqual({ denied: [], unused: [] })
  })

  test('grants what an apply does, and else only what this story has no use for', async () => {
    const [look, change] = await Promise.all([made.policy('look'), made.policy('change')])
    const both = { ...look, Statement: [look.Statement, change.Statement].flat() }
    const applies = asked('nl2sql-agent-github-apply').filter(ofTerraform)
    expect(applies.length).toBeGreaterThan(0)
    const { denied, unused } = judge(both, applies)
    expect(denied).toEqual([])
    const group = `arn:aws:logs:us-east-1:${made.account}:log-group:/aws/lambda/nl2sql-agent`
    expect(unused).toEqual([
      // The build has made the repository; a pull request's plan of an empty account would make it.
      { statement: 'ChangeRepository', action: 'ecr:CreateRepository' },
      // It has made it with scan on push, too.
      { statement: 'ChangeRepository', action: 'ecr:PutImageScanningConfiguration' },
      // What a later change of terraform/ may do.
      { statement: 'ChangeRepository', action: 'ecr:PutImageTagMutability' },
      { statement: 'ChangeRepository', action: 'ecr:UntagResource' },
      // Who makes a function from an image needs it at AWS; the sandbox does not ask.
      { statement: 'UseFirstImage' },
      { statement: 'ChangeRole', action: 'iam:UpdateAssumeRolePolicy' },
      // Tags in a call that makes something are asked for at AWS; the sandbox does not ask.
      { statement: 'ChangeRole', action: 'iam:TagRole' },
      { statement: 'ChangeRole', action: 'iam:UntagRole' },
      { statement: 'ChangeFunction', action: 'lambda:UpdateFunctionUrlConfig' },
      { statement: 'ChangeFunction', action: 'lambda:TagResource' },
      { statement: 'ChangeFunction', action: 'lambda:UntagResource' },
      { statement: 'ChangeLogGroup', action: 'logs:DeleteRetentionPolicy' },
      { statement: 'ChangeLogGroup', action: 'logs:TagResource' },
      { statement: 'ChangeLogGroup', action: 'logs:UntagResource' },
      // Tags are asked about the group without the star.
      { statement: 'ChangeLogGroup', resource: group },
    ])
  })
})
