/** Our wait, as it is shipped, for every scripted rollout, on a clock that jumps. */
import { describe, expect, test } from '@jest/globals'
import { type PlotName, plots } from '../../../../../sandbox/ecs-script/plots.ts'
import type { Refusal } from '../../../../../sandbox/ecs-script/refusals.ts'
import { oursWithin } from '../../../../../scripts/bench/ecs-ours.ts'
import { simulated } from '../../../../../scripts/bench/ecs-waits.ts'

const ending = (Object.keys(plots) as PlotName[]).filter((name) => plots[name].ends)

const blind = ['ListServiceDeployments', 'DescribeServiceDeployments', 'DescribeServiceRevisions']

const refused = (operations: readonly string[], code: string, more: Partial<Refusal> = {}): readonly Refusal[] =>
  operations.map((operation) => ({ operation, code, ...more }))

const worlds: Readonly<Record<string, readonly Refusal[]>> = {
  'all rights': [],
  'no right to service deployments': refused(blind, 'AccessDeniedException'),
  'no API of service deployments': refused(blind, 'UnknownOperationException'),
  'throttled now and then': [
    ...refused(['DescribeServices'], 'ThrottlingException', { from: 3, times: 2 }),
    ...refused(['DescribeServices'], 'ServerException', { from: 40, times: 3, status: 500 }),
    ...refused(['DescribeServiceDeployments'], 'ThrottlingException', { from: 5, times: 4 }),
  ],
}

describe.each(Object.entries(worlds))('%s', (_, refusals) => {
  test.each(ending)('%s', async (name) => {
    for (const pace of [0.83, 1.21]) {
      const { said, truth, ending, lag } = await simulated(oursWithin(900), name, { pace, refused: refusals })
      expect({ pace, said, ending }).toEqual({ pace, said: truth, ending: 'right' })
      expect(lag).toBeLessThanOrEqual(15)
    }
  })
})

test('a deployment that never ends is given up at the deadline', async () => {
  const { said, seconds } = await simulated(oursWithin(300), 'crashLoop', { pace: 1 })
  expect(said).toBe('gave up')
  expect(seconds).toBeGreaterThan(295)
  expect(seconds).toBeLessThanOrEqual(301)
})
