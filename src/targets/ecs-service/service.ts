import { ecsNameOf } from '../../aws/ecs-names.ts'
import type { DeploymentEntry, EcsService } from '../../aws/ecs-service.ts'
import type { EcsAccess } from './access.ts'

/** A service as it was before anything was done to it. */
export interface ServiceFacts extends EcsService {
  /** The name of the cluster. */
  readonly cluster: string
  /** The deployment that is the service's own before ours; undefined when it never had one. */
  readonly primary: DeploymentEntry | undefined
  readonly cursor: EventCursor
}

/** Up to where a service's events are old: told by ids, and by AWS's clock for those that have left the list. */
export interface EventCursor {
  readonly ids: readonly string[]
  /** Milliseconds since the epoch of the newest; 0 when there is none. */
  readonly at: number
}

/** The facts in an answer of DescribeServices. */
export const factsOf = (service: EcsService): ServiceFacts => ({
  ...service,
  cluster: ecsNameOf(service.clusterArn),
  primary: primaryOf(service),
  cursor: { ids: service.events.map(({ id }) => id), at: Math.max(0, ...service.events.map(({ at }) => at)) },
})

export const primaryOf = ({ deployments }: Pick<EcsService, 'deployments'>): DeploymentEntry | undefined =>
  deployments.find(({ status }) => status === 'PRIMARY')

/** What the service's tags say, by key. */
export const tagsOf = ({ tags }: Pick<EcsService, 'tags'>): Readonly<Record<string, string>> =>
  Object.fromEntries(tags.map(({ key, value }) => [key, value]))

/** Facts of every service, in the order asked for. */
export const lookAt = async ({ services }: EcsAccess, names: readonly string[]): Promise<readonly ServiceFacts[]> =>
  (await services.describe(names)).map(factsOf)
