import { liveLine } from '../action/log.ts'
import { pause, unlessAborted } from '../action/waiting.ts'
import type { Failure } from '../failures/failure.ts'
import { stepFailure } from '../failures/steps.ts'
import { AwsFailure } from './call.ts'

/** Milliseconds. Half a second costs two of Lambda's hundred GetFunction calls a second, and finds the end early. */
const often = 500

export interface Wait {
  /** Milliseconds since the epoch: no question is asked after it. */
  readonly deadline: number
  readonly signal: AbortSignal
}

/**
 * Asks until there is an answer. `ask` gives the state as a line for the log, and a result when the wait is over. An error
 * that passes (throttled, 5xx, connection reset) does not end the wait; any other does, at once.
 *
 * @param interval milliseconds from an answer to the next question, about
 * @throws Failure `timed-out` at the deadline; the signal's reason on cancel.
 */
export const poll = async <T>(
  what: string,
  { deadline, signal, interval = often }: Wait & { readonly interval?: number },
  ask: () => Promise<{ readonly state: string; readonly result?: T }>,
): Promise<T> => {
  const live = liveLine()
  const start = Date.now()
  let known = 'not asked yet'
  for (;;) {
    signal.throwIfAborted()
    let state = known
    try {
      const answer = await unlessAborted(ask(), signal)
      if (answer.result !== undefined) return answer.result
      known = answer.state
      state = known
    } catch (thrown) {
      if (!(thrown instanceof AwsFailure) || thrown.kind !== 'passing') throw thrown
      state = `${known} (${thrown.error}: asking again)`
    }
    live(`${what}: ${state}`, `${Math.max(0, Math.round((deadline - Date.now()) / 1000))} s left`)
    const rest = interval * (0.8 + Math.random() * 0.4)
    if (Date.now() + rest > deadline) throw timedOut(what, state, start)
    await pause(rest, signal)
    // A machine under load wakes up late.
    if (Date.now() > deadline) throw timedOut(what, state, start)
  }
}

const timedOut = (what: string, state: string, start: number): Failure =>
  stepFailure('timed-out', {
    what: `${what} is still ${state} after ${Math.round((Date.now() - start) / 1000)} s`,
  })
