import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A file that a step left on the machine. */
export interface LeftFile {
  readonly path: string
  /** The bytes as Latin-1, so that a search finds text in binary files too. */
  readonly content: string
  /** The permission bits, e.g. `0o600`. */
  readonly mode: number
}

/** A look at what others work in: what has gone since it was listed is not there. */
const unlessGone = <T>(look: () => T): T | undefined => {
  try {
    return look()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

const filesIn = (folder: string): string[] => {
  const entries = unlessGone(() => readdirSync(folder, { withFileTypes: true })) ?? []
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesIn(path)
    return entry.isFile() ? [path] : []
  })
}

const markOf = (path: string) => {
  const { mtimeMs, size, ino } = statSync(path)
  return `${mtimeMs} ${size} ${ino}`
}

const leftFile = (path: string): LeftFile => ({
  path,
  content: readFileSync(path, 'latin1'),
  mode: statSync(path).mode & 0o777,
})

/** Remembers what is in the folders now; the answer lists what is new or changed when it is called. */
export const watchFiles = (folders: readonly string[]): (() => LeftFile[]) => {
  const all = () => [...new Set(folders.flatMap(filesIn))].sort()
  const marks = () =>
    all().flatMap((path) => {
      const mark = unlessGone(() => markOf(path))
      return mark === undefined ? [] : [[path, mark] as const]
    })
  const before = new Map(marks())
  return () =>
    marks()
      .filter(([path, mark]) => before.get(path) !== mark)
      .flatMap(([path]) => unlessGone(() => leftFile(path)) ?? [])
}
