/** What becomes of a deployment, and what the step says of it: the bundle against services that do what a script says. */
import { ContinueServiceDeploymentCommand, ECSClient } from '@aws-sdk/client-ecs'
import { expect, test } from '@jest/globals'
import { quickly, well } from '../../sandbox/ecs-script/moments.ts'
import type { Plot } from '../../sandbox/ecs-script/plot.ts'
import { plots } from '../../sandbox/ecs-script/plots.ts'
import { type SceneOptions, scriptedScene, withoutServiceDeployments } from '../support/scripted-scene.ts'
import { withServer } from '../unit/loopback.ts'

interface Row {
  readonly name: string
  readonly plot: Plot
  readonly inputs?: Record<string, string>
  readonly scene?: SceneOptions
  /** Outputs: outcome, serving, failure-code. */
  readonly says: readonly [string, string, string]
  /** What the step asked ECS to change [UpdateService]. */
  readonly writes?: readonly string[]
}

const good = ['deployed', 'new', ''] as const
const back = (code: string) => ['rolled-back', 'previous', code] as const
const twice = ['UpdateService', 'UpdateService']

/** Reads that show what was before, for three seconds of this machine. */
const behind: Plot = { ...quickly, stale: { behind: 3, until: 3 } }

const rows: readonly Row[] = [
  { name: 'completes', plot: plots.deployed, says: good },
  { name: 'looks stable before it is complete', plot: plots.settling, says: good },
  { name: 'fails, and the breaker leaves it', plot: plots.breaker, says: back('container-exited'), writes: twice },
  { name: 'is rolled back by the breaker', plot: plots.breakerRollback, says: back('container-exited') },
  { name: 'is rolled back between two polls', plot: plots.rollbackUnseen, says: back('container-exited') },
  { name: 'is rolled back in vain', plot: plots.rollbackFailed, says: back('container-exited'), writes: twice },
  { name: 'is rolled back by an alarm', plot: plots.alarm, says: back('deployment-alarm') },
  { name: 'is stopped by hand', plot: plots.stoppedByHand, says: back('deployment-stopped') },
  { name: 'is superseded', plot: plots.superseded, says: ['superseded', 'unknown', 'superseded'] },
  { name: 'is superseded at once', plot: plots.supersededAtOnce, says: ['superseded', 'unknown', 'superseded'] },
  {
    name: 'is superseded, which is followed',
    plot: plots.superseded,
    inputs: { 'on-superseded': 'follow' },
    says: good,
  },
  { name: 'has an old failure beside it', plot: plots.oldFailureListed, says: good },
  { name: 'is done while old tasks drain', plot: plots.earlySuccess, says: good },
  { name: 'is not listed at first', plot: behind, scene: { speed: 1000 }, says: good },
  { name: 'has no task', plot: plots.noTasks, says: good },
  { name: 'goes blue/green', plot: plots.blueGreen, says: good },
  { name: 'goes as a canary', plot: plots.canary, says: good },
  { name: 'goes linearly', plot: plots.linear, says: good },
  { name: 'is put back by an alarm while it bakes', plot: plots.blueGreenAlarm, says: back('deployment-alarm') },
  { name: 'is paused, and nobody lets it go on', plot: plots.paused, says: back('lifecycle-hook') },
  {
    name: 'crashes for ever, and is given up',
    plot: plots.crashLoop,
    inputs: { 'fail-fast-after': '3' },
    says: back('container-exited'),
    writes: ['UpdateService', 'StopServiceDeployment'],
  },
  {
    name: 'fails, and is to be left as it is',
    plot: plots.breaker,
    inputs: { 'on-failure': 'none' },
    says: ['failed', 'previous', 'container-exited'],
  },
]

/** Where the list of the service's deployments is all that a role may read. */
const blind: readonly Row[] = [
  { name: 'looks stable before it is complete', plot: plots.settling, says: good },
  { name: 'fails, and the breaker leaves it', plot: plots.breaker, says: back('container-exited'), writes: twice },
  { name: 'is rolled back between two polls', plot: plots.rollbackUnseen, says: back('container-exited') },
  { name: 'is superseded', plot: plots.superseded, says: ['superseded', 'unknown', 'superseded'] },
  { name: 'goes blue/green', plot: plots.blueGreen, says: good },
]

const played = async ({ plot, inputs = {}, scene = {}, says, writes = ['UpdateService'] }: Row) => {
  const { run, writes: written } = await scriptedScene(plot, scene)
  const step = await run({ 'fail-fast-after': '0', ...inputs })
  const { outcome, serving, 'failure-code': code } = step.outputs
  expect({ says: [outcome, serving, code], log: step.log }).toEqual({ says, log: step.log })
  expect(step.exitCode).toBe(outcome === 'deployed' ? 0 : 1)
  expect(written().map(({ operation }) => operation)).toEqual(writes)
  return step
}

test.concurrent.each(rows)('a deployment that $name', async (row) => {
  await played(row)
})

test.concurrent.each(blind)('without the right to see service deployments, one that $name', async (row) => {
  const writes = ['TagResource', ...(row.writes ?? ['UpdateService'])]
  const { notices } = await played({ ...row, writes, scene: { refused: withoutServiceDeployments() } })
  const told = notices.filter((notice) => notice.includes('ServiceDeployments'))
  expect(told).toEqual([expect.stringContaining('ecs:ListServiceDeployments')])
})

/** Somebody else's deployment begins when ours is done. */
const thenReplaced: Plot = {
  about: 'completes, and a newer one begins',
  steps: [
    ...well,
    { after: 100, newer: { pendingCount: 2 }, newerRecord: { status: 'IN_PROGRESS' } },
    { after: 160, newer: { runningCount: 2, pendingCount: 0 } },
    { after: 170, ours: 'gone', newer: { rolloutState: 'COMPLETED' }, newerRecord: { status: 'SUCCESSFUL' } },
  ],
}

test.concurrent.each<[string, Row['says'], number]>([
  ['fail', ['superseded', 'unknown', 'superseded'], 1],
  ['succeed', ['deployed', 'unknown', ''], 1],
  ['follow', good, 2],
])('somebody else deploys during the health checks, and `on-superseded: %s`', async (onSuperseded, says, times) => {
  const { log } = await withServer(
    (_, response) => response.end('well'),
    (url) => {
      const inputs = { 'on-superseded': onSuperseded, 'health-url': url }
      return played({ name: '', plot: thenReplaced, inputs, scene: { perLook: 50 }, says })
    },
  )
  // What took over has to look healthy as well.
  expect(log.match(/health: good/g)).toHaveLength(times)
})

test.concurrent('a pause tells how to let the deployment go on, and it does', async () => {
  const { start, ecs, aws } = await scriptedScene({ ...plots.paused, steps: plots.paused.steps.slice(0, -2) })
  const step = start()
  const command = /continue-service-deployment --service-deployment-arn (\S+) --hook-id (\S+) --action CONTINUE /
  const [, serviceDeploymentArn, hookId] = await step.waitForLog(command, 60)
  const client = new ECSClient({ ...aws.root, endpoint: ecs.url })
  await client.send(new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId, action: 'CONTINUE' }))
  const { outputs, notices, summary } = await step.result
  expect(outputs['outcome']).toBe('deployed')
  expect(notices).toHaveLength(1)
  expect(summary).toContain('post test traffic shift')
})

test.concurrent('the stages of blue/green are told, and drawn', async () => {
  const { run } = await scriptedScene(plots.blueGreen, { perLook: 50 })
  const { log, outputs, summary } = await run()
  expect(outputs['outcome']).toBe('deployed')
  for (const text of [log, summary]) {
    expect(text).toMatch(/post scale up/)
    expect(text).toMatch(/bake time/)
    expect(text).toMatch(/100 % of the traffic/)
  }
})

test.concurrent('credentials that end during the wait end it, and nothing is degraded', async () => {
  const refused = [{ operation: 'DescribeServices', code: 'ExpiredTokenException', from: 3 }]
  const { run } = await scriptedScene(plots.blueGreen, { refused })
  const { outputs, exitCode, notices } = await run()
  expect({ exitCode, ...outputs }).toMatchObject({ exitCode: 1, changed: 'true', serving: 'unknown' })
  expect(outputs['failure-reason']).toMatch(/expired/i)
  expect(notices.join()).not.toContain('service deployments')
})

test.concurrent('a service that may not be updated stays as it is', async () => {
  const refused = [{ operation: 'UpdateService', code: 'AccessDeniedException', message: 'not authorized' }]
  const { run } = await scriptedScene(plots.deployed, { refused })
  const { outputs, exitCode } = await run()
  expect({ exitCode, ...outputs }).toMatchObject({
    exitCode: 1,
    outcome: 'failed',
    changed: 'false',
    serving: 'previous',
  })
  expect(outputs['failure-reason']).toContain('ecs:UpdateService')
})
