import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Larger summaries are dropped by the runner, with an error (FileCommandManager.cs). */
const summaryLimit = 1024 * 1024

export type Pairs = Readonly<Record<string, string>>

/** What a process wrote into the files that the runner gave it. */
export interface FileCommands {
  readonly outputs: Pairs
  readonly state: Pairs
  readonly exported: Pairs
  readonly path: readonly string[]
  /** The job summary as GitHub shows it: empty when it was over the limit. */
  readonly summary: string
  /** What the runner says of a file that it cannot read; the step has failed then. */
  readonly refused: readonly string[]
  /** What it says of a summary over the limit; the step goes on. */
  readonly dropped: readonly string[]
}

const names = {
  output: 'GITHUB_OUTPUT',
  state: 'GITHUB_STATE',
  env: 'GITHUB_ENV',
  path: 'GITHUB_PATH',
  summary: 'GITHUB_STEP_SUMMARY',
} as const

/** Makes the empty files of one phase, and reads them when it is over. */
export const commandFiles = (folder: string): { env: Pairs; read: () => FileCommands } => {
  mkdirSync(folder, { recursive: true })
  const fileOf = (kind: keyof typeof names) => join(folder, kind)
  const kinds = Object.keys(names) as (keyof typeof names)[]
  for (const kind of kinds) writeFileSync(fileOf(kind), '')
  const textOf = (kind: keyof typeof names) => readFileSync(fileOf(kind), 'utf8')
  return {
    env: Object.fromEntries(kinds.map((kind) => [names[kind], fileOf(kind)])),
    read: () => {
      const refused: string[] = []
      const pairs = (kind: keyof typeof names) => {
        try {
          return parsePairs(textOf(kind))
        } catch (error) {
          refused.push(`Unable to process file command '${kind}' successfully. ${(error as Error).message}`)
          return {}
        }
      }
      const size = statSync(fileOf('summary')).size
      const [limit, actual] = [summaryLimit, size].map((bytes) => `${Math.floor(bytes / 1024)}k`)
      const tooLarge = `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of ${limit}, got ${actual}.`
      return {
        outputs: pairs('output'),
        state: pairs('state'),
        exported: pairs('env'),
        path: textOf('path').split('\n').filter(Boolean),
        summary: size > summaryLimit ? '' : textOf('summary'),
        refused,
        dropped: size > summaryLimit ? [tooLarge] : [],
      }
    },
  }
}

/** Reads `name=value` lines and `name<<delimiter`, lines, `delimiter`; throws what the runner throws. */
export const parsePairs = (text: string): Pairs => {
  const lines = text.split(/\r?\n/)
  const pairs: Record<string, string> = {}
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!
    if (line === '') continue
    const equals = line.indexOf('=')
    const heredoc = line.indexOf('<<')
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) pairs[line.slice(0, equals)] = line.slice(equals + 1)
    else if (heredoc > 0 && line.length > heredoc + 2) {
      const end = lines.indexOf(line.slice(heredoc + 2), index + 1)
      if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${line.slice(heredoc + 2)}'`)
      pairs[line.slice(0, heredoc)] = lines.slice(index + 1, end).join('\n')
      index = end
    } else throw new Error(`Invalid format '${line}'`)
  }
  return pairs
}
