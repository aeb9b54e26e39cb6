import { expect, test } from '@jest/globals'
import { pace } from '../../../src/aws/pace.ts'

/** A clock that only a wait moves: the waits of all who asked at once end in the order of their length. */
const clock = () => {
  let time = 1_000_000
  const waits: number[] = []
  return {
    now: () => time,
    wait: async (ms: number) => void waits.push(ms),
    pass: (ms: number) => {
      time += ms
    },
    waits,
  }
}

test('who asks seldom never waits', async () => {
  const { now, wait, pass, waits } = clock()
  const turn = pace(3, now, wait)
  for (let asked = 0; asked < 30; asked++) {
    await turn()
    pass(400)
  }
  expect(waits).toEqual([])
})

test('no more than so many begin within any second', async () => {
  const { now, wait, waits } = clock()
  const turn = pace(3, now, wait)
  await Promise.all(Array.from({ length: 10 }, turn))
  expect(waits).toEqual([1000, 1000, 1000, 2000, 2000, 2000, 3000])
})

test('the turns after a rest are as many as ever, and no more', async () => {
  const { now, wait, pass, waits } = clock()
  const turn = pace(2, now, wait)
  await Promise.all([turn(), turn()])
  pass(5000)
  await Promise.all([turn(), turn(), turn()])
  expect(waits).toEqual([1000])
})
