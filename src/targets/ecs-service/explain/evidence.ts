import type { TargetState } from '../../../aws/target-health.ts'
import type { StoppedTask } from './stopped-tasks.ts'

/** The last lines of one container, or why there are none. */
export interface ContainerLog {
  readonly taskId: string
  readonly container: string
  /** To be shown. */
  readonly lines: readonly string[]
  /** To be judged by, also where none may be shown. */
  readonly read: readonly string[]
  readonly missing?: string | undefined
}

/** What is known of a deployment that does not end well, to find its cause in. */
export interface Evidence {
  /** Of our deployment, oldest first. */
  readonly tasks: readonly StoppedTask[]
  /** Messages of the service since the deployment began, oldest first. */
  readonly events: readonly string[]
  readonly logs: readonly ContainerLog[]
  readonly targets: readonly TargetState[]
  /** What could not be read, and why. */
  readonly missing: readonly string[]
}
