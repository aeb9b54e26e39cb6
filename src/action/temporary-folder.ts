import { randomBytes } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { leaveFolders } from './state.ts'

/** The folders of this step that are there. */
const folders = new Set<string>()

/**
 * A folder that only its owner can look into. It is gone when the step has ended, in `post` at the latest: a step that was
 * killed cannot take away a login, a build secret or a copy of somebody's code.
 */
export const temporaryFolder = async (name: string): Promise<string> => {
  const folder = join(process.env['RUNNER_TEMP'] ?? tmpdir(), `${name}-${randomBytes(8).toString('hex')}`)
  folders.add(folder)
  // Told before it is there: a kill may come at any moment.
  leaveFolders([...folders])
  await mkdir(folder, { mode: 0o700 })
  return folder
}

/** The same for the time of some work: it is gone afterwards, whatever happens. */
export const withTemporaryFolder = async <T>(name: string, work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = await temporaryFolder(name)
  try {
    return await work(folder)
  } finally {
    await removeFolders([folder])
  }
}

/** Takes away those folders, in `post` those that the main step left; by default all of this step that are there. */
export const removeFolders = async (all: readonly string[] = [...folders]): Promise<void> => {
  await Promise.all(all.map((folder) => rm(folder, { recursive: true, force: true })))
  for (const folder of all) folders.delete(folder)
}
