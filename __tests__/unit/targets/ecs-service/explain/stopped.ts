import type { StoppedContainer, StoppedTask } from '../../../../../src/targets/ecs-service/explain/stopped-tasks.ts'

export const container = (more: Partial<StoppedContainer> = {}): StoppedContainer => ({
  name: 'api',
  exitCode: undefined,
  reason: undefined,
  image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:v2',
  digest: undefined,
  runtimeId: undefined,
  health: undefined,
  ...more,
})

export const ours = 'ecs-svc/2222222222222222222'

/** A task of our deployment that could not start. */
export const stopped = (taskId: string, more: Partial<StoppedTask> = {}): StoppedTask => ({
  taskId,
  startedBy: ours,
  taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/api:2',
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  createdAt: 1000,
  startedAt: 2000,
  stoppedAt: 3000,
  containers: [container({ exitCode: 1 })],
  final: true,
  ...more,
})
