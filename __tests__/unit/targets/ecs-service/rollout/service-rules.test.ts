import { test } from '@jest/globals'
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
  rollingBack,
  withEvent,
  words,
} from './judged.ts'
import { definition, entry } from './seen.ts'

const rows: readonly Row[] = [
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

test.each(rows)('$name: $state', expectRow)
