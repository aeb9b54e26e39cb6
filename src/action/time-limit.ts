import { stepFailure } from '../failures/steps.ts'

/** Milliseconds that a timer of Node can hold; a longer one would fire at once. */
const longest = 2 ** 31 - 1

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
