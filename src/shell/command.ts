import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface Finished {
  readonly exitCode: number
  /** The last lines of both streams, oldest first. */
  readonly tail: readonly string[]
}

/** Enough to explain a failure with, whatever the program printed before. */
const tailLines = 400

/** Milliseconds between asking a child to stop and ending it: less than GitHub leaves us. */
const stopGrace = 4000

/**
 * Runs a program to its end, without a shell, each line handed on as it comes. Ended when the signal aborts: a child that
 * outlives its step would go on pushing. (`@actions/exec` cannot end a child.)
 */
export const run = (
  program: string,
  args: readonly string[],
  {
    cwd,
    env,
    signal,
    onLine,
  }: {
    cwd: string
    env: Record<string, string>
    signal: AbortSignal
    onLine: (line: string, from: 'stdout' | 'stderr') => void
  },
): Promise<Finished> =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    // A process group of its own, so that what the child started ends with it.
    const child = spawn(program, [...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const tail: string[] = []
    for (const from of ['stdout', 'stderr'] as const)
      createInterface({ input: child[from] }).on('line', (line) => {
        tail.push(line)
        if (tail.length > tailLines) tail.shift()
        onLine(line, from)
      })
    const end = (how: NodeJS.Signals) => {
      try {
        process.kill(-child.pid!, how)
      } catch {
        // It has ended by itself.
      }
    }
    let kill: NodeJS.Timeout | undefined
    const stop = () => {
      end('SIGTERM')
      kill = setTimeout(() => end('SIGKILL'), stopGrace)
    }
    signal.addEventListener('abort', stop, { once: true })
    const finish = () => {
      signal.removeEventListener('abort', stop)
      clearTimeout(kill)
    }
    child.on('error', (error) => {
      finish()
      reject(error)
    })
    child.on('close', (exitCode, killedBy) => {
      finish()
      if (signal.aborted) {
        // What it started and what let go of the streams may still run.
        end('SIGKILL')
        return reject(signal.reason)
      }
      resolve({ exitCode: exitCode ?? 1, tail: killedBy ? [...tail, `${program} was ended by ${killedBy}`] : tail })
    })
  })

/** Milliseconds that the answer to a short question may take. */
const patience = 30_000

interface Asking {
  readonly env: Record<string, string>
  readonly cwd?: string
  /** Undefined: the question is asked whatever comes. */
  readonly signal: AbortSignal | undefined
  /** Milliseconds [30 s]. */
  readonly limit?: number
}

/**
 * What a program answers to a short question; undefined when it is not there, does not know, or does not answer in time.
 *
 * @throws the reason of the signal, when it aborts
 */
export const answer = async (
  program: string,
  args: readonly string[],
  { env, cwd = process.cwd(), signal, limit = patience }: Asking,
): Promise<string | undefined> => {
  const lines: string[] = []
  const onLine = (line: string, from: string) => void (from === 'stdout' && lines.push(line))
  const ends = [AbortSignal.timeout(limit), ...(signal ? [signal] : [])]
  try {
    const { exitCode } = await run(program, args, { cwd, env, signal: AbortSignal.any(ends), onLine })
    return exitCode === 0 ? lines.join('\n').trim() : undefined
  } catch {
    signal?.throwIfAborted()
    return undefined
  }
}
