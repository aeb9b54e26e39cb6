import { AwsFailure, type ErrorKind } from '../../aws/call.ts'
import { passingRefusals } from '../../failures/lambda.ts'

/** Milliseconds for what IAM and KMS were told to be known everywhere; what stays longer than that is meant. */
const spreadsWithin = 120_000

/** Whether a write that was refused is worth another try: something is in its way, or not yet known to Lambda. */
export const mayPass = (failure: unknown, kinds: readonly ErrorKind[], began: number): failure is AwsFailure =>
  failure instanceof AwsFailure &&
  (kinds.includes(failure.kind) || (passingRefusals.includes(failure.code) && Date.now() - began < spreadsWithin))
