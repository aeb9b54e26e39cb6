import { stoppedBy } from '../../action/several.ts'
import type { ServiceTask } from '../../aws/ecs-tasks.ts'
import type { Failure } from '../../failures/failure.ts'
import type { Evidence } from '../../targets/ecs-service/explain/evidence.ts'
import type { Ours } from '../../targets/ecs-service/rollout/ours.ts'
import type { End } from '../../targets/ecs-service/rollout/watch.ts'
import type { Revision } from '../../targets/ecs-service/task-definition/revision.ts'
import type { Task } from './decide.ts'
import type { How } from './told.ts'
import type { Work } from './work.ts'

/** One service on its way. */
export interface Attempt {
  readonly work: Work
  readonly task: Task
  /** The request to deploy is about to be sent, or was: from now on there may be something to put back. */
  asked: boolean
  /** Undefined before it is registered. */
  revision?: Revision
  /** The deployment that was started. */
  ours?: Ours
  end?: End<ServiceTask>
  /** Somebody else's deployment, begun after ours was done: with `on-superseded: follow` it is waited for as well. */
  next?: Ours | undefined
  /** What tells why it did not end well, once it was asked for. */
  evidence?: Evidence
  failure?: Failure
  /** Other causes that its tasks show. */
  also?: readonly string[] | undefined
}

export const attemptOf = (task: Task): Attempt => ({ work: task.work, task, asked: false })

/** How it ended for each, and what went wrong with the whole. */
export interface Ended {
  readonly hows: ReadonlyMap<Work, How>
  readonly failure?: Failure | undefined
}

/** How one ends that did nothing wrong itself. */
export const failureFor = (attempt: Attempt, all: readonly Attempt[], whole: Failure): Failure =>
  attempt.failure ?? (all.length > 1 ? stoppedBy(whole) : whole)
