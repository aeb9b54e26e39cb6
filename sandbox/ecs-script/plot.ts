import type { DeploymentConfiguration, Service } from '@aws-sdk/client-ecs'
import type { Step } from './step.ts'

export type Verdict = 'deployed' | 'failed' | 'rolled-back' | 'rollback-failed' | 'superseded'

/** What becomes of a deployment once UpdateService has been called. */
export interface Plot {
  /** In words, for a table. */
  readonly about: string
  readonly steps: readonly Step[]
  /** Where it ends, and after how many seconds nothing can change that any more. None: it never ends. */
  readonly ends?: { readonly as: Verdict; readonly after: number }
  /** What StopServiceDeployment starts; without it the service goes back. */
  readonly stopped?: readonly Step[]
  /** What ContinueServiceDeployment starts. */
  readonly continued?: readonly Step[]
  /** What is listed before, beside the deployment that serves. */
  readonly before?: 'a failed deployment'
  readonly configuration?: DeploymentConfiguration
  readonly service?: Partial<Service>
  /** Reads that show the past, for so many seconds after the start. */
  readonly stale?: Staleness
}

/** A replica that lags behind. */
export interface Staleness {
  /** How many seconds behind. */
  readonly behind: number
  /** Until how many seconds after the UpdateService. */
  readonly until: number
  /** Only every other read. */
  readonly everyOther?: boolean
  /** Only reads of the service itself, or of its service deployments. */
  readonly only?: 'service' | 'records'
}
