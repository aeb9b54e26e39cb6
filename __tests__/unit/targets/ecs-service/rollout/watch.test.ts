import { describe, expect, test } from '@jest/globals'
import { type End, type Watching, watch } from '../../../../../src/targets/ecs-service/rollout/watch.ts'
import { muted } from '../../../printed.ts'
import { awsFailure, type Script, scriptedAccess } from './scripted-access.ts'
import { definition, entry, ours, serviceDeployment, serviceWith } from './seen.ts'

muted()

const plain: Watching<string> = { onSuperseded: 'fail', stopped: async () => [], hopeless: () => false }

const watched = (script: Script, how: Partial<Watching<string>> = {}, mine = ours): Promise<End<string>> =>
  watch(scriptedAccess(script).access, { name: 'web', cursor: { ids: ['e1'], at: 1000 } }, mine, { ...plain, ...how })

const going = serviceWith([entry(2, 'PRIMARY', 'IN_PROGRESS', { pending: 1 }), entry(1, 'ACTIVE', 'COMPLETED')])
const done = serviceWith([entry(2, 'PRIMARY', 'COMPLETED')])
const newer = serviceWith([entry(3, 'PRIMARY', 'IN_PROGRESS'), entry(2, 'ACTIVE', 'IN_PROGRESS')])
const newerDone = serviceWith([entry(3, 'PRIMARY', 'COMPLETED')])
const unbound = { ...ours, serviceDeploymentArn: undefined }

describe('an end', () => {
  test.concurrent('is told with what was seen on the way', async () => {
    const end = await watched({
      looks: [going, done],
      deployments: [serviceDeployment('IN_PROGRESS'), serviceDeployment('SUCCESSFUL')],
    })
    expect(end).toMatchObject({
      outcome: 'deployed',
      ours: { deploymentId: 'ecs-svc/2', serviceRevisionArn: 'arn:revision/2' },
      seen: [
        { state: 'waiting', pending: 1, running: 1, others: 1, desired: 2 },
        { state: 'deployed', pending: 0, running: 2, others: 0 },
      ],
    })
  })

  test.concurrent('is seen by the last look, when time is over', async () => {
    const end = await watched({ looks: [going, done], deployments: [undefined], time: 1500 })
    expect(end.outcome).toBe('deployed')
  })

  test.concurrent('is the time, with what is known', async () => {
    const end = await watched({ looks: [going], deployments: [serviceDeployment('IN_PROGRESS')], time: 1500 })
    expect(end).toMatchObject({
      outcome: 'timed-out',
      judgement: { state: 'waiting' },
      last: { service: { name: 'web' } },
    })
  })

  test.concurrent('is the time, when AWS never answers', async () => {
    const { access } = scriptedAccess({ time: 1200 })
    const mute = { ...access, look: () => new Promise<never>(() => undefined) }
    const end = await watch(mute, { name: 'web', cursor: { ids: [], at: 0 } }, unbound, plain)
    expect(end).toMatchObject({ outcome: 'timed-out', judgement: { why: 'AWS has not answered yet' } })
  })

  test.concurrent('is given up for tasks that stop', async () => {
    const failing = serviceWith([entry(2, 'PRIMARY', 'IN_PROGRESS', { failedTasks: 1 })])
    const end = await watched(
      { looks: [failing], deployments: [serviceDeployment('IN_PROGRESS')] },
      { stopped: async () => ['t1', 't2', 't3'], hopeless: (tasks) => tasks.length >= 3 },
    )
    expect(end).toMatchObject({ outcome: 'failed-fast', stopped: ['t1', 't2', 't3'] })
  })

  test.concurrent("follows AWS's own rollback", async () => {
    const end = await watched({
      looks: [going],
      deployments: [serviceDeployment('ROLLBACK_IN_PROGRESS'), serviceDeployment('ROLLBACK_SUCCESSFUL')],
    })
    expect(end.outcome).toBe('rolled-back')
  })
})

describe('a newer deployment', () => {
  const looks = [newer, newerDone]
  const lines = { lines: [], deployments: [undefined] }

  test.concurrent('ends the wait', async () => {
    expect(await watched({ looks, ...lines }, {}, unbound)).toMatchObject({
      outcome: 'superseded',
      judgement: { by: { id: 'ecs-svc/3' } },
    })
  })

  test.concurrent('is success where it was asked to be', async () => {
    const end = await watched({ looks, ...lines }, { onSuperseded: 'succeed' }, unbound)
    expect(end).toMatchObject({ outcome: 'deployed', judgement: { state: 'superseded' } })
  })

  test.concurrent('is followed', async () => {
    const end = await watched({ looks, ...lines }, { onSuperseded: 'follow' }, unbound)
    expect(end).toMatchObject({
      outcome: 'deployed',
      judgement: { state: 'deployed' },
      ours: { deploymentId: 'ecs-svc/3', taskDefinitionArn: definition(3), previous: ours.previous },
    })
  })
})

describe('what goes wrong with a look', () => {
  test.concurrent('passes', async () => {
    const throttled = awsFailure('passing', 'ThrottlingException')
    const end = await watched({ looks: [throttled, done], deployments: [serviceDeployment('SUCCESSFUL')] })
    expect(end.outcome).toBe('deployed')
  })

  test.concurrent.each([
    ['denied', 'AccessDeniedException'],
    ['unauthenticated', 'ExpiredTokenException'],
    ['missing', 'ClusterNotFoundException'],
  ] as const)('or ends the wait at once: %s', async (kind, error) => {
    await expect(watched({ looks: [awsFailure(kind, error)] }, {}, unbound)).rejects.toThrow(`${error} was answered`)
  })

  test.concurrent('ends it for ended credentials, also where service deployments may be missing', async () => {
    const expired = awsFailure('unauthenticated', 'ExpiredTokenException')
    await expect(watched({ looks: [done], deployments: [expired] })).rejects.toThrow(expired)
  })

  test.concurrent('costs the service deployment where the role may not ask for it', async () => {
    const end = await watched({ looks: [going, done], deployments: [awsFailure('denied', 'AccessDeniedException')] })
    expect(end).toMatchObject({ outcome: 'deployed', judgement: { why: 'ECS calls it completed' } })
  })

  test.concurrent('cannot hide the end: stopped tasks are not told', async () => {
    const end = await watched(
      { looks: [done], deployments: [serviceDeployment('SUCCESSFUL')] },
      { stopped: () => Promise.reject(awsFailure('passing', 'ThrottlingException')) },
    )
    expect(end.outcome).toBe('deployed')
  })

  test.concurrent('a cancel ends it at once', async () => {
    const reason = new Error('cancelled')
    await expect(watched({ looks: [going], signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})

test('a service deployment that was made at another time is not ours: it is looked for', async () => {
  const line = {
    arn: 'arn:sd/2',
    status: 'SUCCESSFUL',
    reason: '',
    createdAt: 1_000_100,
    finishedAt: undefined,
    targetRevision: 'arn:revision/2',
  }
  const theirs = serviceDeployment('STOPPED', { arn: 'arn:sd/9', createdAt: 3_000_000 })
  const end = await watched(
    { looks: [done], deployments: [theirs, serviceDeployment('SUCCESSFUL')], lines: [line] },
    {},
    { ...ours, serviceDeploymentArn: 'arn:sd/9' },
  )
  expect(end).toMatchObject({ outcome: 'deployed', ours: { serviceDeploymentArn: 'arn:sd/2' } })
})
