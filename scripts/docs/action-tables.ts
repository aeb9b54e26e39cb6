import type { ActionYaml } from '../doors.ts'
import { cell, code, table } from './markdown.ts'

/** The table of an action's inputs: what its action.yml says, in its order. */
export const inputsTable = ({ inputs = {} }: ActionYaml): string =>
  table(
    ['Input', 'Description', 'Default'],
    Object.entries(inputs).map(([name, input]) => [code(name), cell(input.description), defaultOf(input)]),
  )

const defaultOf = ({ required, default: value }: { required?: boolean; default?: unknown }) => {
  if (required) return '**required**'
  return value === undefined || value === '' ? '' : code(value)
}

/** The table of an action's outputs. */
export const outputsTable = ({ outputs = {} }: ActionYaml): string =>
  table(
    ['Output', 'Description'],
    Object.entries(outputs).map(([name, output]) => [code(name), cell(output.description)]),
  )

/** The table of the doors, each with the description of its action.yml. */
export const doorsTable = (doors: readonly { name: string; folder: string; yaml: ActionYaml }[]): string =>
  table(
    ['Door', 'What it does'],
    doors.map(({ name, folder, yaml }) => [
      folder === '.' ? `\`${name}\` ([action.yml](action.yml))` : `[\`${name}\`](${folder}/README.md)`,
      cell(yaml.description),
    ]),
  )
