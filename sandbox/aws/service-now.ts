/** How services of ECS are right now, and when they have come to rest. */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListTasksCommand,
  type Service,
  type Task,
} from '@aws-sdk/client-ecs'

const patienceSeconds = 60
const everyMs = 50

export async function serviceNow(ecs: ECSClient, cluster: string, name: string): Promise<Service> {
  const asked = new DescribeServicesCommand({ cluster, services: [name], include: ['TAGS'] })
  const [service] = (await ecs.send(asked)).services ?? []
  if (!service) throw new Error(`there is no service ${name} in ${cluster}`)
  return service
}

/** All tasks of a service that are still listed, those that have stopped too. */
export async function tasksOf(ecs: ECSClient, cluster: string, serviceName: string): Promise<Task[]> {
  const lists = await Promise.all(
    (['RUNNING', 'STOPPED'] as const).map((desiredStatus) =>
      ecs.send(new ListTasksCommand({ cluster, serviceName, desiredStatus })),
    ),
  )
  const tasks = lists.flatMap(({ taskArns }) => taskArns ?? [])
  return tasks.length === 0 ? [] : ((await ecs.send(new DescribeTasksCommand({ cluster, tasks }))).tasks ?? [])
}

/** Waits until one deployment is left, and is complete. Of one whose deployments another tool makes no state is told. */
export async function steady(ecs: ECSClient, cluster: string, name: string): Promise<Service> {
  const deadline = Date.now() + patienceSeconds * 1000
  for (;;) {
    const service = await serviceNow(ecs, cluster, name)
    const [first, ...rest] = service.deployments ?? []
    const done = first?.rolloutState === 'COMPLETED' && service.runningCount === service.desiredCount
    if ((done && rest.length === 0) || (service.deploymentController?.type ?? 'ECS') !== 'ECS') return service
    if (Date.now() > deadline) {
      const tasks = await tasksOf(ecs, cluster, name)
      const words = tasks.map(({ lastStatus, stoppedReason }) => `${lastStatus} ${stoppedReason ?? ''}`).join('; ')
      throw new Error(`${name} is not steady after ${patienceSeconds} s: ${first?.rolloutStateReason} (${words})`)
    }
    await sleep(everyMs)
  }
}
