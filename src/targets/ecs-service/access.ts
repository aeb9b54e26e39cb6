import { type EcsApi, ecsApi } from '../../aws/ecs-api.ts'
import { ecsNameOf } from '../../aws/ecs-names.ts'
import type { EcsService } from '../../aws/ecs-service.ts'
import { describedAtOnce, type EcsServices, ecsServices } from '../../aws/ecs-services.ts'
import type { Wait } from '../../aws/poll.ts'
import type { Session } from '../../aws/session.ts'
import { askedTogether } from './asked-together.ts'
import { type DeploymentReader, deploymentReader } from './rollout/deployment-reader.ts'

/**
 * How everything about the services of one cluster is reached. One for each cluster of a step, so that those who wait side by
 * side ask together. Calls that are not of services (tasks, task definitions, load balancers, logs) take `api` or `session`.
 */
export interface EcsAccess {
  readonly session: Session
  readonly api: EcsApi
  readonly services: EcsServices
  /** The name or the ARN of the cluster, as given. */
  readonly cluster: string
  /** One service as it is now, by its name; undefined when there is none. Asked together with those beside it. */
  readonly look: (name: string) => Promise<EcsService | undefined>
  readonly deployments: DeploymentReader
  /** Until when, and the cancel of the step alone: a wait looks a last time at its deadline, which must not cut it off. */
  readonly wait: Wait
}

/** Milliseconds: who waits side by side comes back within so much of each other. */
const within = 50

/** Service deployments that one DescribeServiceDeployments takes. */
const deploymentsAtOnce = 20

export const ecsAccess = (
  session: Session,
  cluster: string,
  wait: Wait,
  api: EcsApi = ecsApi(session, cluster),
): EcsAccess => {
  const services = ecsServices(api)
  const look = askedTogether({ most: describedAtOnce, within }, async (names) =>
    byKey(await services.describe(names), ({ name }) => name),
  )
  const describe = askedTogether({ most: deploymentsAtOnce, within }, async (arns) =>
    byKey(await services.describeDeployments(arns), ({ arn }) => arn),
  )
  return {
    session,
    api,
    services,
    cluster,
    look: (name) => look(ecsNameOf(name)),
    deployments: deploymentReader(services, describe),
    wait,
  }
}

const byKey = <T>(things: readonly T[], keyOf: (thing: T) => string): ReadonlyMap<string, T> =>
  new Map(things.map((thing) => [keyOf(thing), thing]))
