import { expect, test } from '@jest/globals'
import type { DeploymentEntry, EcsService, ServiceDeploymentSeen } from '../../../../src/aws/ecs-service.ts'
import { judge, type State } from '../../../../src/targets/ecs-service/judge.ts'
import { blank, remembered, type Sighting } from '../../../../src/targets/ecs-service/sighting.ts'
import { definition, entry, ours, serviceDeployment, serviceWith } from './seen.ts'

/** What one look finds: the list of the service's deployments, and the status of our service deployment. */
interface Found {
  readonly list: readonly DeploymentEntry[] | undefined
  readonly status?: string
  readonly service?: Partial<EcsService>
  readonly deployment?: Partial<ServiceDeploymentSeen>
}

interface Row {
  readonly name: string
  /** One look after the other; `times` repeats the last. */
  readonly looks: readonly Found[]
  readonly times?: number
  readonly state: State
  readonly by?: string
  readonly why?: RegExp
  readonly reason?: RegExp
  readonly rollsBack?: boolean
  /** The same task definition again: only ids and words can tell. */
  readonly forced?: boolean
}

const rollingBack = 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.'
const breaker = /circuit breaker: tasks failed to start/

const going = [entry(2, 'PRIMARY', 'IN_PROGRESS'), entry(1, 'ACTIVE', 'COMPLETED')]
const done = [entry(2, 'PRIMARY', 'COMPLETED')]
const failedAlone = [entry(2, 'PRIMARY', 'FAILED'), entry(1, 'ACTIVE', 'COMPLETED')]
const back = (state: string, reason = rollingBack) =>
  entry(3, 'PRIMARY', state, { taskDefinition: definition(1), reason })
const newer = entry(3, 'PRIMARY', 'IN_PROGRESS')
const before = [entry(1, 'PRIMARY', 'COMPLETED')]

const byService: readonly Row[] = [
  { name: 'it is going on', looks: [{ list: going }], state: 'waiting' },
  {
    name: 'alone and with all its tasks, but in progress',
    looks: [{ list: [entry(2, 'PRIMARY', 'IN_PROGRESS', { running: 2 })] }],
    state: 'waiting',
  },
  { name: 'completed', looks: [{ list: done }], state: 'deployed' },
  {
    name: 'completed while old tasks drain',
    looks: [{ list: [...done, entry(1, 'DRAINING', 'COMPLETED')] }],
    state: 'deployed',
  },
  {
    name: 'completed beside an old one that failed',
    looks: [{ list: [...done, entry(0, 'INACTIVE', 'FAILED')] }],
    state: 'deployed',
  },
  {
    name: 'completed, and nothing runs',
    looks: [{ list: [entry(2, 'PRIMARY', 'COMPLETED', { running: 0 })], service: { running: 0 } }],
    state: 'waiting',
    why: /no task/,
  },
  {
    name: 'completed with no task wanted',
    looks: [
      { list: [entry(2, 'PRIMARY', 'COMPLETED', { running: 0, desired: 0 })], service: { running: 0, desired: 0 } },
    ],
    state: 'deployed',
  },
  {
    name: 'completed, and a newer one began',
    looks: [{ list: [newer, entry(2, 'ACTIVE', 'COMPLETED')] }],
    state: 'deployed',
    by: 'ecs-svc/3',
  },
  {
    name: 'failed without rollback',
    looks: [{ list: failedAlone }],
    rollsBack: false,
    state: 'failed',
    reason: breaker,
  },
  { name: 'failed, rollback to come', looks: [{ list: failedAlone }], state: 'rolling-back' },
  {
    name: 'failed, and the rollback does not come',
    looks: [{ list: failedAlone }],
    times: 3,
    state: 'failed',
    reason: breaker,
  },
  {
    name: 'being rolled back',
    looks: [{ list: [back('IN_PROGRESS'), entry(2, 'ACTIVE', 'FAILED')] }],
    state: 'rolling-back',
    by: 'ecs-svc/3',
    reason: breaker,
  },
  {
    name: 'being rolled back, ours called DRAINING',
    looks: [{ list: [back('IN_PROGRESS'), entry(2, 'DRAINING', 'FAILED')] }],
    state: 'rolling-back',
  },
  {
    name: 'rolled back, failed entry still listed',
    looks: [{ list: [back('COMPLETED', words(3)), entry(2, 'ACTIVE', 'FAILED')] }],
    state: 'rolled-back',
    reason: breaker,
  },
  {
    name: 'rolled back between two polls, told by an event',
    looks: [
      { list: going },
      {
        list: [back('COMPLETED', words(3))],
        service: withEvent('(deployment ecs-svc/2) deployment failed: tasks failed to start.'),
      },
    ],
    state: 'rolled-back',
  },
  {
    name: 'rolled back between two polls, failure seen before',
    looks: [{ list: failedAlone }, { list: [back('COMPLETED', words(3))] }],
    state: 'rolled-back',
    reason: breaker,
  },
  {
    name: 'rolled back between two polls, forced',
    looks: [
      { list: going },
      {
        list: [back('COMPLETED', words(3))],
        service: withEvent('(deployment ecs-svc/2) deployment failed: tasks failed to start.'),
      },
    ],
    forced: true,
    state: 'rolled-back',
  },
  {
    name: 'the rollback fails',
    looks: [{ list: [back('FAILED'), entry(2, 'ACTIVE', 'FAILED')] }],
    state: 'rollback-failed',
  },
  {
    name: 'a newer one took over',
    looks: [{ list: [newer, entry(2, 'ACTIVE', 'IN_PROGRESS'), entry(1, 'ACTIVE', 'COMPLETED')] }],
    state: 'superseded',
    by: 'ecs-svc/3',
  },
  {
    name: 'a newer one took over, ours is gone',
    looks: [{ list: going }, { list: [newer] }],
    state: 'superseded',
    by: 'ecs-svc/3',
  },
  {
    name: 'forced, and a newer one of the same task definition took over',
    looks: [{ list: going }, { list: [entry(3, 'PRIMARY', 'COMPLETED', { taskDefinition: definition(2) })] }],
    forced: true,
    state: 'superseded',
  },
  {
    name: 'a newer one took over, failed, and is rolled back',
    looks: [
      {
        list: [
          entry(4, 'PRIMARY', 'IN_PROGRESS', { taskDefinition: definition(1), reason: rollingBack }),
          entry(3, 'ACTIVE', 'FAILED'),
          entry(2, 'ACTIVE', 'IN_PROGRESS'),
        ],
      },
    ],
    state: 'superseded',
    by: 'ecs-svc/4',
  },
  {
    name: 'ours failed, and somebody deployed a cure',
    looks: [{ list: failedAlone }, { list: [newer] }],
    rollsBack: false,
    state: 'superseded',
    why: /it failed, and/,
  },
  { name: 'a read that is behind', looks: [{ list: before }], times: 9, state: 'waiting', why: /not list it yet/ },
  {
    name: 'a read that falls behind once',
    looks: [{ list: going }, { list: before }],
    state: 'waiting',
    why: /the read is behind/,
  },
  {
    name: 'a read of long ago',
    looks: [{ list: [entry(0, 'PRIMARY', 'COMPLETED', { createdAt: 1 })] }],
    times: 9,
    state: 'waiting',
  },
  {
    name: 'what was before is raised again',
    looks: [{ list: going }, { list: before }],
    times: 5,
    state: 'rolled-back',
  },
  { name: 'no deployment is listed', looks: [{ list: [] }], state: 'waiting' },
  {
    name: 'Classic Load Balancer: numbers alone',
    looks: [{ list: [entry(2, 'PRIMARY', undefined, { running: 2 })] }],
    state: 'waiting',
  },
  {
    name: 'Classic Load Balancer: steady',
    looks: [
      { list: [entry(2, 'PRIMARY', undefined, { running: 2 })], service: withEvent('has reached a steady state.') },
    ],
    state: 'deployed',
  },
  {
    name: 'Classic Load Balancer: old tasks are left',
    looks: [
      {
        list: [entry(2, 'PRIMARY', undefined, { running: 2 }), entry(1, 'ACTIVE', undefined)],
        service: withEvent('has reached a steady state.'),
      },
    ],
    state: 'waiting',
  },
  {
    name: 'the service is being deleted',
    looks: [{ list: going, service: { status: 'DRAINING' } }],
    state: 'failed',
    why: /deleted/,
  },
  { name: 'the service is gone', looks: [{ list: undefined }], state: 'failed', why: /deleted/ },
]

const byDeployment: readonly Row[] = [
  { name: 'PENDING', looks: [{ list: going, status: 'PENDING' }], state: 'waiting', why: /not begun/ },
  {
    name: 'IN_PROGRESS though the list says completed',
    looks: [{ list: done, status: 'IN_PROGRESS' }],
    state: 'waiting',
  },
  { name: 'SUCCESSFUL', looks: [{ list: done, status: 'SUCCESSFUL' }], state: 'deployed' },
  {
    name: 'SUCCESSFUL early: source tasks drain, target scales out',
    looks: [{ list: going, status: 'SUCCESSFUL' }],
    state: 'deployed',
  },
  { name: 'SUCCESSFUL by a list that is behind', looks: [{ list: before, status: 'SUCCESSFUL' }], state: 'deployed' },
  {
    name: 'SUCCESSFUL, and nothing runs',
    looks: [
      {
        list: [entry(2, 'PRIMARY', 'COMPLETED', { running: 0 })],
        status: 'SUCCESSFUL',
        service: { running: 0 },
        deployment: { target: undefined },
      },
    ],
    state: 'waiting',
  },
  {
    name: 'SUCCESSFUL, and a newer one began',
    looks: [{ list: [newer, entry(2, 'ACTIVE', 'COMPLETED')], status: 'SUCCESSFUL' }],
    state: 'deployed',
    by: 'ecs-svc/3',
  },
  {
    name: 'ROLLBACK_IN_PROGRESS',
    looks: [
      {
        list: [back('IN_PROGRESS')],
        status: 'ROLLBACK_IN_PROGRESS',
        deployment: {
          rollback: {
            reason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
            revision: '',
          },
        },
      },
    ],
    state: 'rolling-back',
    reason: /threshold was exceeded/,
  },
  {
    name: 'ROLLBACK_SUCCESSFUL of a forced deployment',
    looks: [{ list: [back('COMPLETED', words(3))], status: 'ROLLBACK_SUCCESSFUL' }],
    forced: true,
    state: 'rolled-back',
  },
  { name: 'ROLLBACK_FAILED', looks: [{ list: [back('FAILED')], status: 'ROLLBACK_FAILED' }], state: 'rollback-failed' },
  {
    name: 'STOPPED by its breaker',
    looks: [
      {
        list: failedAlone,
        status: 'STOPPED',
        deployment: { breaker: { status: 'TRIGGERED', failures: 3, threshold: 3 } },
      },
    ],
    rollsBack: false,
    state: 'failed',
    reason: breaker,
  },
  {
    name: 'STOPPED by an alarm',
    looks: [{ list: going, status: 'STOPPED', deployment: { triggeredAlarms: ['5xx'], reason: 'An alarm fired.' } }],
    rollsBack: false,
    state: 'failed',
    reason: /alarm/,
  },
  {
    name: 'STOPPED by a newer one',
    looks: [{ list: [newer, entry(2, 'ACTIVE', 'IN_PROGRESS')], status: 'STOPPED' }],
    state: 'superseded',
    by: 'ecs-svc/3',
  },
  { name: 'STOPPED, the list is behind', looks: [{ list: going, status: 'STOPPED' }], state: 'waiting' },
  {
    name: 'STOPPED, and nothing takes its place',
    looks: [{ list: going, status: 'STOPPED' }],
    times: 5,
    state: 'failed',
    why: /nothing took its place/,
  },
  {
    name: 'STOP_REQUESTED',
    looks: [{ list: going, status: 'STOP_REQUESTED' }],
    state: 'waiting',
    why: /being stopped/,
  },
  {
    name: 'a newer one began, its own status is behind',
    looks: [{ list: [newer, entry(2, 'ACTIVE', 'IN_PROGRESS')], status: 'IN_PROGRESS' }],
    state: 'waiting',
  },
  {
    name: 'a newer one began, its own status stays behind',
    looks: [{ list: [newer, entry(2, 'ACTIVE', 'IN_PROGRESS')], status: 'IN_PROGRESS' }],
    times: 5,
    state: 'superseded',
  },
  {
    name: "blue/green: what was before stays the service's own",
    looks: [
      {
        list: [entry(1, 'PRIMARY', 'COMPLETED'), entry(2, 'ACTIVE', 'IN_PROGRESS')],
        status: 'IN_PROGRESS',
        deployment: { stage: 'BAKE_TIME' },
      },
    ],
    times: 30,
    state: 'waiting',
  },
  { name: 'a status that AWS has added', looks: [{ list: going, status: 'BAKING' }], state: 'waiting' },
]

function words(number: number): string {
  return `ECS deployment ecs-svc/${number} completed.`
}

function withEvent(message: string): Partial<EcsService> {
  return { events: [{ id: 'e1', at: 1_200_000, message: `(service web) ${message}` }] }
}

const sightingOf = ({ list, status, service, deployment }: Found): Sighting => ({
  at: 0,
  service: list && serviceWith(list, service),
  deployment: status === undefined ? undefined : serviceDeployment(status, deployment),
})

const judged = ({ looks, times = 1, rollsBack = true, forced = false }: Row) => {
  const mine = {
    ...ours,
    rollsBack,
    ...(forced && { taskDefinitionArn: definition(1) }),
  }
  const all = [...looks, ...Array.from({ length: times - 1 }, () => looks.at(-1)!)].map(sightingOf)
  const memory = all.reduce((known, sighting) => remembered(known, mine, sighting), blank)
  return judge(mine, all.at(-1)!, memory)
}

test.each([...byService, ...byDeployment])('$name: $state', (row) => {
  const judgement = judged(row)
  expect({ state: judgement.state, why: judgement.why }).toMatchObject({
    state: row.state,
    why: expect.stringMatching(row.why ?? /./),
  })
  if (row.by) expect(judgement.by?.id).toBe(row.by)
  if (row.reason) expect(judgement.reason).toMatch(row.reason)
})

test('a hook that waits for somebody is told', () => {
  const hook = {
    id: 'h1',
    target: 'approve',
    status: 'AWAITING_ACTION',
    expiresAt: 2_000_000,
    timeoutAction: 'ROLLBACK',
  }
  const sighting = sightingOf({
    list: going,
    status: 'IN_PROGRESS',
    deployment: { hooks: [hook], stage: 'POST_SCALE_UP' },
  })
  expect(judge(ours, sighting, blank)).toMatchObject({
    state: 'waiting',
    why: 'it is paused until somebody lets it go on',
    stage: 'POST_SCALE_UP',
    paused: hook,
  })
})
