import { createHash, hash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs'
import { open } from 'node:fs/promises'
import { forAll } from './in-flight.ts'
import { type Fault, type Found, unreadable } from './walk.ts'

/** What a file holds. */
export interface Hashed {
  /** Bytes. */
  readonly size: number
  /** In hexadecimal. */
  readonly sha256: string
}

export interface Hashes {
  /** By place in the list that was given; undefined where there is a fault. */
  readonly hashes: readonly (Hashed | undefined)[]
  readonly faults: readonly Fault[]
  /** Names of files that were changed while they were read. */
  readonly changed: readonly string[]
}

/** Bytes. What is smaller is read in one go: most of the time of a small file is what is around its reading. */
const small = 256 * 1024

/** Bytes that are read at a time of a large file. */
const chunk = 1024 * 1024

/** Large files that are read at the same time. */
const readers = 4

/** Milliseconds of reading without a break, so that what waits for the network goes on. */
const slice = 10

/** Reads every file once. */
export const hashFiles = async (files: readonly Found[], signal: AbortSignal): Promise<Hashes> => {
  const hashes: (Hashed | undefined)[] = new Array(files.length)
  const faults: Fault[] = []
  const changed: string[] = []
  const large: number[] = []
  const buffer = Buffer.allocUnsafe(small + 1)

  const note = (index: number, result: Hashed | 'changed' | 'no file') => {
    const { name } = files[index]!
    if (result === 'changed') changed.push(name)
    else if (result === 'no file') faults.push({ name, why: 'is no file any more' })
    else hashes[index] = result
  }
  const fault = (index: number, error: unknown) => {
    signal.throwIfAborted()
    faults.push({ name: files[index]!.name, why: unreadable(error) })
  }

  let breakAt = performance.now() + slice
  for (const [index, { path }] of files.entries()) {
    try {
      const result = hashSmall(path, buffer)
      if (result === 'large') large.push(index)
      else note(index, result)
    } catch (error) {
      fault(index, error)
    }
    if (performance.now() < breakAt) continue
    await new Promise(setImmediate)
    signal.throwIfAborted()
    breakAt = performance.now() + slice
  }
  await forAll(
    large,
    signal,
    async (index) => {
      try {
        note(index, await hashLarge(files[index]!.path, signal))
      } catch (error) {
        fault(index, error)
      }
    },
    readers,
  )
  return { hashes, faults, changed }
}

/** A pipe would wait for a writer. */
const flags = constants.O_RDONLY | constants.O_NONBLOCK

const hashSmall = (path: string, buffer: Buffer): Hashed | 'changed' | 'no file' | 'large' => {
  const file = openSync(path, flags)
  try {
    const before = fstatSync(file)
    if (!before.isFile()) return 'no file'
    if (before.size > small) return 'large'
    let size = 0
    for (let read = 1; read > 0 && size < buffer.length; size += read)
      read = readSync(file, buffer, size, buffer.length - size, size)
    if (!same(before, fstatSync(file), size)) return 'changed'
    return { size, sha256: hash('sha256', buffer.subarray(0, size), 'hex') }
  } finally {
    closeSync(file)
  }
}

const hashLarge = async (path: string, signal: AbortSignal): Promise<Hashed | 'changed' | 'no file'> => {
  const file = await open(path, flags)
  try {
    const before = await file.stat()
    if (!before.isFile()) return 'no file'
    const sha256 = createHash('sha256')
    const buffer = Buffer.allocUnsafe(chunk)
    let size = 0
    for (;;) {
      signal.throwIfAborted()
      const { bytesRead } = await file.read(buffer, 0, chunk, size)
      if (bytesRead === 0) break
      sha256.update(buffer.subarray(0, bytesRead))
      size += bytesRead
    }
    return same(before, await file.stat(), size) ? { size, sha256: sha256.digest('hex') } : 'changed'
  } finally {
    await file.close()
  }
}

const same = (before: Stats, after: Stats, size: number): boolean =>
  before.size === size && after.size === size && before.mtimeMs === after.mtimeMs
