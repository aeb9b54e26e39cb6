import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { dieWithUs } from './die-with-us.ts'

interface StartOptions extends Omit<SpawnOptions, 'detached'> {
  /** What ends it when we are gone: TERM, unless it has nothing of its own to end. */
  deathSignal?: 'KILL' | 'TERM'
  /** It belongs to the ending itself: an interruption does not touch it. */
  always?: true
}

const running = new Set<ChildProcess>()
let interrupted = false

/** Ends the programs that run, with what they started; none is started any more. */
export function endCommands(): void {
  interrupted = true
  for (const child of running) endGroup(child, 'SIGTERM')
}

export class Interrupted extends Error {
  constructor() {
    super('interrupted')
  }
}

/**
 * Starts a program in a group of its own. It ends with us, even when we are killed, and by `endCommands`.
 * @throws Interrupted after `endCommands`
 */
export function startCommand(words: readonly string[], options: StartOptions): ChildProcess {
  const { deathSignal = 'TERM', always, ...rest } = options
  if (interrupted && !always) throw new Interrupted()
  const [program = '', ...args] = [...dieWithUs(deathSignal), ...words]
  const child = spawn(program, args, { ...rest, detached: true })
  if (!always) running.add(child)
  for (const event of ['exit', 'error']) child.once(event, () => running.delete(child))
  return child
}

/** Sends a signal to a program that `startCommand` started, and to what that has started. */
export function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid) process.kill(-pid, signal)
  } catch {
    // It ended by itself.
  }
}

/** Why a program did not do what it was to do: we were interrupted, or what it says itself. */
export const failure = (text: string): Error => (interrupted ? new Interrupted() : new Error(text))

export interface CommandOptions {
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** Seconds after which the command is killed. */
  seconds?: number
  always?: true
}

/** Runs a program to its end and answers what it wrote to stdout. Throws with the last lines that it wrote. */
export function run(program: string, args: string[], options: CommandOptions = {}): Promise<string> {
  const { seconds = 600, ...rest } = options
  return new Promise((resolve, reject) => {
    const child = startCommand([program, ...args], { ...rest, stdio: ['ignore', 'pipe', 'pipe'] })
    const timer = setTimeout(() => endGroup(child, 'SIGKILL'), seconds * 1000)
    child.on('exit', () => clearTimeout(timer))
    const stdout: Buffer[] = []
    const all: Buffer[] = []
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout.push(chunk)
      all.push(chunk)
    })
    child.stderr?.on('data', (chunk: Buffer) => all.push(chunk))
    child.on('error', (error) => {
      clearTimeout(timer)
      reject(new Error(`${program} could not be started: ${error.message}`))
    })
    child.on('close', (code, signal) => {
      if (interrupted && !options.always) return reject(new Interrupted())
      if (code === 0) return resolve(Buffer.concat(stdout).toString())
      const tail = Buffer.concat(all).toString().trim().split('\n').slice(-12).join('\n')
      reject(new Error(`${[program, ...args.slice(0, 3)].join(' ')} … ended with ${signal ?? code}:\n${tail}`))
    })
  })
}
