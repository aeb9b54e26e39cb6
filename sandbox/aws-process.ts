import { spawn } from 'node:child_process'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { endOf, withLastLines } from './last-words.ts'

/** What `aws/launch.py` asks to be told. */
export interface AwsConfiguration {
  bind: string
  port: number
  faults_port: number
  directory: string
  account: string
  region: string
  docker_host: string
  oidc_jwks: string
  iam_log: string
  /** Another S3 server, and the port of the fault layer that leads to it. */
  s3_upstream?: string
  s3_faults_port?: number
}

export interface AwsProcess {
  /** How it ended, by itself or stopped, with the last lines of its log. */
  ended: Promise<string>
  stop(): Promise<void>
}

const program = join(import.meta.dirname, 'aws', 'launch.py')
const patienceSeconds = 45

/** Starts AWS and waits for its line that says that everything answers. It ends when its stdin closes. */
export async function startAws(python: string, configuration: AwsConfiguration): Promise<AwsProcess> {
  const { directory } = configuration
  const file = join(directory, 'launch.json')
  writeFileSync(file, JSON.stringify(configuration))
  const logFile = join(directory, 'aws.log')
  const log = openSync(logFile, 'w', 0o600)
  // In a group of its own: Ctrl-C is for the sandbox, which ends its parts in order.
  const child = spawn(python, [program, file], { stdio: ['pipe', 'pipe', log], detached: true })
  closeSync(log)
  const ended = endOf(child)
  const stop = async () => {
    child.stdin?.end()
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await ended
    clearTimeout(timer)
  }
  const late = AbortSignal.timeout(patienceSeconds * 1000)
  const problem = await Promise.race([
    firstLine(child.stdout as NodeJS.ReadableStream).then((line) => (isReady(line) ? '' : `said ${line}`)),
    ended,
    new Promise<string>((resolve) => late.addEventListener('abort', () => resolve('is not ready'))),
  ])
  if (problem) {
    await stop()
    throw new Error(withLastLines(`aws/launch.py ${problem}`, [logFile]))
  }
  return { ended: ended.then((how) => withLastLines(how, [logFile])), stop }
}

function isReady(line: string): boolean {
  try {
    return JSON.parse(line).ready === true
  } catch {
    return false
  }
}

function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: stream })
    lines.once('line', resolve)
  })
}
