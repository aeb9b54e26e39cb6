import { quote } from '../../action/input-types.ts'
import { camelCase, type Input, type InputSpec, type Inputs, optional, Problem } from '../../action/inputs.ts'
import { isMapping, yamlIn } from '../../action/yaml-input.ts'
import { messageOf } from '../../failures/failure.ts'

/** What one entry of `images` says by itself. */
export interface Entry<Spec extends InputSpec> {
  readonly name: string | undefined
  /** `entry 2 (worker)`, for messages. */
  readonly where: string
  readonly values: Partial<Inputs<Spec>>
}

const example = 'a YAML list such as `- repository: team/api`'

/**
 * The input `images`: every value is read by the type of the input that has its name. What is in it may be a secret: a
 * message shows a value only where that input's own type would.
 *
 * @throws Problem with everything that is wrong, each naming its entry
 */
export const imagesInput = <Spec extends InputSpec>(spec: Spec): Input<readonly Entry<Spec>[] | undefined> =>
  optional((text) => {
    const problems: string[] = []
    const entries = listIn(text).map((item, index) => entryOf(spec, item, index + 1, problems))
    if (problems.length > 0) throw new Problem(`is wrong in ${problems.join('; and in ')}`)
    return entries
  })

const listIn = (text: string): readonly unknown[] => {
  const list = yamlIn(text, example)
  if (!Array.isArray(list) || list.length === 0) throw new Problem(`must be ${example}, not ${kindOf(list)}`)
  return list
}

const entryOf = <Spec extends InputSpec>(spec: Spec, item: unknown, at: number, problems: string[]): Entry<Spec> => {
  const given = isMapping(item) ? item : {}
  const shown = [given['name'], given['repository']].find((text) => typeof text === 'string' && text !== '')
  const where = `entry ${at}${shown ? ` (${String(shown).slice(0, 100)})` : ''}`
  const wrong = (what: string) => void problems.push(`${where}: ${what}`)
  if (!isMapping(item)) wrong(`it must be inputs such as \`repository: team/api\`, not ${kindOf(item)}`)
  const types: InputSpec = { ...spec, name: entryName }
  const values: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(given)) {
    if (Object.hasOwn(types, key)) {
      try {
        values[camelCase(key)] = types[key]!.parse(textOf(value) || undefined)
      } catch (error) {
        wrong(`"${key}" ${messageOf(error)}`)
      }
    } else wrong(`${nameIn(key)} is no input of an image; known are name, ${Object.keys(spec).join(', ')}`)
  }
  const { name, ...own } = values
  return { name: name as string | undefined, where, values: own as Partial<Inputs<Spec>> }
}

const entryName = optional((text) => {
  if (/^[\w./-]{1,256}$/.test(text)) return text
  throw new Problem(`must be a word such as api, not ${quote(text)}`)
})

/** What stands before an `=` at most: a line with a secret may have slipped to where a key should be. */
const nameIn = (key: string) => quote(key.split('=')[0]!)

/** A value as the input of its name would get it: of a list one item a line, of a mapping lines of `KEY=value`. */
const textOf = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(lineOf).join('\n')
  if (isMapping(value))
    return Object.entries(value)
      .map(([key, part]) => `${key}=${lineOf(part)}`)
      .join('\n')
  return String(value ?? '').trim()
}

const lineOf = (value: unknown): string => {
  if (typeof value === 'object' && value !== null) throw new Problem('must not be nested any deeper')
  const line = String(value ?? '').trim()
  if (line.includes('\n')) throw new Problem('must have one line for each value')
  return line
}

const kindOf = (value: unknown): string => {
  if (Array.isArray(value)) return value.length > 0 ? 'a list' : 'an empty list'
  if (isMapping(value)) return 'a mapping'
  return value ? 'text' : 'nothing'
}
