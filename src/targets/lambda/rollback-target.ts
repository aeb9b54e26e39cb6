import { AwsFailure } from '../../aws/call.ts'
import type { LambdaFunction } from '../../aws/lambda.ts'
import type { FunctionState } from '../../aws/lambda-function.ts'
import { Failure } from '../../failures/failure.ts'
import { type Baseline, guardShift } from './plan.ts'
import { recordIn } from './record.ts'

/**
 * The version that `rollback-to` means. `previous` is what our record says: never a version number less one, which may be
 * anything.
 *
 * @throws Failure `previous-unknown` when there is no record, with the versions that there are.
 */
export const rollbackTarget = async (
  lambda: LambdaFunction,
  { alias }: Baseline,
  name: string,
  wanted: string,
): Promise<FunctionState> => {
  if (alias) guardShift(alias)
  const version = wanted === 'previous' ? recordIn(alias?.description ?? '')?.previous : wanted
  if (!version || version === 'none')
    throw new Failure(`What ${name} pointed at before is not known.`, {
      code: 'previous-unknown',
      remedy: `Name the version: \`rollback-to: N\`. There are: ${await candidates(lambda)}.`,
    })
  try {
    return await lambda.describe(version)
  } catch (failure) {
    if (!(failure instanceof AwsFailure) || failure.kind !== 'missing') throw failure
    throw new Failure(`Version ${version} of the function does not exist (any more).`, {
      code: 'version-not-found',
      remedy: `There are: ${await candidates(lambda)}.`,
      cause: failure,
    })
  }
}

const candidates = async (lambda: LambdaFunction): Promise<string> => {
  try {
    const versions = await lambda.versions()
    return (
      versions.map(({ version, description }) => `${version} (${description || 'no description'})`).join(', ') || 'none'
    )
  } catch {
    return 'unknown (the role lacks lambda:ListVersionsByFunction)'
  }
}
