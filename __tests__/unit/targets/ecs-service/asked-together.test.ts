import { expect, test } from '@jest/globals'
import { askedTogether } from '../../../../src/targets/ecs-service/asked-together.ts'
import { untilBeat } from '../../../../src/targets/ecs-service/rollout/beat.ts'

const asker = () => {
  const calls: (readonly string[])[] = []
  const ask = askedTogether({ most: 3, within: 5 }, async (keys) => {
    calls.push(keys)
    if (keys.includes('bad')) throw new Error('bad is refused')
    return new Map(keys.filter((key) => key !== 'none').map((key) => [key, key.toUpperCase()]))
  })
  return { ask, calls }
}

test('who asks at the same time asks once', async () => {
  const { ask, calls } = asker()
  expect(await Promise.all(['a', 'b', 'a', 'none', 'd'].map(ask))).toEqual(['A', 'B', 'A', undefined, 'D'])
  expect(calls).toEqual([['a', 'b', 'none'], ['d']])
  expect(await ask('a')).toBe('A')
  expect(calls).toHaveLength(3)
})

test('a call that fails fails all who asked by it, and nobody later', async () => {
  const { ask } = asker()
  const answers = await Promise.allSettled(['a', 'bad'].map(ask))
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await ask('a')).toBe('A')
})

test.each([
  [0, 1000],
  [20_000, 2500],
  [120_000, 5000],
  [600_000, 10_000],
])('at an age of %s ms all look at beats of %s ms', (age, every) => {
  const meets = [0, 130, 700].map((late) => late + untilBeat(age, 1_000_000 + late))
  expect(new Set(meets.map((at) => at % every)).size).toBe(1)
  for (const now of [1_000_000, 1_000_130, 1_000_999]) {
    expect(untilBeat(age, now)).toBeGreaterThanOrEqual(every / 4)
    expect(untilBeat(age, now)).toBeLessThanOrEqual(every * 1.25)
  }
})
