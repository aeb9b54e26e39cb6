import { AwsFailure } from '../../aws/call.ts'
import type { LambdaFunction } from '../../aws/lambda.ts'
import type { Alias, FunctionState } from '../../aws/lambda-function.ts'
import type { LambdaVersions } from '../../aws/lambda-versions.ts'
import { deployFailure } from '../../failures/lambda-deploy.ts'
import { type Baseline, guardShift } from './plan.ts'
import { heldAtFirst } from './provisioned.ts'
import { markedShift, recordIn } from './record.ts'

/**
 * The version that `rollback-to` means. `previous` is what our record says: never a version number less one, which may be
 * anything.
 *
 * @throws Failure `previous-unknown` when there is no record, with the versions that there are.
 */
export const rollbackTarget = async (
  { lambda, versions }: { lambda: LambdaFunction; versions: LambdaVersions },
  { alias, kept }: Baseline,
  name: string,
  wanted: string,
): Promise<FunctionState> => {
  // Whoever wants to go back does not wait until Lambda has come to what the alias points at.
  if (alias && !heldAtFirst(alias, kept)) guardShift(alias)
  const version = wanted === 'previous' ? before(alias) : wanted
  if (!version || version === 'none')
    throw deployFailure('previous-unknown', { alias: name, candidates: await candidates(versions) })
  try {
    return await lambda.describe(version)
  } catch (failure) {
    if (!(failure instanceof AwsFailure) || failure.kind !== 'missing') throw failure
    throw deployFailure('version-not-found', { version, candidates: await candidates(versions) }, failure)
  }
}

/** In the middle of a shift that a killed run left, what was before is what the alias still points at. */
const before = (alias: Alias | undefined): string | undefined =>
  alias && (markedShift(alias) ? alias.version : recordIn(alias.description)?.previous)

/**
 * Whether an alias has been taken back already: by this very run, which is run again, or, of several (`all`, itself among
 * them), by one that was cut off before it took back the others. To go back once more would put in front of users what they
 * were saved from.
 */
export const isBack = (own: Baseline, runId: string, all: readonly Baseline[]): boolean => {
  const recordOf = ({ alias }: Baseline) => recordIn(alias?.description ?? '')
  return recordOf(own)?.back === true && all.map(recordOf).some((record) => !record?.back || record.runId === runId)
}

/** How many versions a message lists. */
const listed = 10

const candidates = async (versions: LambdaVersions): Promise<string> => {
  try {
    const all = await versions.all()
    const newest = all
      .slice(0, listed)
      .map(({ version, description }) => `${version} (${description || 'no description'})`)
    const older = all.length - newest.length
    return [...newest, ...(older > 0 ? [`and ${older} older`] : [])].join(', ') || 'none'
  } catch {
    return 'unknown (the role lacks lambda:ListVersionsByFunction)'
  }
}
