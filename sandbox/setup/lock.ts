import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { failure, startCommand } from './command.ts'

/**
 * Locks that no crash leaves behind: flock(2) on an open file. The lock belongs to the open file, which the small
 * program `flock` shares with us while it runs; so it stays ours when that program is gone, and ends when the last
 * process that holds the file open does.
 */
export interface Lock {
  /** Hand it to a child as one of its `stdio`, and the child keeps the lock too. */
  descriptor: number
  release(): void
}

function open(file: string): Lock {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const descriptor = openSync(file, 'a', 0o600)
  let held = true
  const release = () => {
    if (held) closeSync(descriptor)
    held = false
  }
  return { descriptor, release }
}

/** What flock ends with when another process holds the lock. */
const heldByAnother = 1

/** The lock, or nothing when another process holds it. */
export function tryLock(file: string): Lock | undefined {
  const lock = open(file)
  const stdio = ['ignore', 'ignore', 'ignore', lock.descriptor] as const
  const { status, signal, error } = spawnSync('flock', ['-n', '3'], { stdio: [...stdio] })
  if (status === 0) return lock
  lock.release()
  if (status === heldByAnother) return undefined
  throw failure(`${file} could not be locked: ${error?.message ?? `flock ended with ${signal ?? status}`}`)
}

/**
 * Waits until the lock is ours.
 * @throws Interrupted when `endCommands` ends the wait
 */
export function waitForLock(file: string, seconds: number): Promise<Lock> {
  const lock = open(file)
  const taken = new Promise<Lock>((resolve, reject) => {
    const stdio = ['ignore', 'ignore', 'pipe', lock.descriptor] as const
    const child = startCommand(['flock', '-w', String(seconds), '3'], { stdio: [...stdio] })
    let said = ''
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(lock)
      const why =
        code === heldByAnother ? `another process held it for ${seconds} s` : `flock ended with ${signal ?? code}`
      reject(failure(`${file} could not be locked: ${[why, said.trim()].filter(Boolean).join(': ')}`))
    })
  })
  taken.catch(() => lock.release())
  return taken
}
