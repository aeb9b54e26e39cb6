import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListServicesCommand,
  ListTasksCommand,
} from '@aws-sdk/client-ecs'
import type { EcsApi } from './ecs-api.ts'
import { serviceArn, tasksArn } from './ecs-names.ts'
import { everyPage } from './every-page.ts'

/** How many things one DescribeServices and one DescribeTasks take. */
const services = 10
const tasks = 100

/**
 * The ARNs of the task definitions that something in the cluster uses: every deployment of every service, and every task of the family
 * that runs. What is in other clusters, or starts by a schedule, is not seen.
 */
export const definitionsInUse = async (api: EcsApi, family: string): Promise<ReadonlySet<string>> =>
  new Set([...(await ofServices(api)), ...(await ofTasks(api, family))])

const ofServices = async ({ session, cluster, of }: EcsApi): Promise<readonly string[]> => {
  const names = await everyPage(async (nextToken) => {
    const command = new ListServicesCommand({ cluster, maxResults: 100, nextToken })
    const answer = await of('ListServices', '*', (client) => client.send(command))
    return { items: answer.serviceArns, next: answer.nextToken }
  })
  const found: string[] = []
  for (const some of inParts(names, services)) {
    const command = new DescribeServicesCommand({ cluster, services: some })
    const answer = await of('DescribeServices', serviceArn(session, cluster, '*'), (client) => client.send(command))
    for (const { taskDefinition, deployments = [] } of answer.services ?? [])
      found.push(...[taskDefinition, ...deployments.map((each) => each.taskDefinition)].flatMap((arn) => arn ?? []))
  }
  return found
}

const ofTasks = async ({ session, cluster, of }: EcsApi, family: string): Promise<readonly string[]> => {
  const arns = await everyPage(async (nextToken) => {
    const command = new ListTasksCommand({ cluster, family, nextToken })
    const answer = await of('ListTasks', '*', (client) => client.send(command))
    return { items: answer.taskArns, next: answer.nextToken }
  })
  const found: string[] = []
  const resource = tasksArn(session, cluster)
  for (const some of inParts(arns, tasks)) {
    const command = new DescribeTasksCommand({ cluster, tasks: some })
    const answer = await of('DescribeTasks', resource, (client) => client.send(command))
    found.push(...(answer.tasks ?? []).flatMap(({ taskDefinitionArn }) => taskDefinitionArn ?? []))
  }
  return found
}

const inParts = (items: readonly string[], size: number): readonly string[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size))
