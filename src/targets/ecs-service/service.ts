import { ecsNameOf } from '../../aws/ecs-names.ts'
import type { DeploymentEntry, EcsService } from '../../aws/ecs-service.ts'
import { describedAtOnce } from '../../aws/ecs-services.ts'
import { type Facts, failureNamed } from '../../failures/catalogue.ts'
import { ecsCallFailures } from '../../failures/ecs-calls.ts'
import { deployFailure } from '../../failures/ecs-deploy.ts'
import { Failure } from '../../failures/failure.ts'
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

/**
 * Facts of every service, in the order asked for.
 *
 * @throws Failure `service-not-found`, `service-draining` or `service-kind`, which tells of all that cannot be deployed.
 */
export const lookAt = async (
  { services, session, cluster }: Pick<EcsAccess, 'services' | 'session' | 'cluster'>,
  names: readonly string[],
): Promise<readonly ServiceFacts[]> => {
  const found: EcsService[] = []
  for (let at = 0; at < names.length; at += describedAtOnce)
    found.push(...(await services.describe(names.slice(at, at + describedAtOnce))))
  const there = names.map((name) => found.find((service) => service.name === ecsNameOf(name)))
  const known = { region: session.region, cluster: ecsNameOf(cluster) }
  const [first, ...more] = names.flatMap(
    (name, index) => unfit(there[index], { ...known, service: ecsNameOf(name) }) ?? [],
  )
  if (first) throw more.length === 0 ? first : allOf([first, ...more])
  return there.map((service) => factsOf(service!))
}

/** Why a service cannot be deployed; undefined when it can. */
const unfit = (service: EcsService | undefined, facts: Facts): Failure | undefined => {
  // One that was deleted is listed as INACTIVE for a while.
  if (!service || service.status === 'INACTIVE') return failureNamed(ecsCallFailures, 'service-not-found', facts)
  if (service.status !== 'ACTIVE') return deployFailure('service-draining', { ...facts, status: service.status })
  const advice = otherControllers[service.controller]
  return advice ? deployFailure('service-kind', { ...facts, controller: service.controller, advice }) : undefined
}

/** Who deploys it, where ECS does not. */
const otherControllers: Readonly<Record<string, string | undefined>> = {
  CODE_DEPLOY: 'Start a deployment of CodeDeploy instead (`aws deploy create-deployment`).',
  EXTERNAL: 'Start it by what makes its task sets (`CreateTaskSet`).',
}

const allOf = ([first, ...more]: readonly [Failure, ...Failure[]]): Failure =>
  new Failure([first, ...more].map(({ message }) => message).join(' '), {
    code: first.code,
    remedy: [...new Set([first, ...more].map(({ remedy }) => remedy))].join('\n\n'),
    points: [first, ...more].map(({ message }) => message),
  })

/** @throws Failure `daemon-count` when a number of tasks is asked for of a service that has one on each instance. */
export const guardCount = ({ scheduling, name }: ServiceFacts, desiredCount: number | undefined): void => {
  if (scheduling === 'DAEMON' && desiredCount !== undefined) throw deployFailure('daemon-count', { service: name })
}
