import { AwsFailure } from '../../aws/call.ts'
import type { RevisionSeen } from '../../aws/ecs-service.ts'
import { taskReader } from '../../aws/ecs-tasks.ts'
import type { EcsAccess } from './access.ts'

/**
 * What the running tasks of a task definition are made of, told by the newest of them: where the revision of the service cannot be
 * read. Empty when there is none, or when tasks may not be read either.
 */
export const runningImages = async (
  { api }: Pick<EcsAccess, 'api'>,
  service: string,
  taskDefinitionArn: string,
): Promise<RevisionSeen['images']> => {
  const reader = taskReader(api, service)
  try {
    const tasks = await reader.describe((await reader.list('RUNNING')).slice(0, 100))
    const [newest] = tasks
      .filter((task) => task.taskDefinitionArn === taskDefinitionArn && task.startedAt !== undefined)
      .sort((one, other) => other.startedAt! - one.startedAt!)
    return (newest?.containers ?? []).map(({ name, image, digest }) => ({ container: name, image, digest }))
  } catch (failure) {
    if (failure instanceof AwsFailure && failure.kind === 'denied') return []
    throw failure
  }
}
