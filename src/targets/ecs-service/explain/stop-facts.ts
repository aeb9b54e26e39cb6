import { lambdaSpelling } from '../../../aws/image-manifest.ts'
import type { TargetState } from '../../../aws/target-health.ts'
import type { Facts } from '../../../failures/catalogue.ts'
import { containerShape, type DefinitionShape } from './definition-shape.ts'
import { oneLine } from './one-line.ts'
import type { StoppedContainer, StoppedTask } from './stopped-tasks.ts'

/** Exit codes that say which signal ended a program: 128 and its number. */
const signals: Readonly<Record<number, string>> = {
  132: 'SIGILL',
  134: 'SIGABRT',
  135: 'SIGBUS',
  136: 'SIGFPE',
  139: 'SIGSEGV',
}

/** What the texts of a cause may name, of one task and the container that it is about. Unknown parts are said in words. */
export const stopFacts = (
  task: StoppedTask,
  container: StoppedContainer | undefined,
  definition: DefinitionShape | undefined,
  targets: readonly TargetState[],
): Facts => {
  const shape = containerShape(definition, container?.name ?? '')
  const role = definition?.executionRoleArn
  const reason = container?.reason ?? task.stoppedReason ?? 'ECS gives no reason'
  return {
    task: task.taskId,
    'task-definition': task.taskDefinitionArn.split('/').at(-1),
    container: container?.name ?? 'of the task',
    image: container?.image || shape?.image,
    reason: oneLine(reason),
    'exit-code': container?.exitCode === undefined ? 'none' : String(container.exitCode),
    signal: signals[container?.exitCode ?? 0] ?? 'a signal',
    architecture: architectureOf(definition),
    memory: memoryOf(shape?.memory, definition?.memory),
    'execution-role': role ?? 'it has none',
    'execution-role-name': role?.split('/').at(-1) ?? 'NAME',
    'log-group': shape?.logConfiguration?.options?.['awslogs-group'] ?? 'NAME',
    'health-check': oneLine(shape?.healthCheck?.command?.join(' ') ?? 'that of its image'),
    'target-group': /targetgroup\/([^/]+)\//.exec(task.stoppedReason ?? '')?.[1] ?? targets[0]?.group ?? 'NAME',
    'target-health': targetWords(targets) ?? oneLine(reason),
  }
}

/** Fargate runs what says nothing on x86_64; so do most instances. */
export const architectureOf = (definition: DefinitionShape | undefined): string => {
  const spelt = definition?.runtimePlatform?.cpuArchitecture?.toLowerCase() ?? 'x86_64'
  return lambdaSpelling(spelt)
}

const memoryOf = (container: number | undefined, task: string | undefined): string => {
  if (container !== undefined) return `${container} MiB`
  return task === undefined ? 'its limit is not known' : `${task} MiB for the whole task`
}

/** What the load balancer says of targets that are not well, each thing once; undefined when it says nothing. */
export const targetWords = (targets: readonly TargetState[]): string | undefined => {
  const ill = targets.filter(({ state }) => state === 'unhealthy')
  const words = ill.map(({ group, code, reason }) => `${group}: ${oneLine(reason ?? code ?? 'unhealthy')}`)
  return words.length > 0 ? [...new Set(words)].join('; ') : undefined
}
