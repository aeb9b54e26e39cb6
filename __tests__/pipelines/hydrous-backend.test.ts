import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Decision } from '../../sandbox/aws/client.ts'
import { judge } from '../../sandbox/aws/grants.ts'
import { acts, metBy, outputsOf } from '../../scripts/demo/hydrous-backend-acts.ts'
import { name, token } from '../../scripts/demo/hydrous-backend-stage.ts'
import { doorStep, type Evidence, rehearse, writesIn } from '../../scripts/demo/rehearsal.ts'
import { fill } from './bootstrap-files.ts'
import { makeStage, type TestStage } from './hydrous-backend-stage.ts'

/** Everything that policies were asked, of all runs. */
const decisions: Decision[] = []
let made: TestStage

beforeAll(async () => {
  made = await makeStage()
})

afterAll(() => made?.forget())

const run = async (how: Parameters<typeof rehearse>[1] = {}): Promise<Evidence> => {
  const evidence = await rehearse(made.stage, how)
  decisions.push(...evidence.decisions)
  expect(JSON.stringify(evidence.run).includes(token)).toBe(false)
  return evidence
}

/** Each act, as the demo judges it. */
const asTold = async (which: string): Promise<Evidence> => {
  const act = acts.find((each) => each.name === which)!
  await act.prepare(made.stage)
  const evidence = await run({ event: act.byHand ? 'workflow_dispatch' : 'push', ...act.byHand })
  expect(act.judge(evidence).filter(([good]) => !good)).toEqual([])
  return evidence
}

const results = (evidence: Evidence) => Object.fromEntries(evidence.run.jobs.map(({ id, result }) => [id, result]))
const byHand = (inputs: Record<string, string>) => ({
  ...{ event: 'workflow_dispatch', workflow: '.github/workflows/operate.yml', inputs },
})
const allSucceeded = { test: 'success', build: 'success', deploy: 'success' }

// One story, told in order: each run begins with what the one before left behind.
describe('the pipeline of hydrous-backend', () => {
  test('deploys what the gate let through, after its migration, and misses no request', async () => {
    const evidence = await asTold('deploy')
    expect(results(evidence)).toEqual(allSucceeded)
    expect(outputsOf(evidence)[1]).toMatchObject({ outcome: 'deployed', serving: 'new', 'running-count': '1' })
  })

  test('takes back what the health check of the deployment finds, and shows its own last log lines', async () => {
    const evidence = await asTold('broken')
    expect(results(evidence)).toEqual({ ...allSucceeded, deploy: 'failure' })
    expect((await made.service()).taskDefinition).toBe(outputsOf(evidence)[1]['previous-task-definition-arn'])
  })

  test('scales to nothing that was not said', async () => {
    const evidence = await run(byHand({ operation: 'scale' }))
    expect(results(evidence)).toEqual({ operate: 'failure' })
    expect(evidence.calls).toEqual([])
  })

  test('puts the release before back by hand', async () => {
    const evidence = await run(byHand({ operation: 'roll-back', revision: 'hydrous-backend:2' }))
    expect(results(evidence)).toEqual({ operate: 'success' })
    expect(doorStep(evidence, 'operate')?.outputs).toMatchObject({ outcome: 'deployed', serving: 'new' })
    expect([metBy(evidence), evidence.seen.last]).toEqual([['3', '2'], '2'])
    expect(writesIn(evidence)).toEqual(['ecs:UpdateService'])
  })
})

describe('the policies of bootstrap/', () => {
  test('grant what deploying the service does, and else only what this pipeline has no use for', () => {
    const names = { Cluster: name, Service: name, Family: name, Repository: name, LogGroup: `/ecs/${name}` }
    const roles = { TaskRole: `${name}-task`, ExecutionRole: `${name}-execution` }
    const values = { Partition: 'aws', Account: made.account, Region: 'us-east-1', ...names, ...roles }
    const documents = ['ecs-force-deploy', 'ecs-force-deploy-pre-task'].map((one) =>
      fill(`policies/${one}.json`, values),
    )
    const all = { Version: '2012-10-17' as const, Statement: documents.flatMap(({ Statement }) => Statement) }
    const asked = decisions.filter(({ principal }) => principal.includes(`:assumed-role/${name}-github-deploy/`))
    expect(asked.length).toBeGreaterThan(0)
    expect(judge(all, asked)).toEqual({
      denied: [],
      unused: [
        // Its task definition has no tags.
        { statement: 'TagRevision' },
        // The number of its tasks is never changed in this story.
        { statement: 'ReadScaling' },
        // What is put back here has been deployed to its end.
        { statement: 'RollBackDeployment' },
        // Nobody cancels while it migrates.
        { statement: 'StopPreTask' },
      ],
    })
  })
})
