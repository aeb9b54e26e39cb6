import { stepFailure } from '../failures/steps.ts'

/** Milliseconds that a timer of Node can hold; a longer one would fire at once. */
const longest = 2 ** 31 - 1

/**
 * Aborted when a piece of work of our own has taken its time, such as putting back, for which `timeout` is not meant: with a failure that
 * says so. A signal of `AbortSignal.timeout` would reject with an error of the platform, which reads like a defect.
 *
 * @param milliseconds below 24 days
 * @param what such as `Putting back`
 */
export const limitSignal = (milliseconds: number, what: string): AbortSignal => {
  const controller = new AbortController()
  const over = () => controller.abort(stepFailure('out-of-time', { what, seconds: String(milliseconds / 1000) }))
  setTimeout(over, milliseconds).unref()
  return controller.signal
}

/** Does work whose signal aborts with the step, or when the time (seconds) is over. */
export const withTimeLimit = async <T>(
  cancel: AbortSignal,
  seconds: number,
  work: (signal: AbortSignal, deadline: number) => Promise<T>,
): Promise<T> => {
  const controller = new AbortController()
  const timer = setTimeout(
    () => controller.abort(stepFailure('timed-out', { what: `it was given ${seconds} s` })),
    Math.min(seconds * 1000, longest),
  )
  try {
    return await work(AbortSignal.any([cancel, controller.signal]), Date.now() + seconds * 1000)
  } finally {
    clearTimeout(timer)
  }
}
