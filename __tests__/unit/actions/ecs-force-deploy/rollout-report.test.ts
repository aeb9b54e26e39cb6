import { expect, test } from '@jest/globals'
import { rolloutDrawn } from '../../../../src/actions/ecs-force-deploy/rollout-report.ts'
import type { RolloutMoment } from '../../../../src/targets/ecs-service/rollout/watch.ts'

const second = 1000

const moment = (at: number, running: number, more: Partial<RolloutMoment> = {}): RolloutMoment => ({
  at: at * second,
  state: 'waiting',
  pending: 0,
  running,
  failed: 0,
  others: 0,
  desired: 2,
  ...more,
})

test('of nothing there is no picture', () => {
  expect(rolloutDrawn([], [])).toBeUndefined()
  expect(rolloutDrawn([], [moment(1, 2)])).toBeUndefined()
})

test('tasks come and go, and what the step did stands between', () => {
  const drawn = rolloutDrawn(
    [
      { name: 'pre-task', at: 0, seconds: 5, good: true },
      { name: 'health', at: 40 * second, seconds: 2, good: true },
    ],
    [
      moment(10, 0, { others: 2, pending: 2 }),
      moment(12, 0, { others: 2, pending: 1 }),
      moment(20, 2, { others: 2 }),
      moment(35, 2, { state: 'deployed' }),
    ],
  )
  const bars = drawn!.split('\n').filter((line) => /^ {2}(section| [^ ])/.test(line) || line.includes(' : '))
  expect(bars).toEqual([
    '  section pre-task',
    '  5 s : 0, 5000ms',
    '  section 0 of 2 new',
    '  2 before, 2 starting : 10000, 10000ms',
    '  section 2 of 2 new',
    '  2 before : 20000, 15000ms',
    '  section health',
    '  2 s : 40000, 2000ms',
  ])
})

test('tasks that fail one after the other are seen to', () => {
  const drawn = rolloutDrawn(
    [],
    [
      moment(1, 0, { others: 2, pending: 2 }),
      moment(5, 0, { others: 2, pending: 1, failed: 1 }),
      moment(9, 0, { others: 2, failed: 2 }),
      moment(20, 0, { others: 2, failed: 3, state: 'rolled-back' }),
    ],
  )
  expect(drawn!.split('\n').filter((line) => line.includes(' : '))).toEqual([
    '  2 before, 2 starting : 1000, 4000ms',
    '  2 before, 1 starting, 1 failed : crit, 5000, 15000ms',
    '  2 before, 3 failed, rolled back : crit, milestone, 20000, 1ms',
  ])
})

test('what fails is red, a stage has its name, and nothing is drawn without end', () => {
  const many = Array.from({ length: 40 }, (_, index) => moment(index, index, { desired: 40 }))
  const drawn = rolloutDrawn([], [...many, moment(50, 0, { state: 'rolling-back', failed: 3, stage: 'BAKE_TIME' })])!
  expect(drawn.match(/^ {2}section /gm)).toHaveLength(12)
  expect(drawn).toContain('section 0 of 2 new bake time\n  3 failed, rolling back : crit, milestone, 50000, 1ms')
})
