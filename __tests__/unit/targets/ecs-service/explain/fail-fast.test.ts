import { expect, test } from '@jest/globals'
import { failFast } from '../../../../../src/targets/ecs-service/explain/fail-fast.ts'
import { stopped } from './stopped.ts'

const crashed = (count: number) => Array.from({ length: count }, (_, at) => stopped(`crashed-${at}`))

test.each([
  [0, 3, false],
  [2, 3, false],
  [3, 3, true],
  [4, 3, true],
  [1, 1, true],
  [9, 0, false],
])('%i failed tasks with a limit of %i: %s', (count, limit, verdict) => {
  expect(failFast(crashed(count), limit)).toBe(verdict)
})

test.each([
  ['somebody stops', { stopCode: 'UserInitiated', stoppedReason: 'Task stopped by operator' }],
  ['Spot takes back', { stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' }],
  ['a drained instance ends', { stopCode: 'TerminationNotice', stoppedReason: 'Host EC2 terminated' }],
  ['a broken machine loses', { stopCode: 'InfrastructureHealth', stoppedReason: 'Infrastructure issue' }],
  [
    'the scheduler needs no longer',
    {
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/2222222222222222222)',
    },
  ],
])('tasks that %s say nothing of the deployment', (_, more) => {
  expect(failFast([stopped('a', more), stopped('b', more), ...crashed(1)], 2)).toBe(false)
})

test('a task that the scheduler stops since it is sick counts', () => {
  const sick = stopped('a', {
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: 'Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:…)',
  })
  expect(failFast([sick], 1)).toBe(true)
})
