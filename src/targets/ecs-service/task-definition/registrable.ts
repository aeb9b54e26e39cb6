import type { Definition } from '../../../aws/ecs-task-definitions.ts'

/**
 * What ECS says of a revision, and does not take for a new one. Everything else is kept, also what AWS adds one day.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html
 */
const saidByEcs: readonly string[] = [
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
]

/**
 * A definition as it can be registered: without what ECS alone may say, with the tags that are not AWS's own. Empty texts, such as
 * those of environment variables, stay.
 */
export const registrable = ({ tags, ...definition }: Definition): Definition => {
  const ours = (tags ?? []).filter(({ key = '' }) => !/^aws:/i.test(key))
  const kept = Object.entries(definition).filter(([field, value]) => !saidByEcs.includes(field) && value !== null)
  // No list of tags at all, where there is none: an empty one is refused, and tagging is a permission of its own.
  return { ...Object.fromEntries(kept), ...(ours.length > 0 && { tags: ours }) }
}
