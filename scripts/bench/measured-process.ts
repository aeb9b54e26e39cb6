import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dieWithUs } from '../../sandbox/setup/die-with-us.ts'

type Variables = Readonly<Record<string, string>>

/** What a process took, with all that it started. */
export interface Measured {
  readonly seconds: number
  /** Of processor time. */
  readonly cpu: number
  /** The most that it held at a time. MB; of the process alone. */
  readonly memory: number
}

/** The shell tells what its child took; there is no other way to ask from Node. */
const timed = ['bash', '-c', 'TIMEFORMAT="took %R %U %S"; time "$@"', 'timed']

const often = 20

/** @throws Error with the end of what it printed, when it fails or takes more than `limit` seconds */
export const measure = async (
  [program, ...words]: readonly [string, ...string[]],
  { cwd, env, limit = 600 }: { readonly cwd: string; readonly env: Variables; readonly limit?: number },
): Promise<Measured> => {
  const [first, ...rest] = [...dieWithUs('KILL'), ...timed, program, ...words]
  const child = spawn(first!, rest, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (log = (log + chunk).slice(-20_000)))
  let memory = 0
  const watch = setInterval(() => (memory = Math.max(memory, ...familyOf(child.pid!).map(peakOf))), often)
  const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), limit * 1000)
  const code = await new Promise<number | null>((done, failed) => {
    child.once('error', failed)
    child.once('close', done)
  })
  clearInterval(watch)
  clearTimeout(timer)
  const [, seconds, user, system] = /took ([\d.]+) ([\d.]+) ([\d.]+)/.exec(log) ?? []
  if (code !== 0 || !seconds)
    throw new Error(`${[program, ...words].join(' ')} ended with ${code}:\n${log.split('\n').slice(-20).join('\n')}`)
  return { seconds: Number(seconds), cpu: Number(user) + Number(system), memory }
}

const familyOf = (pid: number): readonly number[] => {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
    return [pid, ...children.map(Number).flatMap(familyOf)]
  } catch {
    return []
  }
}

const peakOf = (pid: number): number => {
  try {
    const [, kilobytes = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes) / 1024
  } catch {
    return 0
  }
}
