import { DescribeTasksCommand, ECSClient, ListTasksCommand, type Task } from '@aws-sdk/client-ecs'
import { call } from './call.ts'
import { clientConfig } from './client-config.ts'
import type { Session } from './session.ts'

/** A container of a task that stopped. */
export interface StoppedContainer {
  readonly name: string
  /** Undefined: it never started, or ECS never learned how it ended. */
  readonly exitCode: number | undefined
  /** ECS's or the engine's words, such as `OutOfMemoryError: Container killed due to memory usage`. */
  readonly reason: string | undefined
  readonly image: string
  /** What was pulled; undefined when nothing was. */
  readonly digest: string | undefined
  /** Of its last health check in the task definition: `HEALTHY`, `UNHEALTHY` or `UNKNOWN`. */
  readonly health: string | undefined
}

/** A task that stopped or is being stopped. Times are milliseconds since the epoch, by AWS's clock. */
export interface StoppedTask {
  readonly taskId: string
  /** The deployment that started it, such as `ecs-svc/1234`. */
  readonly startedBy: string
  readonly taskDefinitionArn: string
  /** Such as `TaskFailedToStart`; undefined where ECS tells none. */
  readonly stopCode: string | undefined
  readonly stoppedReason: string | undefined
  readonly createdAt: number | undefined
  /** Undefined: its containers never ran. */
  readonly startedAt: number | undefined
  readonly stoppedAt: number | undefined
  readonly containers: readonly StoppedContainer[]
  /** Whether all of it is over: exit codes and reasons will not change any more. */
  readonly final: boolean
}

/** Where the tasks of a service are. */
export interface TaskPlace {
  /** ARN of the service. */
  readonly arn: string
  readonly name: string
  /** Name or ARN of the cluster. */
  readonly cluster: string
}

/** The most tasks that one DescribeTasks takes. */
const mostTasks = 100

export interface StoppedTaskReader {
  /** The ids of all tasks of the service that stopped within the last hour, of other deployments too. */
  readonly list: () => Promise<readonly string[]>
  /** What is still known of them: ECS forgets a task about an hour after it stopped. */
  readonly describe: (ids: readonly string[]) => Promise<readonly StoppedTask[]>
}

/** Reads the stopped tasks of a service. Each call fails as an explained `AwsFailure`. */
export const stoppedTaskReader = (session: Session, { arn, name, cluster }: TaskPlace): StoppedTaskReader => {
  const client = new ECSClient(clientConfig(session))
  const facts = { service: name, cluster, region: session.region, door: session.door }
  return {
    list: async () => {
      const found: string[] = []
      let nextToken: string | undefined
      do {
        // `startedBy` would have to be the only filter, and would not find what has stopped.
        const answer = await call({ action: 'ecs:ListTasks', resource: '*' }, [], facts, () =>
          client.send(
            new ListTasksCommand({
              cluster,
              serviceName: name,
              desiredStatus: 'STOPPED',
              ...(nextToken && { nextToken }),
            }),
          ),
        )
        found.push(...(answer.taskArns ?? []).map(idOf))
        nextToken = answer.nextToken
      } while (nextToken)
      return found
    },
    describe: async (ids) => {
      const found: StoppedTask[] = []
      for (let at = 0; at < ids.length; at += mostTasks) {
        const tasks = ids.slice(at, at + mostTasks)
        const answer = await call({ action: 'ecs:DescribeTasks', resource: tasksOf(arn, cluster) }, [], facts, () =>
          client.send(new DescribeTasksCommand({ cluster, tasks })),
        )
        found.push(...(answer.tasks ?? []).map(stoppedTask))
      }
      return found
    },
  }
}

/** The ARN of all tasks of a cluster, by that of a service in it. */
const tasksOf = (serviceArn: string, cluster: string): string =>
  `${serviceArn.split(':').slice(0, 5).join(':')}:task/${cluster.split('/').at(-1)}/*`

const idOf = (arn: string): string => arn.split('/').at(-1)!

/** Empty texts are as good as none: ECS leaves them out. */
const stoppedTask = (task: Task): StoppedTask => ({
  taskId: idOf(task.taskArn ?? ''),
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
    health: container.healthStatus || undefined,
  })),
  final: task.lastStatus === 'STOPPED',
})
