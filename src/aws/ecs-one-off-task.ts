import { randomUUID } from 'node:crypto'
import { RunTaskCommand, type RunTaskCommandInput, StopTaskCommand } from '@aws-sdk/client-ecs'
import { ecsRunTaskFailures } from '../failures/ecs-pre-task.ts'
import type { EcsApi } from './ecs-api.ts'
import { ecsNameOf, tasksArn } from './ecs-names.ts'
import type { EcsService } from './ecs-service.ts'

/** What runs once, beside a service. */
export interface OneOff {
  readonly taskDefinitionArn: string
  /** The container whose command it is. */
  readonly container: string
  readonly command: readonly string[]
  /** Who started it: letters, digits, `-`, `_` and `/`, 128 at most. */
  readonly startedBy: string
}

/** How it is launched: what a task takes over from its service. */
type Terms = Pick<EcsService, 'launch' | 'network' | 'enableManagedTags' | 'propagateTags'>

/**
 * The request for a task on the terms of a service: in its network, and by its launch type or its capacity providers, of which
 * a request may have one alone.
 */
export const oneOffRequest = (
  cluster: string,
  { launch: { launchType, strategy, platformVersion }, network, enableManagedTags, propagateTags }: Terms,
  { taskDefinitionArn, container, command, startedBy }: OneOff,
): RunTaskCommandInput => ({
  cluster,
  taskDefinition: taskDefinitionArn,
  count: 1,
  startedBy,
  overrides: { containerOverrides: [{ name: container, command: [...command] }] },
  enableECSManagedTags: enableManagedTags,
  // A task that is of no service cannot have the service's tags.
  ...(propagateTags === 'TASK_DEFINITION' && { propagateTags }),
  ...(network && { networkConfiguration: network }),
  ...(strategy.length > 0
    ? { capacityProviderStrategy: [...strategy] }
    : launchType && { launchType: launchType as 'FARGATE' }),
  ...(platformVersion && { platformVersion }),
})

/** Starts and stops tasks that are of no service. Each call fails as an explained `AwsFailure`. */
export const oneOffTasks = ({ session, cluster, of }: EcsApi) => {
  const tasksOfCluster = tasksArn(session, cluster)
  return {
    /** Starts it once, however often the request has to be sent. @returns its ARN, or why ECS has no place for it */
    run: async (terms: Terms, task: OneOff): Promise<{ readonly arn: string } | { readonly reason: string }> => {
      const command = new RunTaskCommand({ ...oneOffRequest(cluster, terms, task), clientToken: randomUUID() })
      const { tasks, failures } = await of(
        'RunTask',
        task.taskDefinitionArn,
        (client) => client.send(command),
        { definition: ecsNameOf(task.taskDefinitionArn) },
        ecsRunTaskFailures,
      )
      const arn = tasks?.[0]?.taskArn
      if (arn) return { arn }
      const [failure] = failures ?? []
      return { reason: [failure?.reason, failure?.detail].filter(Boolean).join(': ') || 'no reason was given' }
    },

    stop: async (task: string, reason: string): Promise<void> => {
      const command = new StopTaskCommand({ cluster, task, reason })
      await of('StopTask', tasksOfCluster, (client) => client.send(command))
    },
  }
}
