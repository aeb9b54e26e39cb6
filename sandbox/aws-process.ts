import { spawn } from 'node:child_process'
import { openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

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
  /** Resolves when it ends, by itself or stopped. */
  ended: Promise<unknown>
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
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(`ended with ${signal ?? code}`))
  })
  const stop = async () => {
    child.stdin?.end()
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await ended
    clearTimeout(timer)
  }
  const late = AbortSignal.timeout(patienceSeconds * 1000)
  const problem = await Promise.race([
    firstLine(child.stdout as NodeJS.ReadableStream).then((line) => (JSON.parse(line).ready ? '' : line)),
    ended,
    new Promise<string>((resolve) => late.addEventListener('abort', () => resolve('is not ready'))),
  ])
  if (problem) {
    await stop()
    const tail = readFileSync(logFile, 'utf8').trim().split('\n').slice(-15).join('\n')
    throw new Error(`aws/launch.py ${problem}:\n${tail}`)
  }
  return { ended, stop }
}

function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: stream })
    lines.once('line', resolve)
  })
}
