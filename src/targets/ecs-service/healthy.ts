import { AwsFailure } from '../../aws/call.ts'
import type { Session } from '../../aws/session.ts'
import { type TargetState, targetHealth } from '../../aws/target-health.ts'
import type { Healthy } from './rollout/live-line.ts'

/** Milliseconds for which an answer is good enough for a live line. */
const fresh = 5000

/** Targets that are on their way out, or that the load balancer does not use: nobody waits for them. */
const leaving: readonly string[] = ['draining', 'unused']

/**
 * How many of the targets are healthy, for the live line alone: undefined without a load balancer, and where it may not be asked.
 * Old tasks count as long as they are not draining: the load balancer does not tell whose a target is.
 */
export const healthyTargets = (
  session: Session,
  groupArns: readonly string[],
  ask: typeof targetHealth = targetHealth,
): (() => Promise<Healthy | undefined>) => {
  let answer: Healthy | undefined
  let askedAt = Number.NEGATIVE_INFINITY
  let isUseless = groupArns.length === 0
  return async () => {
    if (isUseless || Date.now() - askedAt < fresh) return answer
    askedAt = Date.now()
    try {
      answer = counted(await ask(session, groupArns))
    } catch (failure) {
      if (!(failure instanceof AwsFailure) || failure.kind === 'unauthenticated') throw failure
      isUseless = failure.kind !== 'passing'
      answer = undefined
    }
    return answer
  }
}

const counted = (targets: readonly TargetState[]): Healthy => {
  const staying = targets.filter(({ state }) => !leaving.includes(state))
  return { healthy: staying.filter(({ state }) => state === 'healthy').length, of: staying.length }
}
