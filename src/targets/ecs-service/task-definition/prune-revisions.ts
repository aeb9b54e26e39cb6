import { info, warning } from '../../../action/log.ts'
import { definitionsInUse } from '../../../aws/ecs-definition-users.ts'
import { ecsNameOf } from '../../../aws/ecs-names.ts'
import { taskDefinitions } from '../../../aws/ecs-task-definitions.ts'
import { Failure, messageOf } from '../../../failures/failure.ts'
import type { EcsAccess } from '../access.ts'

/** What was deregistered, for the summary: names such as `api:3`. */
export interface PrunedRevisions {
  readonly deregistered: readonly string[]
  /** Old revisions that stay because something uses them. */
  readonly kept: readonly string[]
}

/** Milliseconds that it may take: what is left over is for the next deploy. ECS answers one such call a second. */
const limit = 60_000

/**
 * Deregisters old revisions of the family after a deploy that is known to be good. Only what nothing in the cluster uses goes; what goes
 * wrong is a warning, since what was asked for is live.
 *
 * @param stays ARNs that are kept anyway: what was deployed, and what a rollback would go back to.
 */
export const pruneRevisions = async (
  { api, wait }: Pick<EcsAccess, 'api' | 'wait'>,
  { family, keep, stays }: { readonly family: string; readonly keep: number; readonly stays: readonly string[] },
): Promise<PrunedRevisions> => {
  const definitions = taskDefinitions(api)
  const deadline = Math.min(wait.deadline, Date.now() + limit)
  const deregistered: string[] = []
  const kept: string[] = []
  try {
    const old = prunable(await definitions.revisions(family), keep)
    const inUse = old.length === 0 ? new Set<string>() : new Set([...(await definitionsInUse(api, family)), ...stays])
    kept.push(...old.filter((arn) => inUse.has(arn)).map(ecsNameOf))
    for (const arn of old.filter((each) => !inUse.has(each))) {
      if (wait.signal.aborted || Date.now() > deadline) {
        info('The time for deregistering old revisions is over: the next deploy goes on')
        break
      }
      await definitions.deregister(arn)
      deregistered.push(ecsNameOf(arn))
    }
  } catch (failure) {
    const remedy = failure instanceof Failure && failure.remedy
    warning(`Old revisions of ${family} stay: ${messageOf(failure)}${remedy ? `\n${remedy}` : ''}`)
  }
  if (deregistered.length > 0) info(`Deregistered old revisions: ${deregistered.join(', ')}`)
  if (kept.length > 0) info(`Old revisions that are still used: ${kept.join(', ')}`)
  return { deregistered, kept }
}

/** Oldest first: all but the `keep` newest. 0 keeps all. @param all newest first */
export const prunable = (all: readonly string[], keep: number): readonly string[] =>
  keep === 0 ? [] : all.slice(keep).reverse()
