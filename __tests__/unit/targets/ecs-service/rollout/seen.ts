import type { DeploymentEntry, EcsService, ServiceDeploymentSeen } from '../../../../../src/aws/ecs-service.ts'
import type { Ours } from '../../../../../src/targets/ecs-service/rollout/ours.ts'

export const definition = (revision: number) => `arn:aws:ecs:eu-west-1:111122223333:task-definition/web:${revision}`

/** Started 1000 seconds after the epoch, by AWS's clock; `ecs-svc/1` was before it. */
export const ours: Ours = {
  deploymentId: 'ecs-svc/2',
  serviceDeploymentArn: 'arn:sd/2',
  taskDefinitionArn: definition(2),
  previous: { deploymentId: 'ecs-svc/1', taskDefinitionArn: definition(1) },
  startedAt: 1_000_000,
  after: 500_000,
  rollsBack: true,
}

const words: Readonly<Record<string, (id: string) => string>> = {
  IN_PROGRESS: (id) => `ECS deployment ${id} in progress.`,
  COMPLETED: (id) => `ECS deployment ${id} completed.`,
  FAILED: () => 'ECS deployment circuit breaker: tasks failed to start.',
}

/** An entry of the service's list: its number is its id, its task definition's revision and its age. */
export const entry = (
  number: number,
  status: string,
  rolloutState: string | undefined,
  more: Partial<DeploymentEntry> = {},
): DeploymentEntry => ({
  id: `ecs-svc/${number}`,
  status,
  taskDefinition: definition(number),
  desired: 2,
  pending: 0,
  running: status === 'PRIMARY' && rolloutState === 'COMPLETED' ? 2 : 1,
  failedTasks: 0,
  createdAt: number * 500_000,
  rolloutState,
  reason: words[rolloutState ?? '']?.(`ecs-svc/${number}`) ?? '',
  ...more,
})

export const serviceWith = (deployments: readonly DeploymentEntry[], more: Partial<EcsService> = {}): EcsService => ({
  arn: 'arn:aws:ecs:eu-west-1:111122223333:service/shop/web',
  name: 'web',
  clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/shop',
  status: 'ACTIVE',
  desired: 2,
  running: 2,
  pending: 0,
  taskDefinition: definition(2),
  deployments,
  events: [],
  currentServiceDeployment: undefined,
  scheduling: 'REPLICA',
  controller: 'ECS',
  breaker: { enable: true, rollback: true },
  alarms: { names: [], enable: false, rollback: false },
  loadBalancers: [],
  launch: { launchType: 'FARGATE', strategy: [], platformVersion: undefined },
  network: undefined,
  tags: [],
  propagateTags: undefined,
  enableManagedTags: false,
  ...more,
})

export const serviceDeployment = (
  status: string,
  more: Partial<ServiceDeploymentSeen> = {},
): ServiceDeploymentSeen => ({
  arn: 'arn:sd/2',
  status,
  reason: '',
  createdAt: 1_000_200,
  targetRevision: 'arn:revision/2',
  target: {
    arn: 'arn:revision/2',
    requested: 2,
    running: 1,
    pending: 1,
    productionTraffic: undefined,
  },
  stage: undefined,
  hooks: [],
  rollback: undefined,
  breaker: undefined,
  triggeredAlarms: [],
  ...more,
})
