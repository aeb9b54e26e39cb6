import { provenDigests } from '../../targets/ecs-service/digests.ts'
import { pruneRevisions } from '../../targets/ecs-service/task-definition/prune-revisions.ts'
import type { Attempt } from './attempt.ts'
import { revisionOf } from './decide.ts'
import { isTheirs } from './rollout.ts'

/** Proves that what runs is what was asked for, by digest. @throws Failure `digest-mismatch` */
export const confirm = async (attempt: Attempt): Promise<string> => {
  const { work, ours, revision, end } = attempt
  const { access, facts, told } = work
  // `on-superseded: succeed`: what runs is theirs.
  if (end && end.judgement.state === 'superseded') return 'left to somebody else'
  const proven = await provenDigests(access, facts, {
    ours: end && isTheirs(attempt, end) ? end.ours : ours!,
    images: revision!.images,
    desired: told.desired,
    again: async () => (await revisionOf(work)).images,
  })
  told.digests = Object.fromEntries(
    proven.flatMap(({ container, running, digest }) => {
      const known = running ?? digest
      return known ? [[container, known]] : []
    }),
  )
  return 'runs what was asked for'
}

/** Deregisters old revisions, once for each family: what goes wrong with it is a warning. */
export const prune = async (attempts: readonly Attempt[]): Promise<void> => {
  const { input, access } = attempts[0]!.work
  if (input.keepRevisions === 0) return
  const stays = attempts.flatMap(({ work, task, revision }) => [
    work.facts.taskDefinition,
    task.survey.previous.taskDefinitionArn,
    revision!.arn,
  ])
  for (const family of new Set(attempts.map(({ revision }) => revision!.family))) {
    const pruned = await pruneRevisions(access, { family, keep: input.keepRevisions, stays })
    for (const { work, revision } of attempts) if (revision!.family === family) work.told.pruned = pruned
  }
}
