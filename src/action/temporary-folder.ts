import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder that only its owner can look into; the runner empties its parent before the next job. */
export const temporaryFolder = (name: string): Promise<string> =>
  mkdtemp(join(process.env['RUNNER_TEMP'] ?? tmpdir(), `${name}-`))

/** The same for the time of some work: it is gone afterwards, whatever happens. */
export const withTemporaryFolder = async <T>(name: string, work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = await temporaryFolder(name)
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
