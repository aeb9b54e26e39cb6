import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../free-port.ts'
import { endOf, whySilent, withLastLines } from '../last-words.ts'
import { run } from '../setup/command.ts'
import { dieWithUs } from '../setup/die-with-us.ts'
import { findVersitygw } from '../setup/go-programs.ts'

/** Its root, and who makes users. */
export interface VersitygwRoot {
  url: string
  accessKey: string
  secretKey: string
}

export interface Versitygw extends VersitygwRoot {
  /** How it ended, by itself or stopped, with the last lines of its log. */
  ended: Promise<string>
  stop(): Promise<void>
}

/** Seconds until it must answer. */
const patience = 30

/**
 * Starts versitygw, an S3 server that nobody here wrote, on 127.0.0.1 alone: objects are files of the folder, their headers and ETags
 * extended attributes of these. It checks signatures, keeps versions, and has no KMS and no file name over 255 bytes.
 * @param folder where it keeps everything; somebody else takes it away
 */
export async function startVersitygw(folder: string): Promise<Versitygw> {
  const program = findVersitygw()
  if (!program) throw new Error('versitygw is missing: node sandbox/setup/main.ts second-s3')
  const places = { objects: join(folder, 'objects'), versions: join(folder, 'versions'), users: join(folder, 'users') }
  for (const place of Object.values(places)) mkdirSync(place, { recursive: true, mode: 0o700 })
  const address = `127.0.0.1:${await freePort('127.0.0.1')}`
  const root = { accessKey: 'root', secretKey: randomBytes(16).toString('hex') }
  const logFile = join(folder, 'versitygw.log')
  const log = openSync(logFile, 'w', 0o600)
  const words = ['--port', address, '--iam-dir', places.users, '--keep-alive', '--quiet', '--health', '/health']
  const command = [program, ...words, 'posix', '--versioning-dir', places.versions, places.objects]
  const [first, ...rest] = [...dieWithUs('TERM'), ...command]
  const child = spawn(first!, rest, {
    stdio: ['ignore', log, log],
    detached: true,
    env: { ROOT_ACCESS_KEY_ID: root.accessKey, ROOT_SECRET_ACCESS_KEY: root.secretKey },
  })
  closeSync(log)
  const ended = endOf(child)
  const stop = async () => {
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
    await ended
    clearTimeout(timer)
  }
  const url = `http://${address}`
  const problem = await whySilent(ended, () => answers(`${url}/health`), patience)
  if (problem) {
    await stop()
    throw new Error(withLastLines(`versitygw ${problem}`, [logFile]))
  }
  return { url, ...root, ended: ended.then((how) => withLastLines(how, [logFile])), stop }
}

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok
  } catch {
    return false
  }
}

/** Somebody who may make buckets of their own. The name is the access key, and what `expected-bucket-owner` compares with. */
export async function addUser(
  { url, accessKey, secretKey }: VersitygwRoot,
  name: string,
  secret: string,
): Promise<void> {
  const program = findVersitygw()
  if (!program) throw new Error('versitygw is missing: node sandbox/setup/main.ts second-s3')
  const words = [
    'admin',
    '--endpoint-url',
    url,
    'create-user',
    '--access',
    name,
    '--secret',
    secret,
    '--role',
    'userplus',
  ]
  await run(program, words, {
    env: { ADMIN_ACCESS_KEY_ID: accessKey, ADMIN_SECRET_ACCESS_KEY: secretKey, ADMIN_REGION: 'us-east-1' },
    seconds: 30,
  })
}
