import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { findProgram } from './find-program.ts'

export interface CommandOptions {
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** Seconds after which the command is killed. */
  seconds?: number
  /** It belongs to the ending itself: an interruption does not touch it. */
  always?: true
}

const running = new Set<ChildProcess>()
let interrupted = false

/** Ends the programs that `run` is waiting for, with what they started; none is started any more. */
export function endCommands(): void {
  interrupted = true
  for (const { pid } of running) if (pid) process.kill(-pid, 'SIGTERM')
}

export class Interrupted extends Error {
  constructor() {
    super('interrupted')
  }
}

/** A program that ends with us, even when we are killed. */
function withUs(program: string, args: string[]): [string, string[]] {
  const setpriv = findProgram('setpriv')
  return setpriv ? [setpriv, ['--pdeathsig', 'TERM', program, ...args]] : [program, args]
}

/** Runs a program to its end and answers what it wrote to stdout. Throws with the last lines that it wrote. */
export function run(program: string, args: string[], options: CommandOptions = {}): Promise<string> {
  const { seconds = 600, always, ...rest } = options
  const spawnOptions: SpawnOptions = { ...rest, stdio: ['ignore', 'pipe', 'pipe'], detached: true }
  return new Promise((resolve, reject) => {
    if (interrupted && !always) return reject(new Interrupted())
    const child = spawn(...withUs(program, args), spawnOptions)
    if (!always) running.add(child)
    const endGroup = () => child.pid && process.kill(-child.pid, 'SIGKILL')
    const timer = setTimeout(endGroup, seconds * 1000)
    child.on('exit', () => {
      running.delete(child)
      clearTimeout(timer)
    })
    const stdout: Buffer[] = []
    const all: Buffer[] = []
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout.push(chunk)
      all.push(chunk)
    })
    child.stderr?.on('data', (chunk: Buffer) => all.push(chunk))
    child.on('error', (error) => reject(new Error(`${program} could not be started: ${error.message}`)))
    child.on('close', (code, signal) => {
      if (interrupted && !always) return reject(new Interrupted())
      if (code === 0) return resolve(Buffer.concat(stdout).toString())
      const tail = Buffer.concat(all).toString().trim().split('\n').slice(-12).join('\n')
      reject(new Error(`${[program, ...args.slice(0, 3)].join(' ')} … ended with ${signal ?? code}:\n${tail}`))
    })
  })
}
