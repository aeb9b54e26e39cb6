import type {
  DescribeServiceDeploymentsResponse,
  DescribeServiceRevisionsResponse,
  DescribeServicesResponse,
  DescribeTasksResponse,
  Failure,
  ListServiceDeploymentsResponse,
  ListTagsForResourceResponse,
  ListTasksResponse,
  Service,
  ServiceDeployment,
  StopServiceDeploymentResponse,
  Task,
  UpdateServiceResponse,
} from '@aws-sdk/client-ecs'
import { arnOf, serviceArn, taskId } from './cast.ts'
import type { ScriptedService } from './service.ts'
import type { World } from './world.ts'

/** What a caller sends, of any operation here. */
export interface Input {
  readonly [name: string]: unknown
  readonly cluster?: string
  readonly service?: string
  readonly services?: readonly string[]
  readonly include?: readonly string[]
}

/** An error as AWS answers it. */
export class EcsError extends Error {
  readonly code: string
  readonly status: number

  constructor(code: string, message: string, status = 400) {
    super(message)
    this.code = code
    this.status = status
  }
}

/** Says how a service stands, as DescribeServices does. */
const shown = (world: World, include: readonly string[] = []): Service => {
  const sum = (count: 'runningCount' | 'pendingCount') =>
    world.deployments.reduce((all, one) => all + (one[count] ?? 0), 0)
  const { tags, ...service } = world.service
  return {
    ...service,
    runningCount: sum('runningCount'),
    pendingCount: sum('pendingCount'),
    deployments: [...world.deployments],
    events: [...world.events],
    ...(include.includes('TAGS') && tags && { tags }),
  }
}

/** A service deployment with the tasks of its revisions counted. */
const counted = (world: World, record: ServiceDeployment): ServiceDeployment => {
  const of = (arn: string | undefined) =>
    world.deployments.filter(
      (one) => world.revisionOf[one.id!] === arn && (one.status === 'PRIMARY' || one.runningCount),
    )
  const count = (arn: string | undefined) => ({
    requestedTaskCount: of(arn).reduce((all, one) => all + (one.desiredCount ?? 0), 0),
    runningTaskCount: of(arn).reduce((all, one) => all + (one.runningCount ?? 0), 0),
    pendingTaskCount: of(arn).reduce((all, one) => all + (one.pendingCount ?? 0), 0),
  })
  const { targetServiceRevision: target, sourceServiceRevisions: sources } = record
  return {
    ...record,
    ...(target && { targetServiceRevision: { ...target, ...count(target.arn) } }),
    ...(sources && { sourceServiceRevisions: sources.map((one) => ({ ...one, ...count(one.arn) })) }),
  }
}

/** The tasks that run, of all deployments. */
const running = (service: ScriptedService, world: World): Task[] =>
  world.deployments.flatMap((one) =>
    Array.from({ length: one.runningCount ?? 0 }, (_, index) => {
      const id = taskId(one.id!, 'running', index)
      const taskArn = arnOf(service.place, `task/${service.place.cluster}/${id}`)
      const revision = world.revisions.find((each) => each.serviceRevisionArn === world.revisionOf[one.id!])
      return {
        taskArn,
        clusterArn: world.service.clusterArn,
        taskDefinitionArn: one.taskDefinition,
        group: `service:${service.place.service}`,
        startedBy: one.id,
        launchType: 'FARGATE' as const,
        lastStatus: 'RUNNING',
        desiredStatus: 'RUNNING',
        healthStatus: 'UNKNOWN' as const,
        createdAt: one.createdAt,
        startedAt: one.updatedAt,
        containers: (revision?.containerImages ?? []).map(({ containerName, image, imageDigest }) => ({
          taskArn,
          name: containerName,
          image,
          imageDigest,
          lastStatus: 'RUNNING',
        })),
      }
    }),
  )

const lastPart = (name: string) => name.slice(name.lastIndexOf('/') + 1)

const isOf = (service: ScriptedService, input: Input, name: string | undefined): boolean =>
  lastPart(name ?? '') === service.place.service && lastPart(input.cluster ?? 'default') === service.place.cluster

const needed = (service: ScriptedService, input: Input): void => {
  if (lastPart(input.cluster ?? 'default') !== service.place.cluster)
    throw new EcsError('ClusterNotFoundException', 'Cluster not found.')
  if (!isOf(service, input, input.service)) throw new EcsError('ServiceNotFoundException', 'Service not found.')
}

const found = <Item>(
  asked: readonly string[],
  all: readonly Item[],
  nameOf: (item: Item) => string | undefined,
): { readonly items: Item[]; readonly failures: Failure[] } => ({
  items: all.filter((one) => asked.includes(nameOf(one) ?? '')),
  failures: asked.filter((arn) => !all.some((one) => nameOf(one) === arn)).map((arn) => ({ arn, reason: 'MISSING' })),
})

const ended = (arn: string) =>
  new EcsError('ServiceDeploymentNotFoundException', `The service deployment ${arn} could not be found.`)

type Answer = (service: ScriptedService, input: Input, now: number) => object

/** The operations that a scripted service answers; all else is AWS's. */
export const answers: Readonly<Record<string, Answer>> = {
  DescribeServices: (service, input, now): DescribeServicesResponse => {
    const asked = input.services ?? []
    const unknown = asked.filter((name) => !isOf(service, input, name))
    return {
      services: asked.length > unknown.length ? [shown(service.seen(now), input.include)] : [],
      failures: unknown.map((name) => ({
        arn: name.startsWith('arn:')
          ? name
          : serviceArn({ ...service.place, cluster: lastPart(input.cluster ?? 'default'), service: name }),
        reason: 'MISSING',
      })),
    }
  },
  UpdateService: (service, input, now): UpdateServiceResponse => {
    needed(service, input)
    const { account, region } = service.place
    const named = input['taskDefinition'] as string | undefined
    const world = service.update(
      {
        ...(named && {
          taskDefinition: named.startsWith('arn:') ? named : arnOf({ account, region }, `task-definition/${named}`),
        }),
        ...(typeof input['desiredCount'] === 'number' && { desiredCount: input['desiredCount'] }),
        force: input['forceNewDeployment'] === true,
      },
      now,
    )
    return { service: shown(world) }
  },
  ListServiceDeployments: (service, input, now): ListServiceDeploymentsResponse => {
    needed(service, input)
    const wanted = input['status'] as readonly string[] | undefined
    const after = (input['createdAt'] as { after?: Date | number } | undefined)?.after
    const since = after instanceof Date ? after.getTime() : (after ?? 0) * 1000
    const listed = service
      .seen(now, 'records')
      .records.filter((one) => (!wanted?.length || wanted.includes(one.status!)) && one.createdAt!.getTime() >= since)
    return {
      serviceDeployments: listed.map((one) => ({
        serviceDeploymentArn: one.serviceDeploymentArn,
        serviceArn: one.serviceArn,
        clusterArn: one.clusterArn,
        startedAt: one.startedAt,
        createdAt: one.createdAt,
        finishedAt: one.finishedAt,
        targetServiceRevisionArn: one.targetServiceRevision?.arn,
        status: one.status,
        statusReason: one.statusReason,
      })),
    }
  },
  DescribeServiceDeployments: (service, input, now): DescribeServiceDeploymentsResponse => {
    const world = service.seen(now, 'records')
    const { items, failures } = found(
      (input['serviceDeploymentArns'] ?? []) as readonly string[],
      world.records,
      (one) => one.serviceDeploymentArn,
    )
    return { serviceDeployments: items.map((one) => counted(world, one)), failures }
  },
  DescribeServiceRevisions: (service, input, now): DescribeServiceRevisionsResponse => {
    const { items, failures } = found(
      (input['serviceRevisionArns'] ?? []) as readonly string[],
      service.seen(now, 'records').revisions,
      (one) => one.serviceRevisionArn,
    )
    return { serviceRevisions: items, failures }
  },
  StopServiceDeployment: (service, input, now): StopServiceDeploymentResponse => {
    const arn = input['serviceDeploymentArn'] as string
    if (!service.at(now).records.some((one) => one.serviceDeploymentArn === arn)) throw ended(arn)
    if (!service.stop(arn, now))
      throw new EcsError('ConflictException', 'The service deployment is in a state in which it cannot be stopped.')
    return { serviceDeploymentArn: arn }
  },
  ContinueServiceDeployment: (service, input, now) => {
    const arn = input['serviceDeploymentArn'] as string
    const action = input['action'] === 'ROLLBACK' ? 'ROLLBACK' : 'CONTINUE'
    if (!service.proceed(arn, input['hookId'] as string, action, now)) throw ended(arn)
    return { serviceDeploymentArn: arn }
  },
  ListTasks: (service, input, now): ListTasksResponse => {
    const name = (input['serviceName'] as string | undefined) ?? service.place.service
    needed(service, { ...input, service: name })
    const world = service.seen(now)
    const tasks = input['desiredStatus'] === 'STOPPED' ? world.stopped : running(service, world)
    const by = input['startedBy']
    return { taskArns: tasks.filter((one) => !by || one.startedBy === by).map((one) => one.taskArn!) }
  },
  DescribeTasks: (service, input, now): DescribeTasksResponse => {
    const world = service.seen(now)
    const all = [...running(service, world), ...world.stopped]
    // By ARN or by id.
    const asked = ((input['tasks'] ?? []) as readonly string[]).map(
      (name) => all.find(({ taskArn }) => taskArn === name || lastPart(taskArn!) === name)?.taskArn ?? name,
    )
    const { items, failures } = found(asked, all, (one) => one.taskArn)
    return { tasks: items, failures }
  },
  ListTagsForResource: (service, _, now): ListTagsForResourceResponse => ({ tags: service.at(now).service.tags ?? [] }),
  TagResource: (service, input, now) => {
    const added = input['tags'] as NonNullable<Service['tags']>
    service.tag((tags) => [...tags.filter((one) => !added.some(({ key }) => key === one.key)), ...added], now)
    return {}
  },
  UntagResource: (service, input, now) => {
    const gone = input['tagKeys'] as readonly string[]
    service.tag((tags) => tags.filter(({ key }) => !gone.includes(key!)), now)
    return {}
  },
}
