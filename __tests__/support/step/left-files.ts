import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A file that a step left on the machine. */
export interface LeftFile {
  readonly path: string
  /** The bytes as Latin-1, so that a search finds text in binary files too. */
  readonly content: string
  /** The permission bits, e.g. `0o600`. */
  readonly mode: number
}

const filesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : []

const markOf = (path: string) => {
  const { mtimeMs, size, ino } = statSync(path)
  return `${mtimeMs} ${size} ${ino}`
}

/** Remembers what is in the folders now; the answer lists what is new or changed when it is called. */
export const watchFiles = (folders: readonly string[]): (() => LeftFile[]) => {
  const all = () => [...new Set(folders.flatMap(filesIn))].sort()
  const before = new Map(all().map((path) => [path, markOf(path)]))
  return () =>
    all()
      .filter((path) => before.get(path) !== markOf(path))
      .map((path) => ({ path, content: readFileSync(path, 'latin1'), mode: statSync(path).mode & 0o777 }))
}
