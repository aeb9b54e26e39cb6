import type { DeploymentEntry, EcsService, ServiceDeploymentSeen } from '../../aws/ecs-service.ts'
import type { Ours } from './ours.ts'
import { primaryOf } from './service.ts'

/** What one look at a service found. */
export interface Sighting {
  /** When, by this machine's clock: for the drawing and the live line alone. */
  readonly at: number
  /** Undefined: it is gone. */
  readonly service: EcsService | undefined
  /** Our service deployment; undefined where it cannot be asked for. */
  readonly deployment: ServiceDeploymentSeen | undefined
}

/** What is remembered of the looks before. */
export interface Memory {
  readonly looks: number
  /** Our deployment was in a list of the service. */
  readonly sawOurs: boolean
  /** Our deployment was seen to have failed. */
  readonly sawFailed: boolean
  /** A service event, newer than our start, said that ours failed or that the service rolls back. */
  readonly sawRollback: boolean
  /** How often in a row another deployment has been the service's own. */
  readonly looksReplaced: number
  /** How often in a row ours has been there as failed, and nothing else begun. */
  readonly looksFailed: number
}

export const blank: Memory = {
  looks: 0,
  sawOurs: false,
  sawFailed: false,
  sawRollback: false,
  looksReplaced: 0,
  looksFailed: 0,
}

/** Our entry in the list of the service's deployments. */
export const entryOf = (
  { deploymentId }: Pick<Ours, 'deploymentId'>,
  service: EcsService,
): DeploymentEntry | undefined => service.deployments.find(({ id }) => id === deploymentId)

/** The memory after one more look. */
export const remembered = (memory: Memory, ours: Ours, { service, deployment }: Sighting): Memory => {
  const own = service && entryOf(ours, service)
  const primary = service && primaryOf(service)
  const failed = own?.rolloutState === 'FAILED'
  return {
    looks: memory.looks + 1,
    sawOurs: memory.sawOurs || own !== undefined,
    sawFailed: memory.sawFailed || failed || deployment?.breaker?.status === 'TRIGGERED',
    sawRollback: memory.sawRollback || (service !== undefined && saysRollback(ours, service)),
    looksReplaced: primary && primary.id !== ours.deploymentId ? memory.looksReplaced + 1 : 0,
    looksFailed: failed && primary?.id === ours.deploymentId ? memory.looksFailed + 1 : 0,
  }
}

/**
 * `(service web) (deployment ecs-svc/1) deployment failed: tasks failed to start.` of ours.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
 */
const saysRollback = ({ deploymentId, startedAt }: Ours, { events }: EcsService): boolean =>
  events.some(
    ({ at, message }) => at >= startedAt && message.includes(`(deployment ${deploymentId}) deployment failed`),
  )
