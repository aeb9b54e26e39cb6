/** The folder of one run. It holds secrets: it goes at the end, and what a killed run left goes at the next start. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const prefix = 'aws-deploy-run-'

const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // somebody else's process may not be signalled, but it is there
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Only this user may look into it; its name says which process it is of. */
export const makeScratch = (): { folder: string; remove: () => void } => {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1])
    if (pid > 0 && !isAlive(pid)) remove(join(tmpdir(), name))
  }
  const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`))
  return { folder, remove: () => remove(folder) }
}
