import type { DeploymentEntry, EcsService, ServiceDeploymentSeen } from '../../../aws/ecs-service.ts'
import { primaryOf } from '../service.ts'
import type { Ours } from './ours.ts'
import { entryOf, isRollingBack, type Memory, type Sighting, saysRollback } from './sighting.ts'

/** One look, sorted into what the rules of the truth table ask for. */
export interface View {
  readonly ours: Ours
  readonly memory: Memory
  readonly service: EcsService | undefined
  readonly deployment: ServiceDeploymentSeen | undefined
  /** Our entry in the list of the service's deployments. */
  readonly own: DeploymentEntry | undefined
  /** Ours is the service's own deployment. */
  readonly isPrimary: boolean
  /** The service's own deployment, when it is another one than ours and newer than it. */
  readonly other: DeploymentEntry | undefined
  /** The service's own deployment is what was before ours: a read that is behind, or that deployment raised again. */
  readonly isPreviousAgain: boolean
  /** `other` brings back what was before ours. */
  readonly isRollback: boolean
  /** Tasks are wanted, and none runs. */
  readonly isEmpty: boolean
}

export const viewOf = (ours: Ours, { service, deployment }: Sighting, memory: Memory): View => {
  const own = service && entryOf(ours, service)
  const primary = service && primaryOf(service)
  const isPrimary = primary !== undefined && primary === own
  const isPreviousAgain = primary !== undefined && primary.id === ours.previous.deploymentId
  const isNewer = primary !== undefined && !(primary.createdAt > 0 && primary.createdAt < ours.startedAt)
  const other = !isPrimary && !isPreviousAgain && isNewer ? primary : undefined
  return {
    ours,
    memory,
    service,
    deployment,
    own,
    isPrimary,
    other,
    isPreviousAgain,
    isRollback: other !== undefined && service !== undefined && bringsBack(ours, other, service, memory),
    isEmpty: service !== undefined && service.desired > 0 && service.running === 0 && (own?.running ?? 0) === 0,
  }
}

/** By its reason as long as it goes on; afterwards by what was seen before, since its reason then tells of no rollback. */
const bringsBack = (ours: Ours, other: DeploymentEntry, service: EcsService, memory: Memory): boolean =>
  isRollingBack(other)
    ? saysRollback(ours, other, service)
    : other.id === memory.rollbackId ||
      ((memory.sawFailed || memory.sawRollback) && other.taskDefinition === ours.previous.taskDefinitionArn)
