import { expect, test } from '@jest/globals'
import { judge } from '../../../../../src/targets/ecs-service/rollout/judge.ts'
import { blank } from '../../../../../src/targets/ecs-service/rollout/sighting.ts'
import {
  back,
  before,
  breaker,
  done,
  expectRow,
  failedAlone,
  going,
  newer,
  type Row,
  sightingOf,
  words,
} from './judged.ts'
import { entry, ours } from './seen.ts'

const rows: readonly Row[] = [
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

test.each(rows)('$name: $state', expectRow)

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
