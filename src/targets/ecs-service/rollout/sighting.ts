import type { DeploymentEntry, EcsService, ServiceDeploymentSeen } from '../../../aws/ecs-service.ts'
import { primaryOf } from '../service.ts'
import type { Ours } from './ours.ts'

/** What one look at a service found. */
export interface Sighting {
  /** When, by this machine's clock: for the drawing and the live line alone. */
  readonly at: number
  /** Undefined: it is gone. */
  readonly service: EcsService | undefined
  /** Our service deployment; undefined where it cannot be asked for, or is not known yet. */
  readonly deployment: ServiceDeploymentSeen | undefined
}

/** What is remembered of the looks before. */
export interface Memory {
  readonly looks: number
  /** Our deployment was in a list of the service. */
  readonly sawOurs: boolean
  /** Our deployment was seen to have failed, and AWS's words for it. */
  readonly sawFailed: boolean
  readonly failedReason: string | undefined
  /** A service event, newer than our start, said that ours failed. */
  readonly sawRollback: boolean
  /** AWS's rollback of ours: its reason tells of it only as long as it goes on. */
  readonly rollbackId: string | undefined
  /** How often in a row another deployment has been the service's own. */
  readonly looksReplaced: number
  /** How often in a row ours has been the service's own and failed. */
  readonly looksFailed: number
  /** How often in a row our service deployment has been stopped. */
  readonly looksStopped: number
}

export const blank: Memory = {
  looks: 0,
  sawOurs: false,
  sawFailed: false,
  failedReason: undefined,
  sawRollback: false,
  rollbackId: undefined,
  looksReplaced: 0,
  looksFailed: 0,
  looksStopped: 0,
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
  const again = (is: boolean, looks: number) => (is ? looks + 1 : 0)
  return {
    looks: memory.looks + 1,
    sawOurs: memory.sawOurs || own !== undefined,
    sawFailed: memory.sawFailed || failed,
    failedReason: failed && own.reason ? own.reason : memory.failedReason,
    sawRollback: memory.sawRollback || (service !== undefined && saysFailed(ours, service)),
    rollbackId: service && primary && saysRollback(ours, primary, service) ? primary.id : memory.rollbackId,
    looksReplaced: again(primary !== undefined && primary.id !== ours.deploymentId, memory.looksReplaced),
    looksFailed: again(failed && primary === own, memory.looksFailed),
    looksStopped: again(deployment?.status === 'STOPPED', memory.looksStopped),
  }
}

/**
 * `(service web) (deployment ecs-svc/1) deployment failed: tasks failed to start.`: the id tells that it is of ours.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
 */
const saysFailed = ({ deploymentId }: Ours, { events }: EcsService): boolean =>
  events.some(({ message }) => message.includes(`(deployment ${deploymentId}) deployment failed`))

/**
 * `ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.`, and the like of alarms and of a stop.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
const rollingBack = /rolling back to deployment|rolled back|rollback/i

export const isRollingBack = ({ reason }: DeploymentEntry): boolean => rollingBack.test(reason)

/** By its reason, whether a deployment brings back what was before ours. */
export const saysRollback = (ours: Ours, other: DeploymentEntry, { deployments }: EcsService): boolean =>
  other.id !== ours.deploymentId &&
  isRollingBack(other) &&
  !deployments.some((entry) => failedAfterOurs(ours, other, entry))

/** Somebody else's deployment took over from ours, and failed: it is that which is rolled back. */
const failedAfterOurs = (ours: Ours, other: DeploymentEntry, { id, rolloutState, createdAt }: DeploymentEntry) =>
  rolloutState === 'FAILED' && id !== ours.deploymentId && id !== other.id && createdAt > ours.startedAt
