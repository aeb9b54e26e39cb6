import type { ServiceDeploymentLine } from '../../../aws/ecs-service.ts'
import type { Ours } from './ours.ts'

/** Milliseconds by which ECS's times of one and the same update may differ, between its two lists. */
const apart = 15_000

/**
 * Which service deployment is ours: of those that were not there before, the one that was made at the time of ours. Never simply
 * the newest, and never by this machine's clock: only AWS's own times are compared.
 */
export const bound = (
  ours: Pick<Ours, 'startedAt' | 'after'>,
  lines: readonly ServiceDeploymentLine[],
): ServiceDeploymentLine | undefined => {
  const distance = ({ createdAt }: ServiceDeploymentLine) => Math.abs(createdAt - ours.startedAt)
  const [nearest] = lines
    .filter((line) => line.createdAt > ours.after && isNear(ours, line))
    .sort((one, other) => distance(one) - distance(other))
  return nearest
}

/** Whether a service deployment was made when ours was. */
export const isNear = (
  { startedAt }: Pick<Ours, 'startedAt'>,
  { createdAt }: Pick<ServiceDeploymentLine, 'createdAt'>,
): boolean => Math.abs(createdAt - startedAt) <= apart
