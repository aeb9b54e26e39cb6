import { pause } from '../../action/waiting.ts'
import type { LambdaFunction } from '../../aws/lambda.ts'
import { canRun, type FunctionState } from '../../aws/lambda-function.ts'
import type { Wait } from '../../aws/poll.ts'
import { type Facts, failureNamed } from '../../failures/catalogue.ts'
import { Failure } from '../../failures/failure.ts'
import { lambdaFailures } from '../../failures/lambda.ts'
import { mayPass, sayingWhy } from './refusals.ts'
import { reasonFailure, settled } from './wait.ts'

/** How a write is made, whatever it writes. */
export interface Writing {
  readonly lambda: LambdaFunction
  readonly wait: Wait
  readonly facts: Facts
  /** Told before the first write. */
  readonly onWrite: () => void
}

/** What is written to `$LATEST`, and what it is guarded by. */
export interface GuardedWrite extends Writing {
  /** For the live line, and for a failure: `update`. */
  readonly name: string
  readonly what: string
  /** Whether what is there is what was asked for. */
  readonly isOurs: (state: FunctionState) => boolean
  /** Whether what is there is what this is to replace: anything else is somebody else's. */
  readonly isReplaced: (state: FunctionState) => boolean
  readonly write: (before: FunctionState) => Promise<unknown>
  /** What somebody else put there, as a sentence. */
  readonly theirs: (state: FunctionState) => string
}

/**
 * Writes to `$LATEST` and waits until that is live. A lost answer and a try that crossed another change look alike (409, 412):
 * what `$LATEST` holds once it has settled tells them apart.
 *
 * @throws Failure `superseded` when something else than what was to be replaced is there; AWS's reason when the update failed.
 */
export const guardedWrite = (guarded: GuardedWrite): Promise<FunctionState> => {
  const { lambda, wait, facts, onWrite, name, what, isOurs, isReplaced, write } = guarded
  return untilFree(wait, ['conflict', 'changed'], async () => {
    const before = await settled(lambda, `before the ${name}`, wait)
    if (isOurs(before)) return before
    if (!isReplaced(before)) throw foreign(before, guarded)
    onWrite()
    await sayingWhy(before, () => write(before))
    const after = await settled(lambda, name, wait)
    if (isOurs(after)) return after
    if (after.lastUpdateStatus === 'Failed')
      throw reasonFailure(after.lastUpdateReasonCode, after.lastUpdateReason, { ...facts, what })
    if (!canRun(after)) throw reasonFailure(after.stateReasonCode, after.stateReason, { ...facts, what })
    throw foreign(after, guarded)
  })
}

const foreign = (state: FunctionState, { facts, theirs }: GuardedWrite): Failure => {
  const failure = failureNamed(lambdaFailures, 'changed-meanwhile', facts)
  return new Failure(`${failure.message} ${theirs(state)}`, failure)
}

/** Milliseconds between two tries while somebody else's change is in the way. */
const conflictPause = 1000

/** Tries until nothing is in the way that passes by itself, as long as there is time. What was in the way is what is told. */
export const untilFree = async <T>(
  { deadline, signal }: Wait,
  kinds: Parameters<typeof mayPass>[1],
  attempt: () => Promise<T>,
): Promise<T> => {
  const began = Date.now()
  let inTheWay: unknown
  for (;;) {
    try {
      return await attempt()
    } catch (failure) {
      if (inTheWay && failure instanceof Failure && failure.code === 'timed-out') throw inTheWay
      inTheWay = failure
      if (!mayPass(failure, kinds, began) || Date.now() + conflictPause > deadline) throw failure
      await pause(conflictPause, signal)
    }
  }
}
