import { info } from '../../action/log.ts'
import type { Alias } from '../../aws/lambda-function.ts'
import type { Wait } from '../../aws/poll.ts'
import { aliasMoved, type Progress } from '../../targets/lambda/deploy.ts'
import type { Baseline } from '../../targets/lambda/plan.ts'
import { isFailed, isMoving, standing, untilServing } from '../../targets/lambda/provisioned.ts'
import { factsOf, type Work } from './work.ts'

/** What serves the alias: Lambda may still be on its way from one version to another, and where it has failed, another serves. */
export const stands = async ({ lambda, input, baseline }: Work, wait: Wait): Promise<Partial<Baseline>> => {
  if (!input.alias) return {}
  const { alias, kept } = baseline
  if (input.dryRun && alias && isMoving(alias, kept) && !isFailed(kept)) {
    info(`Lambda makes the instances of version ${alias.version}, for ${input.alias}: a deploy waits for them first`)
    return { alias: { ...alias, weights: {} } }
  }
  const there = await standing(lambda, input.alias, baseline, wait)
  if (there.alias === baseline.alias) return {}
  return { ...there, serving: there.alias && (await lambda.describe(there.alias.version)) }
}

/** Waits until what the alias was moved to has its instances and all of the traffic. */
export const settling =
  (work: Work, before: Baseline, progress: Progress) =>
  async (wait: Wait): Promise<void> => {
    const { input, lambda } = work
    const { alias: moved, stages } = progress
    if (!input.alias || !moved) return
    const seen = (now: Alias) => aliasMoved(progress, now)
    await untilServing({ lambda, name: input.alias, moved, before, wait, facts: factsOf(work), stages, seen })
  }
