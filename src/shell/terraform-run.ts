import { spawn } from 'node:child_process'
import { lineReader } from './line-reader.ts'
import type { Terraform } from './terraform.ts'

export interface TerraformCommand {
  readonly terraform: Terraform
  readonly args: readonly string[]
  /** The working directory, absolute. */
  readonly directory: string
  readonly env: Record<string, string>
  readonly signal: AbortSignal
  /** Each line of stdout as it comes; one that is too long is cut, and `cut` bytes of it are left out. */
  readonly onLine?: (line: string, cut: number) => void
  /** Bytes. Undefined: 16 MiB. */
  readonly longestLine?: number
}

export interface TerraformEnd {
  /** Undefined: a signal ended it, or it goes on without us. */
  readonly exitCode: number | undefined
  /** Such as SIGKILL: of the kernel, when memory ran out. */
  readonly killedBy: NodeJS.Signals | undefined
  /** The last of what it wrote to stderr. */
  readonly stderr: string
}

/** Characters of stderr that are kept: a provider that crashes prints a long trace, whose beginning says why. */
const keptOfErrors = 200_000

/**
 * Milliseconds that a program has after its interrupt: GitHub gives us 7.5 s before it sends the next signal. A time limit
 * leaves more.
 */
const patience = { cancelled: 5000, 'timed-out': 60_000 } as const

/** Milliseconds, by the reason of a signal that has aborted. */
export const patienceAfter = ({ reason }: AbortSignal): number =>
  patience[(reason as { outcome?: string } | undefined)?.outcome === 'timed-out' ? 'timed-out' : 'cancelled']

/**
 * Runs Terraform to its end, without a shell and in a process group of its own, so that no signal of the runner reaches it
 * beside ours. When the step's signal aborts it gets one SIGINT: a second would make it drop everything.
 *
 * @throws the reason of the signal, when it aborts; the error of the system, when the program cannot be started
 */
export const runTerraform = (command: TerraformCommand): Promise<TerraformEnd> =>
  new Promise((resolve, reject) => {
    const { terraform, args, directory, env, signal, onLine = () => {}, longestLine } = command
    if (signal.aborted) return reject(signal.reason)
    const child = spawn(terraform.path, [...args], {
      cwd: directory,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const lines = lineReader(onLine, longestLine)
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => lines.push(chunk))
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (stderr.length < keptOfErrors) stderr += text
    })
    let waiting: NodeJS.Timeout | undefined
    const finish = () => {
      signal.removeEventListener('abort', interrupt)
      clearTimeout(waiting)
    }
    const giveUp = () => {
      finish()
      // With the providers that it has started. It holds no lock of the state: `plan` and `apply` are run otherwise.
      if (child.pid !== undefined) kill(-child.pid, 'SIGKILL')
      // Nothing of it holds us back any more.
      for (const stream of [child.stdout, child.stderr]) stream.destroy()
      child.unref()
      reject(signal.reason)
    }
    const interrupt = () => {
      kill(child.pid, 'SIGINT')
      waiting = setTimeout(giveUp, patienceAfter(signal))
    }
    signal.addEventListener('abort', interrupt, { once: true })
    child.on('error', (error) => {
      finish()
      reject(error)
    })
    child.on('close', (exitCode, killedBy) => {
      finish()
      lines.flush()
      if (signal.aborted) return reject(signal.reason)
      resolve({ exitCode: exitCode ?? undefined, killedBy: killedBy ?? undefined, stderr })
    })
  })

/** To the program alone: it tells its providers itself, and they must not be interrupted in the midst of a call. */
const kill = (pid: number | undefined, signal: NodeJS.Signals) => {
  try {
    if (pid !== undefined) process.kill(pid, signal)
  } catch {
    // It has ended by itself.
  }
}
