import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { findProgram } from './find-program.ts'

export interface CommandOptions {
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** Seconds after which the command is killed. */
  seconds?: number
}

const running = new Set<ChildProcess>()

/** Ends the programs that `run` is waiting for: they fail. */
export function endCommands(): void {
  for (const child of running) child.kill('SIGTERM')
}

/** A program that ends with us, even when we are killed. */
function withUs(program: string, args: string[]): [string, string[]] {
  const setpriv = findProgram('setpriv')
  return setpriv ? [setpriv, ['--pdeathsig', 'TERM', program, ...args]] : [program, args]
}

/** Runs a program to its end and answers what it wrote to stdout. Throws with the last lines that it wrote. */
export function run(program: string, args: string[], options: CommandOptions = {}): Promise<string> {
  const { seconds = 600, ...rest } = options
  const spawnOptions: SpawnOptions = { ...rest, stdio: ['ignore', 'pipe', 'pipe'], timeout: seconds * 1000 }
  return new Promise((resolve, reject) => {
    const child = spawn(...withUs(program, args), spawnOptions)
    running.add(child)
    child.on('close', () => running.delete(child))
    const stdout: Buffer[] = []
    const all: Buffer[] = []
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout.push(chunk)
      all.push(chunk)
    })
    child.stderr?.on('data', (chunk: Buffer) => all.push(chunk))
    child.on('error', (error) => reject(new Error(`${program} could not be started: ${error.message}`)))
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(Buffer.concat(stdout).toString())
      const tail = Buffer.concat(all).toString().trim().split('\n').slice(-12).join('\n')
      reject(new Error(`${[program, ...args.slice(0, 3)].join(' ')} … ended with ${signal ?? code}:\n${tail}`))
    })
  })
}
