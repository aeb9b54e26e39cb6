/** Ends steps as GitHub does: SIGINT, 7.5 seconds, SIGTERM, 2.5 seconds, SIGKILL. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

export interface Patience {
  /** Milliseconds after SIGINT. */
  interrupt: number
  /** Milliseconds after SIGTERM. */
  terminate: number
}

/** Source: ProcessInvoker.cs of actions/runner. */
export const gitHubPatience: Patience = { interrupt: 7500, terminate: 2500 }

const pollMilliseconds = 50

/** Writes the shims for these programs; `real` says where each of them is. Gives the folder for PATH. */
export const writeShims = (scratch: string, real: Record<string, string>): { shims: string; watched: string } => {
  const shims = join(scratch, 'shims')
  const watched = join(scratch, 'watched')
  mkdirSync(shims)
  mkdirSync(watched)
  const template = readFileSync(join(import.meta.dirname, 'shim.sh'), 'utf8')
  for (const [name, program] of Object.entries(real)) {
    const text = template.replace('@REAL@', `'${program}'`).replace('@WATCHED@', `'${watched}'`)
    writeFileSync(join(shims, name), text)
    chmodSync(join(shims, name), 0o755)
  }
  return { shims, watched }
}

interface Watched {
  shim: string
  pid: number
  job: number
}

const list = (watched: string): Watched[] =>
  readdirSync(watched)
    .filter((name) => /^\d+$/.test(name))
    .flatMap((shim) => {
      try {
        const [pid = '', job = ''] = readFileSync(join(watched, shim), 'utf8').trim().split(' ')
        return pid ? [{ shim, pid: Number(pid), job: Number(job) }] : []
      } catch {
        return []
      }
    })

const signal = (pid: number, name: NodeJS.Signals | 0): boolean => {
  try {
    process.kill(pid, name)
    return true
  } catch {
    return false
  }
}

const gone = async (pid: number, milliseconds: number): Promise<boolean> => {
  for (const end = Date.now() + milliseconds; Date.now() < end; ) {
    if (!signal(pid, 0)) return true
    await delay(pollMilliseconds)
  }
  return !signal(pid, 0)
}

const end = async (pid: number, patience: Patience): Promise<void> => {
  signal(pid, 'SIGINT')
  if (await gone(pid, patience.interrupt)) return
  signal(pid, 'SIGTERM')
  if (await gone(pid, patience.terminate)) return
  signal(pid, 'SIGKILL')
  await gone(pid, 1000)
}

/**
 * Ends the processes of running steps: of one job, or of all. `then` says what becomes of the step: it is held until the
 * runner itself is told (`hold`), or it fails (`fail`). Gives how many there were.
 */
export const endSteps = async (
  watched: string,
  then: 'hold' | 'fail',
  patience: Patience,
  job?: number,
): Promise<number> => {
  const chosen = list(watched).filter((each) => job === undefined || each.job === job)
  await Promise.all(
    chosen.map((each) => {
      writeFileSync(join(watched, `${then}.${each.shim}`), '')
      return end(each.pid, patience)
    }),
  )
  return chosen.length
}
