import type { LogStream } from '../../../aws/log-stream.ts'
import { type ContainerShape, containerShape, type DefinitionShape } from './definition-shape.ts'
import type { StoppedContainer } from './stopped-tasks.ts'

/**
 * Where the log of a container is, or why it cannot be shown.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
 */
export const logPlace = (
  definition: DefinitionShape | undefined,
  taskId: string,
  { name, runtimeId }: Pick<StoppedContainer, 'name' | 'runtimeId'>,
): LogStream | { readonly missing: string } => {
  const shape = containerShape(definition, name)
  if (!shape) return { missing: 'its task definition is not known' }
  const { logDriver, options = {} }: NonNullable<ContainerShape['logConfiguration']> = shape.logConfiguration ?? {}
  if (!logDriver) return { missing: 'its task definition has no `logConfiguration`' }
  if (logDriver !== 'awslogs') return { missing: `its log driver is ${logDriver}, and \`awslogs\` alone can be read` }
  const group = options['awslogs-group']
  if (!group) return { missing: 'its log options name no group' }
  const prefix = options['awslogs-stream-prefix']
  // Without a prefix, which Fargate wants, the engine takes the container's own id.
  const stream = prefix ? `${prefix}/${name}/${taskId}` : runtimeId
  if (!stream) return { missing: 'its log options have no `awslogs-stream-prefix`' }
  return { region: options['awslogs-region'], group, stream }
}
