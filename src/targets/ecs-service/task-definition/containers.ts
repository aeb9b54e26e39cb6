import { quote } from '../../../action/input-types.ts'
import { invalidInput } from '../../../action/inputs.ts'
import type { ContainerDefinition, Definition } from '../../../aws/ecs-task-definitions.ts'

/** The names of the containers of a definition. */
export const containerNames = ({ containerDefinitions = [] }: Definition): readonly string[] =>
  containerDefinitions.map(({ name = '' }) => name)

/**
 * The container that is meant: the one that is named, else the only one, else the only one without which the task stops.
 *
 * @param input the input that names it, for what is said when it does not.
 * @throws Failure `invalid-input` with the names that there are.
 */
export const chosenContainer = (definition: Definition, wanted: string | undefined, input: string): string => {
  const names = containerNames(definition)
  const there = `The containers of ${definition.family} are: ${names.join(', ')}.`
  if (wanted !== undefined) {
    if (names.includes(wanted)) return wanted
    throw invalidInput(
      `Input "${input}" names the container ${quote(wanted)}, which the task definition has not.`,
      there,
    )
  }
  const essential = (definition.containerDefinitions ?? []).filter(isEssential).map(({ name = '' }) => name)
  const [only, ...others] = names.length === 1 ? names : essential
  if (only !== undefined && others.length === 0) return only
  throw invalidInput(
    `Input "${input}" is empty, and the task definition has ${essential.length} essential containers.`,
    `Name the container. ${there}`,
  )
}

const isEssential = ({ essential = true }: ContainerDefinition): boolean => essential

/** A file may leave an image to the input `image`. @throws Failure `invalid-input` when nothing names it. */
export const refuseWithoutImage = ({ containerDefinitions = [] }: Definition): void => {
  const without = containerDefinitions.filter(({ image }) => !image).map(({ name = '' }) => name)
  if (without.length === 0) return
  throw invalidInput(
    `Input "task-definition" names no image for ${without.join(', ')}, and neither does the input "image".`,
    `Give one:\n\`\`\`yaml\nimage: |\n${without.map((name) => `  ${name}=111122223333.dkr.ecr.eu-west-1.amazonaws.com/${name}:v1`).join('\n')}\n\`\`\``,
  )
}
