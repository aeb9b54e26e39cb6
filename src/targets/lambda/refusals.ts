import { AwsFailure, type ErrorKind } from '../../aws/call.ts'
import type { FunctionState } from '../../aws/lambda-function.ts'
import { Failure } from '../../failures/failure.ts'
import { passingRefusals } from '../../failures/lambda.ts'

/** Milliseconds for what IAM and KMS were told to be known everywhere; what stays longer than that is meant. */
const spreadsWithin = 120_000

/** Refusals that look like somebody else's change in the way (409) and do not pass. */
const lasting: readonly string[] = ['function-failed', 'version-failed']

/** Whether a write that was refused is worth another try: something is in its way, or not yet known to Lambda. */
export const mayPass = (failure: unknown, kinds: readonly ErrorKind[], began: number): failure is AwsFailure =>
  failure instanceof AwsFailure &&
  !lasting.includes(failure.code) &&
  (kinds.includes(failure.kind) || (passingRefusals.includes(failure.code) && Date.now() - began < spreadsWithin))

/** Makes a change. Why a function failed, and so takes none, is told by its state and not by the refusal. */
export const sayingWhy = async <T>(
  { stateReasonCode, stateReason }: FunctionState,
  change: () => Promise<T>,
): Promise<T> => {
  try {
    return await change()
  } catch (failure) {
    if (!(failure instanceof Failure) || failure.code !== 'function-failed' || !stateReasonCode) throw failure
    throw new Failure(`${failure.message} It failed with ${stateReasonCode}: ${stateReason}`, failure)
  }
}
