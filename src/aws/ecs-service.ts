import type {
  CapacityProviderStrategyItem,
  Deployment,
  LoadBalancer,
  NetworkConfiguration,
  Service,
  ServiceDeployment,
  ServiceDeploymentBrief,
  ServiceRevision,
} from '@aws-sdk/client-ecs'

/** What DescribeServices says of a service, in our words. A time is AWS's own clock, in milliseconds since the epoch. */
export interface EcsService {
  readonly arn: string
  readonly name: string
  readonly clusterArn: string
  /** `ACTIVE`, `DRAINING` or `INACTIVE`. */
  readonly status: string
  readonly desired: number
  readonly running: number
  readonly pending: number
  readonly taskDefinition: string
  /** The newest first, as AWS lists them. */
  readonly deployments: readonly DeploymentEntry[]
  /** The newest first; AWS keeps a hundred. */
  readonly events: readonly ServiceEvent[]
  /** The ARN of the service deployment that goes on, or went on last. Not every Region and emulator tells it. */
  readonly currentServiceDeployment: string | undefined
  readonly scheduling: string
  /** `ECS`, `CODE_DEPLOY` or `EXTERNAL`. */
  readonly controller: string
  readonly breaker: { readonly enable: boolean; readonly rollback: boolean }
  /** Names of alarms that stop a deployment, and whether it is then rolled back. */
  readonly alarms: { readonly names: readonly string[]; readonly enable: boolean; readonly rollback: boolean }
  readonly loadBalancers: readonly LoadBalancer[]
  readonly launch: Launch
  readonly network: NetworkConfiguration | undefined
  readonly tags: readonly { readonly key: string; readonly value: string }[]
  /** What a one-off task on the service's terms takes over, with what follows. */
  readonly propagateTags: string | undefined
  readonly enableManagedTags: boolean
}

/** How the service's tasks are launched: `launchType` and `strategy` exclude each other. */
export interface Launch {
  readonly launchType: string | undefined
  readonly strategy: readonly CapacityProviderStrategyItem[]
  readonly platformVersion: string | undefined
}

/** One entry of a service's `deployments`. */
export interface DeploymentEntry {
  /** `ecs-svc/1234567890123456789`. */
  readonly id: string
  /** `PRIMARY`, `ACTIVE`, `INACTIVE`, and, seen though not documented, `DRAINING`. */
  readonly status: string
  readonly taskDefinition: string
  readonly desired: number
  readonly pending: number
  readonly running: number
  readonly failedTasks: number
  readonly createdAt: number
  /** `IN_PROGRESS`, `COMPLETED`, `FAILED`; undefined behind a Classic Load Balancer and with other controllers. */
  readonly rolloutState: string | undefined
  readonly reason: string
}

export interface ServiceEvent {
  readonly id: string
  readonly at: number
  readonly message: string
}

/** What is running, or to be run, of one revision of a service. */
export interface RevisionCounts {
  readonly arn: string
  readonly requested: number
  readonly running: number
  readonly pending: number
  /** Percent of the production traffic that it is to have; undefined where traffic is not shifted. */
  readonly productionTraffic: number | undefined
}

/** One line of ListServiceDeployments. */
export interface ServiceDeploymentLine {
  readonly arn: string
  /** Of the closed list in AWS's model, or what AWS may add. */
  readonly status: string
  readonly reason: string
  readonly createdAt: number
  readonly targetRevision: string
}

/** What DescribeServiceDeployments says. */
export interface ServiceDeploymentSeen extends ServiceDeploymentLine {
  readonly target: RevisionCounts | undefined
  /** Where a blue/green, canary or linear deployment has got to, such as `BAKE_TIME`. */
  readonly stage: string | undefined
  readonly hooks: readonly Hook[]
  readonly rollback: { readonly reason: string; readonly revision: string } | undefined
  /** `status` is `TRIGGERED`, `MONITORING`, `MONITORING_COMPLETE` or `DISABLED`. */
  readonly breaker: { readonly status: string; readonly failures: number; readonly threshold: number } | undefined
  readonly triggeredAlarms: readonly string[]
}

/** A lifecycle hook of a deployment. One that is `AWAITING_ACTION` holds it up until somebody says how it goes on. */
export interface Hook {
  readonly id: string
  readonly target: string
  readonly status: string
  readonly expiresAt: number | undefined
  /** What AWS does when it expires: `CONTINUE` or `ROLLBACK`. */
  readonly timeoutAction: string | undefined
}

/** One revision of a service: what its tasks are made of, by digest. */
export interface RevisionSeen {
  readonly arn: string
  readonly taskDefinition: string
  readonly createdAt: number
  readonly images: readonly {
    readonly container: string
    readonly image: string
    readonly digest: string | undefined
  }[]
}

const time = (date: Date | undefined): number => date?.getTime() ?? 0

/** AWS's answer in our words; what it leaves out is what it means by that. */
export const serviceOf = (answer: Service): EcsService => {
  const { deploymentConfiguration: how = {} } = answer
  return {
    arn: answer.serviceArn ?? '',
    name: answer.serviceName ?? '',
    clusterArn: answer.clusterArn ?? '',
    status: answer.status ?? '',
    desired: answer.desiredCount ?? 0,
    running: answer.runningCount ?? 0,
    pending: answer.pendingCount ?? 0,
    taskDefinition: answer.taskDefinition ?? '',
    deployments: (answer.deployments ?? []).map(entryOf),
    events: (answer.events ?? []).map(({ id = '', createdAt, message = '' }) => ({ id, at: time(createdAt), message })),
    currentServiceDeployment: answer.currentServiceDeployment || undefined,
    scheduling: answer.schedulingStrategy ?? 'REPLICA',
    controller: answer.deploymentController?.type ?? 'ECS',
    breaker: {
      enable: how.deploymentCircuitBreaker?.enable ?? false,
      rollback: how.deploymentCircuitBreaker?.rollback ?? false,
    },
    alarms: {
      names: how.alarms?.alarmNames ?? [],
      enable: how.alarms?.enable ?? false,
      rollback: how.alarms?.rollback ?? false,
    },
    loadBalancers: answer.loadBalancers ?? [],
    launch: {
      launchType: answer.launchType || undefined,
      strategy: answer.capacityProviderStrategy ?? [],
      platformVersion: answer.platformVersion || undefined,
    },
    network: answer.networkConfiguration,
    tags: (answer.tags ?? []).map(({ key = '', value = '' }) => ({ key, value })),
    propagateTags: answer.propagateTags,
    enableManagedTags: answer.enableECSManagedTags ?? false,
  }
}

const entryOf = (entry: Deployment): DeploymentEntry => ({
  id: entry.id ?? '',
  status: entry.status ?? '',
  taskDefinition: entry.taskDefinition ?? '',
  desired: entry.desiredCount ?? 0,
  pending: entry.pendingCount ?? 0,
  running: entry.runningCount ?? 0,
  failedTasks: entry.failedTasks ?? 0,
  createdAt: time(entry.createdAt),
  rolloutState: entry.rolloutState || undefined,
  reason: entry.rolloutStateReason ?? '',
})

export const lineOf = (answer: ServiceDeploymentBrief): ServiceDeploymentLine => ({
  arn: answer.serviceDeploymentArn ?? '',
  status: answer.status ?? '',
  reason: answer.statusReason ?? '',
  createdAt: time(answer.createdAt),
  targetRevision: answer.targetServiceRevisionArn ?? '',
})

export const serviceDeploymentOf = (answer: ServiceDeployment): ServiceDeploymentSeen => {
  const target = answer.targetServiceRevision && countsOf(answer.targetServiceRevision)
  const { rollback, deploymentCircuitBreaker: breaker } = answer
  return {
    ...lineOf({
      serviceDeploymentArn: answer.serviceDeploymentArn,
      status: answer.status,
      statusReason: answer.statusReason,
      createdAt: answer.createdAt,
      targetServiceRevisionArn: target?.arn,
    }),
    target,
    stage: answer.lifecycleStage || undefined,
    hooks: (answer.lifecycleHookDetails ?? []).map((hook) => ({
      id: hook.hookId ?? '',
      target: hook.targetArn ?? hook.targetType ?? '',
      status: hook.status ?? '',
      expiresAt: hook.expiresAt?.getTime(),
      timeoutAction: hook.timeoutAction,
    })),
    rollback: rollback && { reason: rollback.reason ?? '', revision: rollback.serviceRevisionArn ?? '' },
    breaker: breaker && {
      status: breaker.status ?? '',
      failures: breaker.failureCount ?? 0,
      threshold: breaker.threshold ?? 0,
    },
    triggeredAlarms: answer.alarms?.triggeredAlarmNames ?? [],
  }
}

const countsOf = (revision: NonNullable<ServiceDeployment['targetServiceRevision']>): RevisionCounts => ({
  arn: revision.arn ?? '',
  requested: revision.requestedTaskCount ?? 0,
  running: revision.runningTaskCount ?? 0,
  pending: revision.pendingTaskCount ?? 0,
  productionTraffic: revision.requestedProductionTrafficWeight,
})

export const revisionOf = (answer: ServiceRevision): RevisionSeen => ({
  arn: answer.serviceRevisionArn ?? '',
  taskDefinition: answer.taskDefinition ?? '',
  createdAt: time(answer.createdAt),
  images: (answer.containerImages ?? []).map(({ containerName = '', image = '', imageDigest }) => ({
    container: containerName,
    image,
    digest: imageDigest,
  })),
})
