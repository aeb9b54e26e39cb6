import type { Code, LambdaFunction } from '../../aws/lambda.ts'
import type { FunctionState } from '../../aws/lambda-function.ts'
import { pause, type Wait } from '../../aws/poll.ts'
import { type Facts, failureNamed } from '../../failures/catalogue.ts'
import { Failure } from '../../failures/failure.ts'
import { lambdaFailures } from '../../failures/lambda.ts'
import { runs, type WantedCode } from './plan.ts'
import { mayPass } from './refusals.ts'
import { reasonFailure, settled } from './wait.ts'

interface Update {
  readonly lambda: LambdaFunction
  readonly code: Code
  readonly wanted: WantedCode
  /** The code that is to be replaced: any other means that somebody else deploys. */
  readonly replaces: string
  readonly wait: Wait
  readonly facts: Facts
  /** Told before the first write. */
  readonly onWrite: () => void
}

/** Milliseconds between two tries while somebody else's change is in the way. */
const conflictPause = 1000

/**
 * Puts code into `$LATEST` and waits until it is live. A lost answer and a try that crossed another change look alike
 * (409, 412): what `$LATEST` holds once it has settled tells them apart.
 *
 * @throws Failure `superseded` when somebody else's code is there; AWS's reason when the update failed.
 */
export const updateCode = async (update: Update): Promise<FunctionState> => {
  const { lambda, code, wanted, replaces, wait, facts, onWrite } = update
  const began = Date.now()
  for (;;) {
    const before = await settled(lambda, 'before the update', wait)
    if (runs(before, wanted)) return before
    if (before.codeSha256 !== replaces) throw foreign(before, update)
    try {
      onWrite()
      await lambda.updateCode(code, { architecture: wanted.architecture, revisionId: before.revisionId })
    } catch (failure) {
      if (!mayPass(failure, ['conflict', 'changed'], began)) throw failure
      if (Date.now() + conflictPause > wait.deadline) throw failure
      await pause(conflictPause, wait.signal)
      continue
    }
    const after = await settled(lambda, 'update', wait)
    if (runs(after, wanted)) return after
    if (after.lastUpdateStatus === 'Failed')
      throw reasonFailure(after.lastUpdateReasonCode, after.lastUpdateReason, { ...facts, what: 'The update' })
    throw foreign(after, update)
  }
}

const foreign = ({ codeSha256 }: FunctionState, { wanted, facts }: Update): Failure => {
  const failure = failureNamed(lambdaFailures, 'changed-meanwhile', facts)
  return new Failure(`${failure.message} $LATEST holds ${codeSha256}, and this step deploys ${wanted.sha256}.`, failure)
}
