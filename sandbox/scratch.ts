import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { tryLock } from './setup/lock.ts'
import { scratchPrefix } from './setup/places.ts'

export interface Scratch {
  directory: string
  remove(): void
}

const lockName = 'lock'

/** A directory of one sandbox. Its lock tells that the sandbox lives. */
export function makeScratch(): Scratch {
  removeAbandoned()
  for (;;) {
    const directory = mkdtempSync(scratchPrefix)
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

/** Directories of sandboxes that were killed: nobody holds their lock any more. */
function removeAbandoned(): void {
  const parent = dirname(scratchPrefix)
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(basename(scratchPrefix))) continue
    const directory = join(parent, name)
    const lock = tryLock(join(directory, lockName))
    if (!lock) continue
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
    lock.release()
  }
}
