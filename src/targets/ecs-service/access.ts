import { type EcsApi, ecsApi } from '../../aws/ecs-api.ts'
import { type EcsServices, ecsServices } from '../../aws/ecs-services.ts'
import type { Wait } from '../../aws/poll.ts'
import type { Session } from '../../aws/session.ts'

/**
 * How everything about the services of one cluster is reached. One for each cluster of a step. Calls that are not of
 * services (tasks, task definitions, load balancers, logs) take `api` or `session`.
 */
export interface EcsAccess {
  readonly session: Session
  readonly api: EcsApi
  readonly services: EcsServices
  /** The name or the ARN of the cluster, as given. */
  readonly cluster: string
  readonly wait: Wait
}

export const ecsAccess = (session: Session, cluster: string, wait: Wait): EcsAccess => {
  const api = ecsApi(session, cluster)
  return { session, api, services: ecsServices(api), cluster, wait }
}
