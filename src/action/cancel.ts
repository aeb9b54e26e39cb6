import { stepFailure } from '../failures/steps.ts'

/**
 * Aborted, with the failure `cancelled`, when the runner asks the step to stop. GitHub cancels a step by SIGINT, 7.5 s later
 * SIGTERM, 2.5 s later the end: what is promised must be done by then, or left to `post`.
 */
export const cancelSignal = (): AbortSignal => {
  const controller = new AbortController()
  const stop = () => controller.abort(stepFailure('cancelled'))
  // A second signal must not end the process while it puts things back.
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return controller.signal
}
