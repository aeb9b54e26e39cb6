import { realpath } from 'node:fs/promises'
import { firstFew } from '../../action/first-few.ts'
import { compareKeys } from '../../aws/s3-list.ts'
import { longestKey } from '../../aws/s3-names.ts'
import { siteSourceFailure } from '../../failures/site-source.ts'
import { matcherOf } from './globs.ts'
import { hashFiles } from './hash-files.ts'
import type { SourceFile } from './source-file.ts'
import { type Fault, type Found, walk } from './walk.ts'

/** The folder of a site, and what of it is published. */
export interface Source {
  /** On this machine. It must exist. */
  readonly source: string
  /** `` or ends with a slash. */
  readonly prefix: string
  /** Globs; without any, all files are taken. */
  readonly include?: readonly string[] | undefined
  readonly exclude?: readonly string[] | undefined
  readonly allowEmpty: boolean
  /** Where in the same bucket the state lies, and so no file may: `` or ends with a slash; undefined: in another bucket. */
  readonly state?: string | undefined
}

/**
 * The files to publish, sorted by key as a listing of S3 is, each read once.
 *
 * @throws Failure `guard-empty-source`, `guard-source` (with all that cannot be published) or `source-changed`
 */
export const readSource = async (input: Source, signal: AbortSignal): Promise<readonly SourceFile[]> => {
  const { source, prefix, include = [], exclude = [] } = input
  const wanted = matcherOf(include)
  const choice = { takes: include.length > 0 ? wanted : () => true, leavesOut: matcherOf(exclude) }
  const walked = await walk(await realpath(source), choice, signal)
  const found = walked.files.sort((a, b) => compareKeys(a.name, b.name))
  const { hashes, faults, changed } = await hashFiles(found, signal)
  refuse(source, [...walked.faults, ...faultsOfNames(found, input), ...faults])
  if (changed.length > 0) throw siteSourceFailure('source-changed', { source, files: firstFew(changed, named) })
  if (found.length === 0 && !input.allowEmpty)
    throw siteSourceFailure('guard-empty-source', {
      source,
      'left-out': walked.leftOut > 0 ? `, and ${walked.leftOut} were left out` : '',
    })
  return found.map(({ name, path }, index) => ({ key: prefix + name, path, ...hashes[index]! }))
}

const faultsOfNames = (files: readonly Found[], { prefix, state }: Source): readonly Fault[] => {
  const names = new Set(files.map(({ name }) => name.normalize('NFC')))
  const seen = new Map<string, string>()
  const faults: Fault[] = []
  for (const { name } of files) {
    const why = faultOf(prefix + name, state)
    if (why) faults.push({ name, why })
    if (names.size === files.length) continue
    const twin = seen.get(name.normalize('NFC'))
    if (twin !== undefined) faults.push({ name, why: 'has the same name as another file, written in other characters' })
    seen.set(name.normalize('NFC'), name)
  }
  return faults
}

const faultOf = (key: string, state: string | undefined): string | undefined => {
  if (/\p{Cc}/u.test(key)) return 'has a control character in its name, which a request to S3 cannot hold'
  if (key.includes('\\')) return 'has a backslash in its name, which browsers take for a slash'
  if (key.includes('\ufffd')) return 'has a name that is not UTF-8'
  if (/[\ufffe\uffff]/.test(key)) return 'has a character in its name that a request to S3 cannot hold'
  const bytes = key.length * 3 > longestKey ? Buffer.byteLength(key) : 0
  if (bytes > longestKey) return `would have a key of ${bytes} bytes, and S3 takes ${longestKey}`
  if (state !== undefined && key.startsWith(state)) return 'lies where the state of the deploys is kept ("state")'
  return undefined
}

/** Files that a message names. */
const named = 10

const refuse = (source: string, faults: readonly Fault[]): void => {
  if (faults.length === 0) return
  const problems = faults.map(({ name, why }) => `${JSON.stringify(name)} ${why}`)
  throw siteSourceFailure('guard-source', { source, problems: firstFew(problems, named, '\n') })
}
