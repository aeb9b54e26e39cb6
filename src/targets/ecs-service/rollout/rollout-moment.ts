import type { Judgement, State } from './judge.ts'
import type { Ours } from './ours.ts'
import { entryOf, type Sighting } from './sighting.ts'

/** One moment of a rollout, for the drawing: only those at which something had changed. */
export interface RolloutMoment {
  /** Milliseconds since the epoch, by this machine's clock. */
  readonly at: number
  readonly state: State
  /** Tasks of our deployment. */
  readonly pending: number
  readonly running: number
  readonly failed: number
  /** Running tasks of all other deployments of the service. */
  readonly others: number
  readonly desired: number
  readonly stage?: string | undefined
  /** Percent of the production traffic of our revision, where traffic is shifted. */
  readonly traffic?: number | undefined
}

export const momentOf = (
  ours: Ours,
  { at, service, deployment }: Sighting,
  { state, stage }: Judgement,
): RolloutMoment => {
  const own = service && entryOf(ours, service)
  const target = deployment?.target
  const running = own?.running ?? target?.running ?? 0
  return {
    at,
    state,
    pending: own?.pending ?? target?.pending ?? 0,
    running,
    failed: own?.failedTasks ?? 0,
    others: Math.max(0, (service?.running ?? 0) - running),
    desired: own?.desired || target?.requested || service?.desired || 0,
    ...(stage && { stage }),
    ...(target?.productionTraffic !== undefined && { traffic: target.productionTraffic }),
  }
}

/** With this moment behind them, unless it is like the last. */
export const withMoment = (moments: readonly RolloutMoment[], moment: RolloutMoment): readonly RolloutMoment[] => {
  const last = moments.at(-1)
  const isSame = last !== undefined && JSON.stringify({ ...last, at: 0 }) === JSON.stringify({ ...moment, at: 0 })
  return isSame ? moments : [...moments, moment]
}
