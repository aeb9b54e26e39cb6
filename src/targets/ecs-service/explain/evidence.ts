import type { StoppedTask } from './stopped-tasks.ts'

/** The last lines of one container, or why there are none. */
export interface ContainerLog {
  readonly taskId: string
  readonly container: string
  readonly lines: readonly string[]
  readonly missing?: string | undefined
}

/** What a load balancer says of one target. */
export interface TargetState {
  /** Name of the target group. */
  readonly group: string
  /** Address or instance id, with the port. */
  readonly target: string
  /** Such as `unhealthy`, `initial`, `draining`. */
  readonly state: string
  /** ELB's code and words, such as `Target.ResponseCodeMismatch` and `Health checks failed with these codes: [404]`. */
  readonly code: string | undefined
  readonly reason: string | undefined
}

/** What is known of a deployment that does not end well, to find its cause in. */
export interface Evidence {
  /** Of our deployment, oldest first. */
  readonly tasks: readonly StoppedTask[]
  /** Messages of the service since the deployment began, oldest first. */
  readonly events: readonly string[]
  readonly logs: readonly ContainerLog[]
  readonly targets: readonly TargetState[]
}
