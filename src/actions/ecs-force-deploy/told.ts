import type { Outcome, Serving } from '../../action/outcome.ts'
import type { Stage } from '../../action/stages.ts'
import type { ServiceTask } from '../../aws/ecs-tasks.ts'
import type { Failure } from '../../failures/failure.ts'
import type { RunFacts } from '../../github/run.ts'
import type { Ours } from '../../targets/ecs-service/rollout/ours.ts'
import type { RolloutMoment } from '../../targets/ecs-service/rollout/watch.ts'
import type { ServiceFacts } from '../../targets/ecs-service/service.ts'
import type { PrunedRevisions } from '../../targets/ecs-service/task-definition/prune-revisions.ts'
import type { Input } from './wanted.ts'

/** What is known of one service at the end, also when the end came early. */
export interface Told {
  readonly input: Input
  readonly run: RunFacts
  readonly facts: ServiceFacts
  readonly consoleUrl: string
  /** Of the load balancer in front. */
  serviceUrl?: string | undefined
  /** What is to run: known before anything is written. */
  taskDefinitionArn: string
  /** This step has registered it. */
  registered?: boolean
  /** The deployment that this step started. */
  ours?: Ours
  /** The deployment that brought back what was before. */
  back?: Ours
  /** Somebody else's deployment that took over, with `on-superseded: succeed`. */
  theirs?: string
  /** What is to run, and in the end what runs, by the name of the container. */
  digests: Readonly<Record<string, string>>
  digestsBefore: Readonly<Record<string, string>>
  /** What was worth a word before the deploy. */
  cautions: readonly string[]
  preTaskExitCode?: number | undefined
  preTaskTail?: Tail
  pruned?: PrunedRevisions
  running: number
  desired: number
  stopped: readonly ServiceTask[]
  readonly moments: RolloutMoment[]
  readonly stages: Stage[]
  /** Whether anything was written. */
  changed: boolean
}

/** The last lines of a container, or why there are none. */
export interface Tail {
  readonly of: string
  readonly lines: readonly string[]
  readonly missing?: string | undefined
}

/** How it ended for one service. */
export interface How {
  readonly outcome: Outcome
  readonly serving?: Serving
  readonly failure?: Failure | undefined
  /** What went wrong with putting back. */
  readonly second?: Failure | undefined
  /** Other causes than that of the failure. */
  readonly also?: readonly string[] | undefined
  readonly tails?: readonly Tail[] | undefined
  readonly note?: string | undefined
}
