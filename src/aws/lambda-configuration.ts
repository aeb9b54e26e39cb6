import { count, lines, timeLimit } from '../action/input-types.ts'
import { type Input, optional, Problem } from '../action/inputs.ts'

/** What a deploy may change of a function beside its code. */
export interface Configuration {
  /** Values may be secrets: never to be printed. */
  readonly variables: Readonly<Record<string, string>>
  /** MB. */
  readonly memorySize: number
  /** Seconds that one invoke may take. */
  readonly timeout: number
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Environment.html */
const variableName = /^[a-zA-Z]\w+$/

/** Names that Lambda sets itself. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const reserved = new Set([
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SECURITY_TOKEN',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
])

const unseen = 'it is not shown, since it may hold a secret'

/**
 * `KEY=value` lines, or a JSON object for values of several lines. No message shows a value, nor what may be a part of
 * one: a line without a name is the second line of a key more often than not.
 */
export const environmentInput: Input<Readonly<Record<string, string>> | undefined> = optional((text) => {
  const entries = text.startsWith('{') ? entriesOfJson(text) : entriesOfLines(text)
  const seen = new Map<string, string>()
  for (const [name, , where] of entries) {
    if (!variableName.test(name))
      throw new Problem(
        `must have names of two or more letters, digits and _ that begin with a letter; ${where} has another (${unseen})`,
      )
    if (reserved.has(name)) throw new Problem(`must not set ${name}: Lambda sets it itself`)
    const before = seen.get(name)
    if (before) throw new Problem(`has the same name twice: ${before} and ${where}`)
    seen.set(name, where)
  }
  return Object.fromEntries(entries.map(([name, value]) => [name, value]))
})

type Named = readonly [name: string, value: string, where: string]

const entriesOfLines = (text: string): Named[] =>
  text.split('\n').flatMap((line, index): Named[] => {
    if (line.trim() === '') return []
    const at = line.indexOf('=')
    const where = `line ${index + 1}`
    if (at < 1)
      throw new Problem(
        `must have lines such as KEY=value, or be JSON such as {"KEY": "value"}, which takes values of several lines; ` +
          `${where} has no ${at < 0 ? '=' : 'name'} (${unseen})`,
      )
    return [[line.slice(0, at).trim(), line.slice(at + 1).trim(), where]]
  })

const entriesOfJson = (text: string): Named[] =>
  Object.entries(objectIn(text)).map(([name, value], index) => {
    const where = `entry ${index + 1}`
    if (!['string', 'number', 'boolean'].includes(typeof value))
      throw new Problem(`must be a JSON object of texts; the value of ${where} is none (${unseen})`)
    return [name, String(value), where]
  })

/** The parser's own message quotes the text. */
const objectIn = (text: string): object => {
  try {
    return JSON.parse(text) as object
  } catch {
    throw new Problem(`begins with { and must then be JSON such as {"KEY": "value"}, which it is not (${unseen})`)
  }
}

/** Names of variables, one a line. Somebody may have left a value behind a name. */
export const variableNames: Input<readonly string[] | undefined> = optional((text) => {
  const names = lines.parse(text)!
  const wrong = names.findIndex((name) => !variableName.test(name))
  if (wrong >= 0)
    throw new Problem(
      `must have one name of a variable on each line, without a value; item ${wrong + 1} is none (${unseen})`,
    )
  return names
})

/** MB. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
export const memorySize: Input<number | undefined> = optional((text) => {
  const size = count.parse(text)!
  if (size < 128 || size > 10_240) throw new Problem(`must be from 128 to 10240 (MB), not ${size}`)
  return size
})

/** Seconds. https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
export const functionTimeout: Input<number | undefined> = optional((text) => {
  const seconds = timeLimit.parse(text)!
  if (seconds > 900) throw new Problem(`must be from 1s to 15m, such as 30s, not ${JSON.stringify(text)}`)
  return seconds
})

/** Bytes of all names, values, quotes, commas and braces. https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-deployment.html */
export const largestEnvironment = 4096

/** Bytes, as Lambda measures them. */
export const sizeOf = (variables: Configuration['variables']): number => Buffer.byteLength(JSON.stringify(variables))
