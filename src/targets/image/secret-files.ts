import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Writes each build secret into a file that its owner alone can read. Gives the paths by id; the names of the files say
 * nothing. Whoever made the folder takes it away.
 */
export const writeSecretFiles = async (
  folder: string,
  secrets: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> => {
  const files = Object.entries(secrets).map(([id, value], index) => ({ id, value, path: join(folder, `${index}`) }))
  await Promise.all(files.map(({ path, value }) => writeFile(path, value, { mode: 0o600 })))
  return Object.fromEntries(files.map(({ id, path }) => [id, path]))
}
