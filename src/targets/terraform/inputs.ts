import { isAbsolute, normalize } from 'node:path'
import { lines, pattern, quote } from '../../action/input-types.ts'
import { type Input, optional, Problem } from '../../action/inputs.ts'

/** A folder of the workspace: `.`, or such as `infra/prod`, without a slash at its end. */
export const directoryInput: Input<string | undefined> = optional((text) => {
  const path = normalize(text.replaceAll('\\', '/')).replace(/(?<=.)\/$/, '')
  if (isAbsolute(path) || path === '..' || path.startsWith('../') || /\p{Cc}/u.test(path))
    throw new Problem(`must be a folder of the workspace, such as infra/prod, not ${quote(text)}`)
  return path
})

/** `auto`, the name of a program on PATH, or the path of one. */
export const programInput = pattern(
  /^[^\s-][^\n]{0,1023}$/,
  'auto, terraform, tofu, or the path of such a program, without arguments',
)

/** https://developer.hashicorp.com/terraform/language/state/workspaces */
export const workspaceInput = pattern(
  /^(?!\.)[\w.~-]{1,90}$/,
  'the name of a workspace, of letters, digits, `-`, `_`, `.` and `~`, such as prod',
)

/** What a guard can be set on, in the order in which it is told. */
export const guardWords = ['destroy', 'replace', 'stateful', 'drift', 'check'] as const

export type GuardWord = (typeof guardWords)[number]

export const failOnInput = optional((text): readonly GuardWord[] => {
  const words = lines.parse(text)!
  const wrong = words.find((word) => !(guardWords as readonly string[]).includes(word))
  if (wrong !== undefined)
    throw new Problem(
      `must have ${guardWords.slice(0, -1).join(', ')} or ${guardWords.at(-1)} on each line, not ${quote(wrong)}`,
    )
  return guardWords.filter((word) => words.includes(word))
})

/** Number of a pull request. */
export const pullNumber = optional((text) => {
  const [, digits] = /^#?([1-9]\d{0,8})$/.exec(text) ?? []
  if (digits === undefined) throw new Problem(`must be the number of a pull request, such as 12, not ${quote(text)}`)
  return Number(digits)
})

/** Fewer could be tried out by whoever has the artifact. */
const shortestKey = 16

/** Of this input no message shows anything. */
export const encryptionKey = optional((text) => {
  if (text.length >= shortestKey) return text
  throw new Problem(
    `must have ${shortestKey} characters and more, such as \`openssl rand -hex 32\` makes, and it has ${text.length}`,
  )
})

/** What stands at the head of a comment, and tells the comments of one pull request apart. */
export const labelInput = pattern(
  /^[^\p{Cc}]{1,100}$/u,
  'a line of at most 100 characters, such as network (production)',
)

/** Types of resources, as the configuration has them. */
export const resourceTypes = optional((text) => {
  const types = lines.parse(text)!
  const wrong = types.find((type) => !/^[a-z][a-z0-9]*(_[a-z0-9]+)+$/.test(type))
  if (wrong === undefined) return types
  throw new Problem(`must have types of resources, one a line, such as aws_instance, not ${quote(wrong)}`)
})
