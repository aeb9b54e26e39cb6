import { containerShape, type DefinitionShape } from './definition-shape.ts'
import type { StoppedContainer, StoppedTask } from './stopped-tasks.ts'

/** Containers that AWS adds to a task: none of them is what was deployed. */
const ofAws = /^(aws-guardduty-agent|ecs-service-connect)/

/** The containers that the task definition asks for. */
export const ownContainers = ({ containers }: StoppedTask): readonly StoppedContainer[] =>
  containers.filter(({ name }) => !ofAws.test(name))

/** How much a container looks like the one that took its task down: the highest wins, the first of equals. */
const signs: readonly ((container: StoppedContainer) => boolean)[] = [
  ({ health }) => health === 'UNHEALTHY',
  // The others of a task are told to end once an essential one has: these codes are mostly theirs.
  ({ exitCode }) => exitCode !== undefined && ![0, 137, 143].includes(exitCode),
  ({ reason }) => reason !== undefined,
  ({ exitCode }) => exitCode === 137,
  ({ exitCode }) => exitCode === 0,
]

const weightOf = (container: StoppedContainer): number => {
  const first = signs.findIndex((sign) => sign(container))
  return first < 0 ? 0 : signs.length - first
}

/** The container because of which a task stopped, as far as it can be told; undefined when the task has none. */
export const culprit = (task: StoppedTask, definition: DefinitionShape | undefined): StoppedContainer | undefined => {
  const { containers, stoppedReason = '' } = task
  const own = ownContainers(task)
  const essential = own.filter(({ name }) => containerShape(definition, name)?.essential !== false)
  const suspects = essential.length > 0 ? essential : own.length > 0 ? own : containers
  const named = suspects.find(({ name, image }) => stoppedReason.includes(image) || stoppedReason.includes(`'${name}'`))
  const [heaviest] = [...suspects].sort((one, other) => weightOf(other) - weightOf(one))
  return heaviest && weightOf(heaviest) > 0 ? heaviest : (named ?? heaviest)
}
