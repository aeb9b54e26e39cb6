import { warning } from '../../action/log.ts'
import { unlessAborted } from '../../action/waiting.ts'
import { Failure } from '../../failures/failure.ts'
import { judge } from '../../targets/ecs-service/rollout/judge.ts'
import { blank } from '../../targets/ecs-service/rollout/sighting.ts'
import { inPlaceOf, sighted } from '../../targets/ecs-service/rollout/watch.ts'
import type { Attempt } from './attempt.ts'
import { explained, superseded } from './explained.ts'

/**
 * While the health checks were asking, somebody else may have deployed: then it was theirs that looked healthy. `on-superseded`
 * says of it what it says of a wait.
 *
 * @throws Failure `superseded`; what tells that the service is gone
 */
export const stillServes = async (attempt: Attempt): Promise<string> => {
  const { input, told } = attempt.work
  // `on-superseded: succeed`: what runs is theirs already.
  if (told.theirs !== undefined) return 'left to somebody else'
  const seen = await seenNow(attempt)
  if (!seen) return 'not known'
  const { ours, sighting } = seen
  const judgement = judge(ours, sighting, blank)
  const end = { ...attempt.end!, judgement, last: sighting }
  const { by, state } = judgement
  if (state === 'failed') {
    attempt.end = { ...end, outcome: 'failed' }
    throw await explained(attempt, attempt.end)
  }
  if (!by) return 'serves'
  if (input.onSuperseded === 'fail') throw superseded(attempt, end)
  if (input.onSuperseded === 'succeed') told.theirs = by.id
  else attempt.next = inPlaceOf(ours, by)
  return `${by.id} took over`
}

/** ECS has confirmed the deployment, and the checks were good: a look that fails now is no reason to put that back. */
const seenNow = async ({ work: { access, facts }, end }: Attempt) => {
  try {
    return await unlessAborted(sighted(access, facts.name, end!.ours), access.wait.signal)
  } catch (thrown) {
    access.wait.signal.throwIfAborted()
    if (!(thrown instanceof Failure)) throw thrown
    warning(`Whether somebody else has deployed ${facts.name} meanwhile is not known: ${thrown.message}`)
    return undefined
  }
}
