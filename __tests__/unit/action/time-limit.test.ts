import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { failureOfThrown } from '../../../src/action/run-action.ts'
import { limitSignal, withTimeLimit } from '../../../src/action/time-limit.ts'

const never = new AbortController().signal

const aborted = (signal: AbortSignal) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

test('gives what the work gives, and tells it when it must be done', async () => {
  const before = Date.now()
  const deadline = await withTimeLimit(never, 60, async (_, deadline) => deadline)
  expect(deadline - before).toBeGreaterThanOrEqual(60_000)
  expect(deadline - Date.now()).toBeLessThanOrEqual(60_000)
})

test('at the end of the time the work is stopped with a reason', async () => {
  await expect(withTimeLimit(never, 0.05, aborted)).rejects.toMatchObject({
    code: 'timed-out',
    outcome: 'timed-out',
    message: 'The time of the step is over: it was given 0.05 s.',
    remedy: expect.stringContaining('timeout: '),
  })
})

test('a cancelled step stops with its own reason', async () => {
  const cancel = new AbortController()
  const work = withTimeLimit(cancel.signal, 60, aborted)
  cancel.abort(new Error('cancelled'))
  await expect(work).rejects.toThrow('cancelled')
})

// Node's timers hold 24.8 days; beyond that they fire at once.
test('a limit of more than a month is a limit all the same', async () => {
  const stopped = await withTimeLimit(never, 40 * 86_400, async (signal) => {
    await sleep(30)
    return signal.aborted
  })
  expect(stopped).toBe(false)
})

test('work of our own that takes too long is stopped with a failure, not with an error of the platform', async () => {
  const failure = failureOfThrown(await aborted(limitSignal(20, 'Putting back')).catch((reason) => reason))
  expect(failure).toMatchObject({
    code: 'out-of-time',
    outcome: 'timed-out',
    message: 'Putting back took longer than the 0.02 s that it is given.',
  })
})
