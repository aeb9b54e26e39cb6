import type { EcsAccess } from './access.ts'
import type { Judgement } from './judge.ts'
import type { Ours } from './ours.ts'
import type { ServiceFacts } from './service.ts'
import type { Sighting } from './sighting.ts'

/** How a wait ended. `failed-fast`: too many of our tasks have stopped, and AWS would go on trying. */
export type EndOutcome =
  | 'deployed'
  | 'failed'
  | 'failed-fast'
  | 'rolled-back'
  | 'rollback-failed'
  | 'superseded'
  | 'timed-out'

export interface End<StoppedTask> {
  readonly outcome: EndOutcome
  readonly judgement: Judgement
  /** The deployment that was judged: ours, or with `on-superseded: follow` the one that took over. */
  readonly ours: Ours
  readonly stopped: readonly StoppedTask[]
  readonly seen: readonly RolloutMoment[]
  readonly last: Sighting
}

/** One moment of a rollout, for the drawing: only those at which something had changed. */
export interface RolloutMoment {
  /** Milliseconds since the epoch, by this machine's clock. */
  readonly at: number
  readonly state: Judgement['state']
  /** Tasks of our deployment. */
  readonly pending: number
  readonly running: number
  readonly failed: number
  /** Tasks of all other deployments of the service. */
  readonly others: number
  readonly desired: number
  readonly stage?: string | undefined
  /** Percent of the production traffic of our revision, where traffic is shifted. */
  readonly traffic?: number | undefined
}

export interface Watching<StoppedTask> {
  readonly onSuperseded: 'fail' | 'follow' | 'succeed'
  /** Asked with every look: the stopped tasks of our deployment, all that were seen up to now. */
  readonly stopped: (ours: Ours, sighting: Sighting) => Promise<readonly StoppedTask[]>
  /** Whether there is no hope that the deployment gets well by itself. */
  readonly hopeless: (tasks: readonly StoppedTask[]) => boolean
}

/**
 * Watches our deployment until it is known how it ended, or until the deadline, at which it looks a last time.
 *
 * @throws AwsFailure when AWS does not let us look; the signal's reason on cancel. Nothing is put back here.
 */
export type Watch = <StoppedTask>(
  access: EcsAccess,
  facts: ServiceFacts,
  ours: Ours,
  watching: Watching<StoppedTask>,
) => Promise<End<StoppedTask>>
