import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { getExecOutput } from '@actions/exec'

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
 * outlives its step would go on pushing. (`@actions/exec` cannot end a child, so that it serves the short questions.)
 */
export const run = (
  program: string,
  args: readonly string[],
  {
    cwd,
    env,
    signal,
    onLine,
  }: { cwd: string; env: Record<string, string>; signal: AbortSignal; onLine: (line: string) => void },
): Promise<Finished> =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    // A process group of its own, so that what the child started ends with it.
    const child = spawn(program, [...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const tail: string[] = []
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        tail.push(line)
        if (tail.length > tailLines) tail.shift()
        onLine(line)
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

/** What a program answers to a short question; undefined when it is not there or does not know. */
export const answer = async (
  program: string,
  args: readonly string[],
  env: Record<string, string>,
  cwd?: string,
): Promise<string | undefined> => {
  const where = cwd === undefined ? {} : { cwd }
  try {
    const options = { env, silent: true, ignoreReturnCode: true, ...where }
    const { exitCode, stdout } = await getExecOutput(program, [...args], options)
    return exitCode === 0 ? stdout.trim() : undefined
  } catch {
    return undefined
  }
}
