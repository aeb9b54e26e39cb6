/** What was live before, as far as it is known. */
export interface Previous {
  /** The id of the deployment; empty when the service had none. */
  readonly deploymentId: string
  readonly taskDefinitionArn: string
  readonly serviceDeploymentArn?: string | undefined
  /** What its tasks were made of, by digest. */
  readonly serviceRevisionArn?: string | undefined
}

/** The deployment that this step started: what tells it from every other one. It holds no secret and can be kept as JSON. */
export interface Ours {
  /** `ecs-svc/…`. Its tasks have it as `startedBy`. */
  readonly deploymentId: string
  /** Undefined when the role may not ask for service deployments, or the Region has none. */
  readonly serviceDeploymentArn?: string | undefined
  readonly serviceRevisionArn?: string | undefined
  readonly taskDefinitionArn: string
  readonly previous: Previous
  /** When it was made, by AWS's clock: milliseconds since the epoch. */
  readonly startedAt: number
  /** AWS rolls it back by itself when it fails. */
  readonly rollsBack: boolean
}
