import { createHash, hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { failureNamed } from '../failures/catalogue.ts'
import type { Failure } from '../failures/failure.ts'
import { s3Failures } from '../failures/s3.ts'
import { giveBuffer, takeBuffer } from './s3-memory.ts'
import type { Body, Head } from './s3-object.ts'

export const sizeOf = (body: Body): number => (body instanceof Uint8Array ? body.length : body.size)

/** As S3 writes a CRC32: base64 of its four bytes, the highest first. */
export const base64OfCrc = (crc: number): string => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc)
  return bytes.toString('base64')
}

/** Files up to this size are read at one go: a page of the disk's cache is there sooner than a turn of the thread pool. */
const atOneGo = 128 * 1024

/** The whole of a body. @throws Failure `source-changed` when the file is no longer what was hashed */
export const wholeOf = async (body: Body): Promise<{ readonly bytes: Uint8Array; readonly sha256: string }> => {
  if (body instanceof Uint8Array) return { bytes: body, sha256: hash('sha256', body) }
  const { path, size, sha256 } = body
  const bytes = await readable(path, async () => (size > atOneGo ? readFile(path) : readFileSync(path)))
  if (bytes.length !== size || hash('sha256', bytes) !== sha256) throw sourceChanged(path)
  return { bytes, sha256 }
}

/** A body that is read part by part, in order. */
export interface Parts {
  /** The next part, full unless it is the last. */
  readonly next: () => Promise<Uint8Array>
  /** What has been sent, or is not to be, is used again. */
  readonly free: (part: Uint8Array) => void
  /** The checksum of all parts. @throws Failure `source-changed` when they are not what was hashed */
  readonly crc32: () => string
  readonly close: () => Promise<void>
}

export const partsOf = async (body: Body, partSize: number): Promise<Parts> => {
  const whole = createHash('sha256')
  const handle = body instanceof Uint8Array ? undefined : await readable(body.path, () => open(body.path))
  let crc = 0
  let sum: string | undefined
  let offset = 0
  const read = async (): Promise<Uint8Array> => {
    if (body instanceof Uint8Array) return body.subarray(offset, offset + partSize)
    const part = takeBuffer(Math.min(partSize, body.size - offset))
    let filled = 0
    while (filled < part.length) {
      const { bytesRead } = await readable(body.path, () =>
        handle!.read(part, filled, part.length - filled, offset + filled),
      )
      if (bytesRead === 0) throw sourceChanged(body.path)
      filled += bytesRead
    }
    return part
  }
  let last: Promise<unknown> = Promise.resolve()
  return {
    next: () => {
      const part = last.then(async () => {
        const bytes = await read()
        offset += bytes.length
        crc = crc32(bytes, crc)
        whole.update(bytes)
        return bytes
      })
      last = part.catch(() => undefined)
      return part
    },
    free: (part) => {
      if (!(body instanceof Uint8Array)) giveBuffer(part)
    },
    crc32: () => {
      sum ??= whole.digest('hex')
      if (!(body instanceof Uint8Array) && sum !== body.sha256) throw sourceChanged(body.path)
      return base64OfCrc(crc)
    },
    close: async () => handle?.close(),
  }
}

const readable = async <T>(path: string, read: () => Promise<T>): Promise<T> => {
  try {
    return await read()
  } catch (error) {
    throw sourceChanged(path, error)
  }
}

const sourceChanged = (path: string, cause?: unknown): Failure =>
  failureNamed(s3Failures, 'source-changed', { path, how: howOf(cause) }, cause)

const howOf = (cause: unknown): string =>
  cause === undefined ? 'its content is another' : `it cannot be read any more: ${(cause as Error).message}`

interface Content {
  readonly size: number
  readonly crc32: string
  /** As S3 makes it of content that is not encrypted by KMS. */
  readonly etag: () => string
}

/** Whether an object has this content: by its checksum, which not every store keeps; else by its ETag. */
export const sameContent = (there: Head, { size, crc32: checksum, etag }: Content): boolean =>
  there.size === size && (there.crc32 === undefined ? there.etag === etag() : there.crc32 === checksum)

/** The ETag of what was put in parts: the MD5 of their MD5s, and how many they were. */
export const etagOfParts = (etags: readonly string[]): string => {
  const all = createHash('md5')
  for (const etag of etags) all.update(Buffer.from(etag, 'hex'))
  return `${all.digest('hex')}-${etags.length}`
}
