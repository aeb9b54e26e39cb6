import { writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { temporaryFolder } from '../../action/temporary-folder.ts'
import type { ConfigurationChange } from '../../targets/lambda/configuration.ts'
import type { Undo } from '../../targets/lambda/revert.ts'

export interface Kept {
  readonly file: string
  /** Writes it: right before the first write to AWS, so that a step that ends earlier leaves nothing. */
  readonly keep: () => void
}

/**
 * Where the configuration before is kept for putting it back. It holds variables, so its owner alone may read it, and it
 * goes with the step, `post` at the latest.
 */
export const placeFor = async (change: ConfigurationChange): Promise<Kept> => {
  const file = join(await temporaryFolder('previous-configuration'), 'configuration.json')
  return { file, keep: () => writeFileSync(file, JSON.stringify(change), { mode: 0o600 }) }
}

/** Takes away what was kept for putting back. */
export const discardKept = async (undos: readonly Undo[]): Promise<void> => {
  const folders = undos.flatMap(({ configuration }) => (configuration ? [dirname(configuration.file)] : []))
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })))
}
