import { setTimeout as sleep } from 'node:timers/promises'

/** A question that is still open (retries of a throttled call take seconds) must not hold up a cancel: GitHub leaves us ten. */
export const unlessAborted = <T>(question: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    question.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })

/** Waits; ends at once, with the signal's reason, when the step is cancelled. */
export const pause = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  try {
    await sleep(milliseconds, undefined, { signal })
  } catch {
    signal.throwIfAborted()
  }
}
