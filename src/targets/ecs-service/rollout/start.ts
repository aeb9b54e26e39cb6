import { info } from '../../../action/log.ts'
import { pause } from '../../../action/waiting.ts'
import { AwsFailure } from '../../../aws/call.ts'
import type { DeploymentEntry, EcsService } from '../../../aws/ecs-service.ts'
import type { ServiceChange } from '../../../aws/ecs-services.ts'
import { deployFailure } from '../../../failures/ecs-deploy.ts'
import type { EcsAccess } from '../access.ts'
import { primaryOf, type ServiceFacts } from '../service.ts'
import type { Ours } from './ours.ts'
import type { Survey } from './previous.ts'

/** What a start needs to know of a service: how it was before. */
export type Before = Pick<
  ServiceFacts,
  'name' | 'deployments' | 'taskDefinition' | 'breaker' | 'alarms' | 'currentServiceDeployment' | 'desired'
>

/** Milliseconds between two looks for a deployment that an answer did not show, and how many there are. */
const interval = 1000
const looks = 15

/**
 * Starts a deployment, and finds out which one is ours: the service's own that was not there before. An answer that is behind, and
 * one that is lost, are followed by looks.
 *
 * @throws Failure `deployment-not-started` when ECS took the request and shows no new deployment.
 */
export const start = async (
  access: EcsAccess,
  before: Before,
  change: ServiceChange,
  survey: Survey,
): Promise<Ours> => {
  const ours = (entry: DeploymentEntry, service: EcsService) => oursOf(before, change, survey, entry, service)
  const answer = await asked(access, before, change)
  if (answer) {
    const entry = begun(before, answer, change)
    if (entry) return ours(entry, answer)
  }
  const { signal } = access.wait
  for (let look = 0; look < looks; look++) {
    await pause(interval, signal)
    const service = await access.look(before.name)
    const entry = service && begun(before, service, change)
    if (entry) return ours(entry, service)
  }
  throw deployFailure('deployment-not-started', {
    service: before.name,
    deployment: primaryOf(before)?.id ?? 'none',
    region: access.session.region,
    cluster: access.cluster,
  })
}

/** Nobody else starts what this run has registered. */
const isOnlyOurs = (before: Before, { taskDefinition }: ServiceChange): boolean =>
  taskDefinition !== undefined && !sameDefinition(before.taskDefinition, taskDefinition)

/** The answer; undefined when it was lost and what it asked for may have been done, and can be told from what others do. */
const asked = async (
  { services, wait }: EcsAccess,
  before: Before,
  change: ServiceChange,
): Promise<EcsService | undefined> => {
  wait.signal.throwIfAborted()
  try {
    return await services.deploy(before.name, change)
  } catch (failure) {
    const mayBeDone = failure instanceof AwsFailure && failure.kind === 'passing' && !failure.refused
    if (!mayBeDone || !isOnlyOurs(before, change)) throw failure
    info(`The answer to UpdateService was lost (${failure.error}): looking whether it was done`)
    return undefined
  }
}

/** A new deployment of the service, of the task definition that was asked for. */
const begun = (before: Before, service: EcsService, { taskDefinition }: ServiceChange): DeploymentEntry | undefined => {
  const primary = primaryOf(service)
  const isNew = primary !== undefined && !before.deployments.some(({ id }) => id === primary.id)
  return isNew && (taskDefinition === undefined || sameDefinition(primary.taskDefinition, taskDefinition))
    ? primary
    : undefined
}

/** `arn:…:task-definition/web:7` and `web:7` are the same; a family without a revision is any of it. */
const sameDefinition = (arn: string, wanted: string): boolean => {
  const revision = arn.split('/').at(-1)!
  return arn === wanted || revision === wanted || (!/:\d+$/.test(wanted) && revision.split(':')[0] === wanted)
}

const oursOf = (
  before: Before,
  { desiredCount }: ServiceChange,
  { previous, newest }: Survey,
  entry: DeploymentEntry,
  service: EcsService,
): Ours => {
  const { currentServiceDeployment: current } = service
  const scaled = desiredCount !== undefined && desiredCount !== before.desired
  return {
    deploymentId: entry.id,
    taskDefinitionArn: entry.taskDefinition,
    startedAt: entry.createdAt,
    previous: { ...previous, ...(scaled && { desiredCount: before.desired }) },
    after: newest,
    // The same answer shows ours as the service's own: a service deployment that was not there before is ours.
    ...(current && current !== before.currentServiceDeployment && { serviceDeploymentArn: current }),
    rollsBack: (before.breaker.enable && before.breaker.rollback) || (before.alarms.enable && before.alarms.rollback),
  }
}

/**
 * The deployment that a step which was cut off had begun without learning of it; undefined when there is none. What ECS has begun
 * since, of the task definition that was asked for, is taken for it: ECS has no token by which a request is known again, and
 * between our asking and the cut there were moments.
 */
export const begunMeanwhile = async (
  { look }: Pick<EcsAccess, 'look'>,
  before: Before,
  change: ServiceChange,
  survey: Survey,
): Promise<Ours | undefined> => {
  const service = await look(before.name)
  const entry = service && begun(before, service, change)
  return entry && oursOf(before, change, survey, entry, service)
}
