import { type ChildProcess, spawn } from 'node:child_process'
import { dieWithUs } from '../die-with-us.ts'

export interface Ended {
  /** The exit code; nothing when a signal ended it. */
  readonly code: number | null
  /** What it wrote, both streams; empty when it was shown as it came. */
  readonly text: string
}

interface Options {
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  /** The command's own output is its progress: show it as it comes. */
  readonly show?: boolean
  /** Seconds after which it is killed and counts as failed. */
  readonly limit: number
}

const running = new Set<ChildProcess>()

/** Runs a command to its end. */
export const runCommand = ([program, ...args]: readonly string[], options: Options): Promise<Ended> =>
  new Promise((done, failed) => {
    const words = [...dieWithUs, program!, ...args]
    const { show = false, limit, ...where } = options
    const child = spawn(words[0]!, words.slice(1), {
      ...where,
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    })
    running.add(child)
    let text = ''
    const collect = (chunk: Buffer) => {
      text += chunk
    }
    child.stdout?.on('data', collect)
    child.stderr?.on('data', collect)
    const timer = setTimeout(() => {
      text += `\n${program} was killed: it took more than ${limit} s\n`
      child.kill('SIGKILL')
    }, limit * 1000)
    child.on('error', failed)
    child.on('close', (code) => {
      clearTimeout(timer)
      running.delete(child)
      done({ code, text })
    })
  })

/** Our Node with one of our files or packages. */
export const node = (...words: string[]): string[] => [process.execPath, ...words]

/** Ends what runs now: we were told to stop. */
export const endCommands = (): void => {
  for (const child of running) child.kill('SIGTERM')
}
