import type { RevisionSeen } from '../../../aws/ecs-service.ts'

/** What was live before, as far as it is known. */
export interface Previous {
  /** The id of the deployment that was the service's own; empty when it had none. */
  readonly deploymentId: string
  /** Of what ran before, and can be brought back; empty when nothing is known of it. */
  readonly taskDefinitionArn: string
  readonly serviceDeploymentArn?: string | undefined
  /** What its tasks were made of, by digest. */
  readonly serviceRevisionArn?: string | undefined
  /** The same by its running tasks, where the revision cannot be read. */
  readonly images?: RevisionSeen['images'] | undefined
  /** The number of tasks before, when this step changes it. */
  readonly desiredCount?: number | undefined
}

/** The deployment that this step started: what tells it from every other one. It holds no secret and can be kept as JSON. */
export interface Ours {
  /** `ecs-svc/…`. Its tasks have it as `startedBy`. */
  readonly deploymentId: string
  /** Undefined when it is not known yet, or cannot be: the role may not ask, or the Region has no service deployments. */
  readonly serviceDeploymentArn?: string | undefined
  /** What its tasks are made of; known once its service deployment was seen. */
  readonly serviceRevisionArn?: string | undefined
  readonly taskDefinitionArn: string
  readonly previous: Previous
  /** When it was made, by AWS's clock: milliseconds since the epoch. */
  readonly startedAt: number
  /** When the newest service deployment before it was made, by AWS's clock: ours is newer. 0 when there was none. */
  readonly after: number
  /** AWS rolls it back by itself when it fails. */
  readonly rollsBack: boolean
}
