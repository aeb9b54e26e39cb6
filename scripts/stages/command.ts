import { endGroup, startCommand } from '../../sandbox/setup/command.ts'

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

/** Runs a command to its end. */
export const runCommand = (words: readonly string[], options: Options): Promise<Ended> =>
  new Promise((done, failed) => {
    const { show = false, limit, ...where } = options
    const output = show ? 'inherit' : 'pipe'
    const child = startCommand(words, { ...where, stdio: ['ignore', output, output], deathSignal: 'KILL' })
    let text = ''
    const collect = (chunk: Buffer) => {
      text += chunk
    }
    child.stdout?.on('data', collect)
    child.stderr?.on('data', collect)
    const timer = setTimeout(() => {
      text += `\n${words[0]} was killed: it took more than ${limit} s\n`
      endGroup(child, 'SIGKILL')
    }, limit * 1000)
    child.on('error', failed)
    child.on('close', (code) => {
      clearTimeout(timer)
      done({ code, text })
    })
  })

/** Our Node with one of our files or packages. */
export const node = (...words: string[]): string[] => [process.execPath, ...words]
