import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** What makes a bundle besides the emitted sources: the versions of the packages, and how we bundle. */
const makers = ['package-lock.json', 'scripts/bundles/bundle.ts', 'scripts/bundles/ncc.ts']

const stampOf = (door: string) => join('build/.stamps', door)

/** True when the door's bundle was made from exactly what lies in build/, and nobody has changed it since. */
export const isFresh = (door: string): boolean =>
  existsSync(stampOf(door)) && readFileSync(stampOf(door), 'utf8') === fingerprint(door)

/** Remembers what a door's bundle was made from. */
export const stamp = (door: string): void => {
  mkdirSync('build/.stamps', { recursive: true })
  writeFileSync(stampOf(door), fingerprint(door))
}

const fingerprint = (door: string): string => {
  const hash = createHash('sha256').update(process.version)
  for (const file of [...makers, ...emittedFor(door), ...filesIn(join('dist', door))]) {
    hash.update(`\n${file}\n`).update(readFileSync(file))
  }
  return hash.digest('hex')
}

/** The door's own emitted modules and those of all rooms below; not those of other doors, nor our own notes. */
const emittedFor = (door: string) =>
  filesIn('build')
    .filter((file) => file.endsWith('.js') && !file.startsWith('build/.'))
    .filter((file) => !file.startsWith('build/actions/') || file.startsWith(`build/actions/${door}/`))

/** Every file below a folder, sorted, with paths that begin with the folder; none when there is no folder. */
export const filesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative('.', join(entry.parentPath, entry.name)))
        .sort()
    : []
