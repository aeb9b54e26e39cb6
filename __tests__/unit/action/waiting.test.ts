import { expect, test } from '@jest/globals'
import { pause, unlessAborted } from '../../../src/action/waiting.ts'

test('a pause ends at its time, or with the signal', async () => {
  const before = Date.now()
  await pause(50, new AbortController().signal)
  expect(Date.now() - before).toBeGreaterThanOrEqual(48)
  await expect(pause(60_000, AbortSignal.timeout(20))).rejects.toThrow()
})

test('a question ends with its answer, or with the reason of the signal', async () => {
  const step = new AbortController()
  await expect(unlessAborted(Promise.resolve('an answer'), step.signal)).resolves.toBe('an answer')
  const open = unlessAborted(new Promise(() => {}), step.signal)
  step.abort(new Error('the step was cancelled'))
  await expect(open).rejects.toThrow('the step was cancelled')
  await expect(unlessAborted(new Promise(() => {}), step.signal)).rejects.toThrow('the step was cancelled')
})
