import { DescribeTasksCommand, ListTasksCommand, type Task } from '@aws-sdk/client-ecs'
import type { EcsApi } from './ecs-api.ts'
import { ecsNameOf, tasksArn } from './ecs-names.ts'
import { everyPage } from './every-page.ts'

/** A container of a task. */
export interface TaskContainer {
  readonly name: string
  /** Undefined: it never started, or ECS never learned how it ended. */
  readonly exitCode: number | undefined
  /** ECS's or the engine's words, such as `OutOfMemoryError: Container killed due to memory usage`. */
  readonly reason: string | undefined
  readonly image: string
  /** What was pulled; undefined when nothing was. */
  readonly digest: string | undefined
  /** Its id in the engine of an instance: the name of its log stream where the log driver got no prefix. */
  readonly runtimeId: string | undefined
  /** Of its last health check in the task definition: `HEALTHY`, `UNHEALTHY` or `UNKNOWN`. */
  readonly health: string | undefined
}

/** A task of a service. Times are milliseconds since the epoch, by AWS's clock. */
export interface ServiceTask {
  readonly taskId: string
  /** The deployment that started it, such as `ecs-svc/1234`. */
  readonly startedBy: string
  readonly taskDefinitionArn: string
  /** Such as `TaskFailedToStart`; undefined while it runs, and where ECS tells none. */
  readonly stopCode: string | undefined
  readonly stoppedReason: string | undefined
  readonly createdAt: number | undefined
  /** Undefined: its containers never ran. */
  readonly startedAt: number | undefined
  readonly stoppedAt: number | undefined
  readonly containers: readonly TaskContainer[]
  /** Whether all of it is over: exit codes and reasons will not change any more. */
  readonly final: boolean
}

/** The most tasks that one DescribeTasks takes. */
const mostTasks = 100

/** Tasks of one service. Each call fails as an explained `AwsFailure`. */
export interface TaskReader {
  /**
   * The ids of its tasks, of all of its deployments: those that are to run, or those that stopped or are being stopped. ECS forgets
   * the latter after about an hour.
   */
  readonly list: (wanted: 'RUNNING' | 'STOPPED') => Promise<readonly string[]>
  /** What is still known of them. */
  readonly describe: (ids: readonly string[]) => Promise<readonly ServiceTask[]>
}

export const taskReader = ({ session, cluster, of }: EcsApi, service: string): TaskReader => {
  const facts = { service: ecsNameOf(service) }
  const tasksOfCluster = tasksArn(session, cluster)
  return {
    list: async (desiredStatus) => {
      const arns = await everyPage(async (nextToken) => {
        // `startedBy` would have to be the only filter, and would not find what has stopped.
        const command = new ListTasksCommand({ cluster, serviceName: ecsNameOf(service), desiredStatus, nextToken })
        const answer = await of('ListTasks', '*', (client) => client.send(command), facts)
        return { items: answer.taskArns, next: answer.nextToken }
      })
      return arns.map(ecsNameOf)
    },
    describe: async (ids) => {
      const found: ServiceTask[] = []
      for (let at = 0; at < ids.length; at += mostTasks) {
        const command = new DescribeTasksCommand({ cluster, tasks: ids.slice(at, at + mostTasks) })
        const answer = await of('DescribeTasks', tasksOfCluster, (client) => client.send(command), facts)
        found.push(...(answer.tasks ?? []).map(serviceTask))
      }
      return found
    },
  }
}

/** Empty texts are as good as none: ECS leaves them out. */
const serviceTask = (task: Task): ServiceTask => ({
  taskId: ecsNameOf(task.taskArn ?? ''),
  startedBy: task.startedBy ?? '',
  taskDefinitionArn: task.taskDefinitionArn ?? '',
  stopCode: task.stopCode || undefined,
  stoppedReason: task.stoppedReason || undefined,
  createdAt: task.createdAt?.getTime(),
  startedAt: task.startedAt?.getTime(),
  stoppedAt: (task.stoppedAt ?? task.stoppingAt)?.getTime(),
  containers: (task.containers ?? []).map((container) => ({
    name: container.name ?? '',
    exitCode: container.exitCode,
    reason: container.reason || undefined,
    image: container.image ?? '',
    digest: container.imageDigest || undefined,
    runtimeId: container.runtimeId || undefined,
    health: container.healthStatus || undefined,
  })),
  final: task.lastStatus === 'STOPPED',
})
