import { info, warning } from '../../action/log.ts'
import { AwsFailure } from '../../aws/call.ts'
import type { AliasTarget, LambdaVersions } from '../../aws/lambda-versions.ts'
import type { Wait } from '../../aws/poll.ts'
import { messageOf } from '../../failures/failure.ts'
import { recordIn } from './record.ts'

/** What was deleted, for the summary. */
export interface Pruned {
  readonly deleted: readonly string[]
  /** Old versions that stay, each with the reason. */
  readonly kept: readonly string[]
}

/** Milliseconds that pruning may take: what is left over is for the next deploy. */
const limit = 60_000

/**
 * Deletes old versions after a deploy that is known to be good. Only what is known to be unused goes; what goes wrong is a
 * warning, since what was asked for is live.
 */
export const prune = async (
  versions: LambdaVersions,
  { keep, stays, wait }: { keep: number; stays: readonly string[]; wait: Wait },
): Promise<Pruned> => {
  const deadline = Math.min(wait.deadline, Date.now() + limit)
  const deleted: string[] = []
  const kept: string[] = []
  try {
    const [all, aliases, provisioned] = await Promise.all([versions.all(), versions.aliases(), versions.provisioned()])
    const used = new Set([...stays, ...inUse(aliases), ...provisioned])
    for (const version of prunable(
      all.map((each) => each.version),
      keep,
      used,
    )) {
      if (wait.signal.aborted || Date.now() > deadline) {
        info('The time for deleting old versions is over: the next deploy goes on')
        break
      }
      const caller = await versions.callerOf(version)
      if (caller) {
        kept.push(`version ${version}: ${caller}`)
        continue
      }
      const refusal = await removed(versions, version)
      if (refusal) kept.push(`version ${version}: ${refusal}`)
      else deleted.push(version)
    }
  } catch (failure) {
    if (!(failure instanceof AwsFailure)) throw failure
    warning(`Old versions stay: ${failure.message}${failure.remedy ? `\n${failure.remedy}` : ''}`)
  }
  if (deleted.length > 0) info(`Deleted old versions: ${deleted.join(', ')}`)
  return { deleted, kept }
}

/** Why a version was not deleted. @throws AwsFailure when no other can be deleted either. */
const removed = async (versions: LambdaVersions, version: string): Promise<string | undefined> => {
  try {
    await versions.remove(version)
    return undefined
  } catch (failure) {
    if (failure instanceof AwsFailure && /^(denied|unauthenticated)$/.test(failure.kind)) throw failure
    warning(`Version ${version} was not deleted: ${messageOf(failure)}`)
    return messageOf(failure)
  }
}

/** What aliases send callers to, and what our records say to go back to. */
const inUse = (aliases: readonly AliasTarget[]): readonly string[] =>
  aliases.flatMap(({ versions, description }) => [...versions, recordIn(description)?.previous ?? []].flat())

/** Oldest first: all but the `keep` newest, and but those that are in use. 0 keeps all. */
export const prunable = (all: readonly string[], keep: number, used: ReadonlySet<string>): readonly string[] =>
  keep === 0
    ? []
    : [...all]
        .sort((one, other) => Number(one) - Number(other))
        .slice(0, -keep)
        .filter((version) => !used.has(version))
