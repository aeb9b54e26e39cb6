import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../failures/failure.ts'
import { idToken } from './id-token.ts'
import { debug, warning } from './log.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** Milliseconds. A token of GitHub lasts five minutes at least, and a program reads the file whenever its keys end. */
const everyMilliseconds = 4 * 60_000

export interface TokenFile {
  readonly path: string
  /** Stops renewing it. The file goes with the folders of the step, since a program of ours may outlive its main part. */
  readonly stop: () => void
}

/**
 * A file with the job's OIDC token that only we can read, renewed for as long as the step goes on: programs that assume a role
 * by it outlive the job's first hour.
 *
 * @param existing that of the main step, for `post` to go on renewing
 */
export const tokenFile = async (existing?: string): Promise<TokenFile> => {
  const path = existing ?? join(await temporaryFolder('web-identity'), 'token')
  await write(path)
  const timer = setInterval(() => void renew(path), everyMilliseconds)
  timer.unref()
  return { path, stop: () => clearInterval(timer) }
}

/** Whole or not at all: somebody may be reading. */
const write = async (path: string): Promise<void> => {
  await writeFile(`${path}.new`, await idToken(), { mode: 0o600 })
  await rename(`${path}.new`, path)
}

const renew = async (path: string): Promise<void> => {
  try {
    await write(path)
    debug('The web identity token was renewed.')
  } catch (error) {
    warning(`The web identity token could not be renewed, and is tried again in four minutes: ${messageOf(error)}`)
  }
}
