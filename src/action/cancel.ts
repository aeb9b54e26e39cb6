import { Failure } from '../failures/failure.ts'

/** GitHub cancels a step by SIGINT, 7.5 s later SIGTERM, 2.5 s later the end: what is promised must be done by then. */
export const graceSeconds = 9

export const cancelled = (): Failure =>
  new Failure('The step was cancelled.', {
    code: 'cancelled',
    outcome: 'cancelled',
    remedy: 'Run the job again: the door finds out what is live and goes on from there.',
  })

/** Aborted, with the failure `cancelled`, when the runner asks the step to stop. */
export const cancelSignal = (): AbortSignal => {
  const controller = new AbortController()
  const stop = () => controller.abort(cancelled())
  // A second signal must not end the process while it puts things back.
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return controller.signal
}
