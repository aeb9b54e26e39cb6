import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { childEnvironment } from './child-environment.ts'
import { answer } from './command.ts'
import { lineReader } from './line-reader.ts'

/** A program that may go on after our process has ended. Plain data, to be kept for `post`; no secret in it. */
export interface Detached {
  readonly pid: number
  /** When the system says that it began: another program may have its number later. */
  readonly begun: string
  /** The files that it writes to. */
  readonly stdout: string
  readonly stderr: string
}

/** How it ended. `exitCode` is known to its parent alone, and not to `post`. */
export interface DetachedEnd {
  readonly exitCode: number | undefined
  readonly killedBy: NodeJS.Signals | undefined
}

export interface Started {
  readonly program: Detached
  /** Resolves when it has ended, as long as we are its parent. */
  readonly end: Promise<DetachedEnd>
}

/**
 * Starts a program in a process group of its own, whose streams go to two files of a folder that only we can look into.
 * @throws the error of the system, when it cannot be started
 */
export const startDetached = async (
  path: string,
  args: readonly string[],
  { cwd, env, folder }: { readonly cwd: string; readonly env: Record<string, string>; readonly folder: string },
): Promise<Started> => {
  const files = { stdout: join(folder, 'stdout'), stderr: join(folder, 'stderr') }
  const streams = [files.stdout, files.stderr].map((file) => openSync(file, 'wx', 0o600))
  try {
    const child = spawn(path, [...args], { cwd, env, stdio: ['ignore', ...streams], detached: true })
    const end = new Promise<DetachedEnd>((resolve, reject) => {
      child.on('error', reject)
      child.on('exit', (code, signal) => resolve({ exitCode: code ?? undefined, killedBy: signal ?? undefined }))
    })
    if (child.pid === undefined) return (await end) as never
    end.catch(() => {})
    // It must not keep our process alive.
    child.unref()
    return { program: { pid: child.pid, begun: (await beginOf(child.pid)) ?? '', ...files }, end }
  } finally {
    for (const stream of streams) closeSync(stream)
  }
}

/** Whether that very program is still there, and not another one that has its number. */
export const isRunning = async ({ pid, begun }: Detached): Promise<boolean> => (await beginOf(pid)) === begun

/** One signal, to that very program alone. False: it is not there any more. */
export const signalTo = async (program: Detached, signal: NodeJS.Signals): Promise<boolean> => {
  if (!(await isRunning(program))) return false
  try {
    process.kill(program.pid, signal)
    return true
  } catch {
    return false
  }
}

/** Undefined: no such process, or it has ended and waits for its parent. */
const beginOf = async (pid: number): Promise<string | undefined> => {
  try {
    // The name of the program stands in parentheses, and may hold any sign.
    const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\)\s*/s, '').split(' ')
    return ['Z', 'X'].includes(fields[0]!) ? undefined : fields[19]
  } catch {
    if (process.platform === 'linux') return undefined
    const told = await answer('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      env: childEnvironment(),
      signal: undefined,
    })
    const [, state, begun] = /^(\S+)\s+(.+)$/.exec(told ?? '') ?? []
    return state?.startsWith('Z') ? undefined : begun
  }
}

/** Reads what a program has written to a file since the last time, line by line. */
export const fileFollower = (file: string, onLine: (line: string, cut: number) => void) => {
  const lines = lineReader(onLine)
  let at = 0
  return {
    async read(): Promise<void> {
      const { size } = await stat(file)
      if (size <= at) return
      const handle = await open(file, 'r')
      try {
        const buffer = Buffer.alloc(Math.min(size - at, 1024 * 1024))
        for (;;) {
          const { bytesRead } = await handle.read(buffer, 0, buffer.length, at)
          if (bytesRead === 0) return
          at += bytesRead
          lines.push(buffer.subarray(0, bytesRead))
        }
      } finally {
        await handle.close()
      }
    },
    /** To be called once the program has ended. */
    flush: () => lines.flush(),
  }
}
