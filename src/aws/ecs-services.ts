import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  ListServiceDeploymentsCommand,
  StopServiceDeploymentCommand,
  TagResourceCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs'
import type { Facts } from '../failures/catalogue.ts'
import type { EcsApi } from './ecs-api.ts'
import { ecsNameOf, serviceArn } from './ecs-names.ts'
import {
  type EcsService,
  lineOf,
  type RevisionSeen,
  revisionOf,
  type ServiceDeploymentLine,
  type ServiceDeploymentSeen,
  serviceDeploymentOf,
  serviceOf,
} from './ecs-service.ts'

/** Services that one DescribeServices takes. */
export const describedAtOnce = 10

/** What UpdateService is to do: what is left out stays as it is. */
export interface ServiceChange {
  readonly taskDefinition?: string | undefined
  readonly desiredCount?: number | undefined
}

/** The calls to services, their deployments and revisions. Each fails as an explained `AwsFailure`. */
export type EcsServices = ReturnType<typeof ecsServices>

export const ecsServices = (api: EcsApi) => {
  const { session, cluster, of } = api
  const arnOf = (service: string) => serviceArn(session, cluster, service)
  const factsOf = (service: string): Facts => ({ service: ecsNameOf(service) })

  return {
    /** Those that there are, ten at most, tags and all; of a name that is none nothing comes back. */
    describe: async (services: readonly string[]): Promise<readonly EcsService[]> => {
      const command = new DescribeServicesCommand({ cluster, services: [...services], include: ['TAGS'] })
      const resource = services.length === 1 ? arnOf(services[0]!) : serviceArn(session, cluster, '*')
      const names = services.map(ecsNameOf).join(', ')
      const answer = await of('DescribeServices', resource, (client) => client.send(command), { service: names })
      return (answer.services ?? []).map(serviceOf)
    },

    /** Starts a new deployment, whatever changes. Gives the service as it is right after. */
    deploy: async (service: string, { taskDefinition, desiredCount }: ServiceChange): Promise<EcsService> => {
      const command = new UpdateServiceCommand({
        cluster,
        service,
        forceNewDeployment: true,
        ...(taskDefinition !== undefined && { taskDefinition }),
        ...(desiredCount !== undefined && { desiredCount }),
      })
      const facts = { ...factsOf(service), 'task-definition': taskDefinition }
      return serviceOf(
        (await of('UpdateService', arnOf(service), (client) => client.send(command), facts)).service ?? {},
      )
    },

    /** Sets the number of tasks, and starts no deployment. */
    scale: async (service: string, desiredCount: number): Promise<EcsService> => {
      const command = new UpdateServiceCommand({ cluster, service, desiredCount })
      const send = of('UpdateService', arnOf(service), (client) => client.send(command), factsOf(service))
      return serviceOf((await send).service ?? {})
    },

    /** The newest first, as far back as `most` goes. */
    deployments: async (service: string, most = 100): Promise<readonly ServiceDeploymentLine[]> => {
      const found: ServiceDeploymentLine[] = []
      let nextToken: string | undefined
      do {
        const command = new ListServiceDeploymentsCommand({
          cluster,
          service,
          maxResults: Math.min(most - found.length, 100),
          ...(nextToken && { nextToken }),
        })
        const answer = await of(
          'ListServiceDeployments',
          arnOf(service),
          (client) => client.send(command),
          factsOf(service),
        )
        found.push(...(answer.serviceDeployments ?? []).map(lineOf))
        nextToken = answer.nextToken
      } while (nextToken && found.length < most)
      return found.sort((one, other) => other.createdAt - one.createdAt)
    },

    /** Those of these ARNs that there are, 20 at most. */
    describeDeployments: async (arns: readonly string[]): Promise<readonly ServiceDeploymentSeen[]> => {
      const command = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [...arns] })
      const send = of('DescribeServiceDeployments', arns.length === 1 ? arns[0]! : '*', (client) =>
        client.send(command),
      )
      return ((await send).serviceDeployments ?? []).map(serviceDeploymentOf)
    },

    /** Those of these ARNs that there are, 20 at most. One that was made before 25 October 2024 is not. */
    revisions: async (arns: readonly string[]): Promise<readonly RevisionSeen[]> => {
      const command = new DescribeServiceRevisionsCommand({ serviceRevisionArns: [...arns] })
      const send = of('DescribeServiceRevisions', arns.length === 1 ? arns[0]! : '*', (client) => client.send(command))
      return ((await send).serviceRevisions ?? []).map(revisionOf)
    },

    /** Ends a deployment and brings back what was before it, digests and all. `ROLLBACK` is the only way that AWS documents. */
    stopDeployment: async (arn: string): Promise<void> => {
      const command = new StopServiceDeploymentCommand({ serviceDeploymentArn: arn, stopType: 'ROLLBACK' })
      await of('StopServiceDeployment', arn, (client) => client.send(command))
    },

    tag: async (service: EcsService, tags: Readonly<Record<string, string>>): Promise<void> => {
      const command = new TagResourceCommand({
        resourceArn: service.arn,
        tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
      })
      await of('TagResource', service.arn, (client) => client.send(command), factsOf(service.name))
    },
  }
}
