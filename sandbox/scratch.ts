import { existsSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { tryLock } from './setup/lock.ts'

export interface Scratch {
  directory: string
  remove(): void
}

const lockName = 'lock'

/**
 * A directory that only this user may look into; its name says which process it is of. Its lock tells that its owner
 * lives: what a killed one left behind goes at the next start.
 * @param prefix path with which the directories of one kind begin
 */
export function makeScratch(prefix: string): Scratch {
  removeAbandoned(prefix)
  for (;;) {
    const directory = mkdtempSync(`${prefix}${process.pid}-`)
    const lock = tryLock(join(directory, lockName))
    // Between the two steps another start may have taken it for an abandoned one.
    if (!lock || !existsSync(join(directory, lockName))) continue
    const remove = () => {
      rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
      lock.release()
    }
    return { directory, remove }
  }
}

/** Nobody holds their lock any more. */
function removeAbandoned(prefix: string): void {
  const parent = dirname(prefix)
  for (const name of readdirSync(parent)) {
    const directory = join(parent, name)
    if (!name.startsWith(basename(prefix)) || !isOurs(directory)) continue
    const lock = tryLock(join(directory, lockName))
    if (!lock) continue
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
    lock.release()
  }
}

/** Of this user: the temporary directory may be shared. */
const isOurs = (path: string): boolean => {
  // What somebody has linked there is not followed.
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found?.isDirectory() === true && found.uid === process.getuid?.()
}
