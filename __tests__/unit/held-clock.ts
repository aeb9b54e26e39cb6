import { afterEach, beforeEach, expect, jest } from '@jest/globals'

/** Timers stand still in every test of this file until they are advanced; what sockets do goes on. */
export const heldClock = (): void => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] })
  })
  afterEach(() => {
    jest.useRealTimers()
  })
}

/** Lets everything go on that waits for no timer, until this is so. */
export const until = async (what: () => boolean): Promise<void> => {
  for (let at = 0; at < 1_000_000 && !what(); at++) await new Promise((done) => setImmediate(done))
  expect(what()).toBe(true)
}
