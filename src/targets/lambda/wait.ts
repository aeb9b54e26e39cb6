import { AwsFailure } from '../../aws/call.ts'
import type { LambdaFunction } from '../../aws/lambda.ts'
import { canRun, type FunctionState, isSettled } from '../../aws/lambda-function.ts'
import { poll, type Wait } from '../../aws/poll.ts'
import { explain, type Facts } from '../../failures/catalogue.ts'
import type { Failure } from '../../failures/failure.ts'
import { deployFailure } from '../../failures/lambda-deploy.ts'
import { lambdaReasons } from '../../failures/lambda-reasons.ts'

const stateOf = (state: FunctionState) => [state.state, state.lastUpdateStatus].filter(Boolean).join(', ')

/** Waits until no update is going on. How the last one ended is for the caller to judge. */
export const settled = (lambda: LambdaFunction, what: string, wait: Wait): Promise<FunctionState> =>
  poll(what, wait, async () => {
    const state = await lambda.describe()
    return isSettled(state) ? { state: stateOf(state), result: state } : { state: stateOf(state) }
  })

/** Whether a version has come to an end, good or bad: `Pending` passes, and what AWS may add. */
const hasEnded = (state: FunctionState): boolean => ['Active', 'Inactive'].includes(state.state) || !canRun(state)

/** Waits until a version can serve. @throws Failure with AWS's reason when it failed. */
export const versionActive = async (
  lambda: LambdaFunction,
  version: string,
  wait: Wait,
  facts: Facts,
): Promise<FunctionState> => {
  const state = await poll(`version ${version}`, wait, async () => {
    try {
      const found = await lambda.describe(version)
      return hasEnded(found) ? { state: stateOf(found), result: found } : { state: stateOf(found) }
    } catch (failure) {
      // A version that was just made is not yet known everywhere.
      if (failure instanceof AwsFailure && failure.kind === 'missing') return { state: 'not known yet' }
      throw failure
    }
  })
  guardAlive(state, facts)
  return state
}

/** @throws Failure with AWS's reason when a version is of no use. */
export const guardAlive = (state: FunctionState, facts: Facts): void => {
  if (!canRun(state))
    throw reasonFailure(state.stateReasonCode, state.stateReason, { ...facts, what: `Version ${state.version}` })
}

/**
 * What `PublishVersion` answers. A version that it has just made is `Pending` or `Active`: one that is of no use in the very
 * answer was there before, with a reason that may be mended since, and would be answered again and again.
 *
 * @throws Failure `version-kept`
 */
export const guardKept = (answered: FunctionState, facts: Facts): void => {
  const { version, state, stateReasonCode = state, stateReason = 'no reason given' } = answered
  if (!canRun(answered))
    throw deployFailure('version-kept', { ...facts, version, 'reason-code': stateReasonCode, reason: stateReason })
}

/** Why an update or a version failed, by its reason code. */
export const reasonFailure = (reasonCode: string | undefined, reason: string | undefined, facts: Facts): Failure =>
  explain(lambdaReasons, { reasonCode }, { ...facts, reason, 'reason-code': reasonCode }) ??
  deployFailure('update-failed', {
    what: facts['what'] ?? 'The update',
    'reason-code': reasonCode ?? 'no reason code',
    reason: reason ?? 'no reason given',
  })
