import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'

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

/** The lock, or nothing when another process holds it. */
export function tryLock(file: string): Lock | undefined {
  const lock = open(file)
  const { status } = spawnSync('flock', ['-n', '3'], { stdio: ['ignore', 'ignore', 'ignore', lock.descriptor] })
  if (status === 0) return lock
  lock.release()
  return undefined
}

/** Waits until the lock is ours. */
export function waitForLock(file: string, seconds: number): Promise<Lock> {
  const lock = open(file)
  return new Promise((resolve, reject) => {
    const stdio = ['ignore', 'ignore', 'ignore', lock.descriptor]
    const child = spawn('flock', ['-w', String(seconds), '3'], { stdio: stdio as never })
    const fail = () => {
      lock.release()
      reject(new Error(`another process held ${file} for ${seconds} s`))
    }
    child.on('error', fail)
    child.on('close', (code) => (code === 0 ? resolve(lock) : fail()))
  })
}
