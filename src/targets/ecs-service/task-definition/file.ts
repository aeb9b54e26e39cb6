import { readFile } from 'node:fs/promises'
import { invalidInput } from '../../../action/inputs.ts'
import type { Definition } from '../../../aws/ecs-task-definitions.ts'
import type { RawJson } from '../../../aws/raw-json.ts'
import { messageOf } from '../../../failures/failure.ts'

const example =
  'Write it as `aws ecs describe-task-definition --task-definition NAME --include TAGS` prints it, or as the input of ' +
  '`aws ecs register-task-definition`.'

/**
 * The task definition in a JSON file: the input of RegisterTaskDefinition, or what DescribeTaskDefinition prints.
 *
 * @param family of the service's own task definition, for a file that names none.
 * @throws Failure `invalid-input`
 */
export const definitionInFile = async (path: string, family: string): Promise<Definition> => {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw wrong(path, `which cannot be read: ${messageOf(error)}`)
  })
  return definitionIn(text, path, family)
}

/** The same, of the file's text. */
export const definitionIn = (text: string, path: string, family: string): Definition => {
  const json = parsed(text, path)
  if (!isObject(json)) throw wrong(path, 'which holds no JSON object')
  const inside = isObject(json['taskDefinition']) ? json['taskDefinition'] : json
  const definition = { family, ...inside, ...(json['tags'] !== undefined && { tags: json['tags'] }) } as Definition
  const containers: unknown = definition.containerDefinitions
  if (!Array.isArray(containers) || containers.length === 0) throw wrong(path, 'which has no "containerDefinitions"')
  const nameless = containers.findIndex((each) => !isObject(each) || typeof each['name'] !== 'string')
  if (nameless >= 0) throw wrong(path, `whose containerDefinitions[${nameless}] has no "name"`)
  return definition
}

const parsed = (text: string, path: string): unknown => {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    // The parser's message may quote the text, and with it a secret.
    throw wrong(path, 'which is not JSON')
  }
}

const isObject = (value: unknown): value is RawJson =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const wrong = (path: string, why: string) =>
  invalidInput(`Input "task-definition" is the file ${path}, ${why}.`, example)
