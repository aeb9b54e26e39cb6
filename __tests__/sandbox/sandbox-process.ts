import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll } from '@jest/globals'

const main = join(import.meta.dirname, '..', '..', 'sandbox', 'main.ts')

/** A sandbox as its user starts it: `npm run sandbox -- --env FILE`, without npm. */
export interface SandboxProcess {
  child: ChildProcess
  environment: Record<string, string>
  /** Where `--env` wrote to. */
  environmentFile: string
  /** All that it printed so far. */
  output(): string
  /** Runs a client with the sandbox's variables; answers its stdout. */
  client(program: string, ...args: string[]): Promise<string>
  /** Sends a signal and waits for the end; answers the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

const started: ChildProcess[] = []

/** A test that fails leaves its sandbox running. */
afterAll(() => {
  for (const child of started.splice(0)) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
})

export async function startSandboxProcess(launcher: string[] = []): Promise<SandboxProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-test-'))
  const environmentFile = join(folder, 'env')
  const [program = '', ...args] = [...launcher, process.execPath, main, '--env', environmentFile]
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  started.push(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk))
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  while (!existsSync(environmentFile) || !output.includes('ready;')) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the sandbox ended:\n${output}`)
    await pause(20)
  }
  const lines = readFileSync(environmentFile, 'utf8').trim().split('\n')
  const environment = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)))
  return {
    child,
    environment,
    environmentFile,
    output: () => output,
    client: async (name, ...clientArgs) => {
      const run = promisify(execFile)
      const { stdout } = await run(name, clientArgs, { env: { ...environment, HOME: folder }, timeout: 90_000 })
      return stdout
    },
    end: async (signal) => {
      child.kill(signal)
      const code = await ended
      rmSync(folder, { recursive: true, force: true })
      return code
    },
  }
}
