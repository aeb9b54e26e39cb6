import type { LambdaFunction } from '../../aws/lambda.ts'
import type { FunctionState } from '../../aws/lambda-function.ts'
import { pause, type Wait } from '../../aws/poll.ts'
import { type Facts, failureNamed } from '../../failures/catalogue.ts'
import { Failure } from '../../failures/failure.ts'
import { lambdaFailures } from '../../failures/lambda.ts'
import { type ConfigurationChange, changeInWords, differenceOf, sameConfiguration } from './configuration.ts'
import { mayPass } from './refusals.ts'
import { reasonFailure, settled } from './wait.ts'

interface Update {
  readonly lambda: LambdaFunction
  readonly change: ConfigurationChange
  /** The code that `$LATEST` has by then: any other means that somebody else deploys. */
  readonly sha256: string
  readonly wait: Wait
  readonly facts: Facts
  /** Told before the first write. */
  readonly onWrite: () => void
}

/** Milliseconds between two tries while somebody else's change is in the way. */
const conflictPause = 1000

/**
 * Changes memory, time-out and variables of `$LATEST` in one call, and waits until that is live. Variables are all written
 * at once: what was read before is compared with what is there now, and the call carries the revision of that look, so that
 * nobody's change in between is lost.
 *
 * @throws Failure `superseded` when somebody else changed code or configuration; AWS's reason when the update failed.
 */
export const updateConfiguration = async (update: Update): Promise<FunctionState> => {
  const { lambda, change, sha256, wait, facts, onWrite } = update
  const began = Date.now()
  const isOurs = (state: FunctionState) =>
    state.codeSha256 === sha256 && sameConfiguration(state, change.after) && state.lastUpdateStatus !== 'Failed'
  for (;;) {
    const before = await settled(lambda, 'before the configuration', wait)
    if (isOurs(before)) return before
    if (before.codeSha256 !== sha256 || !sameConfiguration(before, change.before)) throw foreign(before, update)
    try {
      onWrite()
      await lambda.updateConfiguration(differenceOf(change), before.revisionId)
    } catch (failure) {
      if (!mayPass(failure, ['conflict', 'changed'], began)) throw failure
      if (Date.now() + conflictPause > wait.deadline) throw failure
      await pause(conflictPause, wait.signal)
      continue
    }
    const after = await settled(lambda, 'configuration', wait)
    if (isOurs(after)) return after
    if (after.lastUpdateStatus === 'Failed')
      throw reasonFailure(after.lastUpdateReasonCode, after.lastUpdateReason, {
        ...facts,
        what: 'The change of the configuration',
      })
    throw foreign(after, update)
  }
}

/** What differs is told by its name. */
const foreign = (state: FunctionState, { change, sha256, facts }: Update): Failure => {
  const failure = failureNamed(lambdaFailures, 'changed-meanwhile', facts)
  const theirs =
    state.codeSha256 === sha256
      ? `its configuration is another than before (${changeInWords({ before: change.before, after: state })})`
      : `$LATEST holds the code ${state.codeSha256}, and this step deploys ${sha256}`
  return new Failure(`${failure.message} Now ${theirs}.`, failure)
}
