import { createHash, type Hash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'

const mebibyte = 1024 * 1024

/** Bytes. The part sizes that tools which upload to S3 use when nobody tells them another. */
const usualPartSizes = [5, 8, 10, 15, 16, 25, 32, 50, 64, 100, 128, 256].map((size) => size * mebibyte)

/** Which part sizes make so many parts of a file, for an ETag such as `md5-3`. */
export const partSizesFor = (size: number, parts: number): readonly number[] =>
  usualPartSizes.filter((partSize) => Math.ceil(size / partSize) === parts)

/** Which hashes of a file are wanted; each costs time. */
export interface WantedHashes {
  readonly crc32?: boolean
  readonly md5?: boolean
  /** Bytes: an ETag of several parts for each. */
  readonly partSizes?: readonly number[]
}

/** What S3 may know of the same content. */
export interface ContentHashes {
  /** Base64, as `x-amz-checksum-crc32` has it. */
  readonly crc32: string | undefined
  /** Hexadecimal: the ETag of an object that was put in one piece and is not encrypted by KMS. */
  readonly md5: string | undefined
  /** By part size: `md5-N`, the ETag of an object that was put in parts of this size. */
  readonly multipart: ReadonlyMap<number, string>
}

/** Reads a file once for all the hashes that are wanted. */
export const contentHashes = async (
  path: string,
  wanted: WantedHashes,
  signal?: AbortSignal,
): Promise<ContentHashes> => {
  const md5 = wanted.md5 ? createHash('md5') : undefined
  const parts = (wanted.partSizes ?? []).map((size) => ({ size, etag: etagOfParts(size) }))
  let crc = 0
  const file = await open(path)
  try {
    const buffer = Buffer.allocUnsafe(mebibyte)
    for (;;) {
      signal?.throwIfAborted()
      const { bytesRead } = await file.read(buffer, 0, buffer.length)
      if (bytesRead === 0) break
      const bytes = buffer.subarray(0, bytesRead)
      md5?.update(bytes)
      for (const { etag } of parts) etag.update(bytes)
      if (wanted.crc32) crc = crc32(bytes, crc)
    }
  } finally {
    await file.close()
  }
  return {
    crc32: wanted.crc32 ? base64OfCrc32(crc) : undefined,
    md5: md5?.digest('hex'),
    multipart: new Map(parts.map(({ size, etag }) => [size, etag.digest()])),
  }
}

/** As S3 has it in headers: four bytes, the highest first. */
const base64OfCrc32 = (crc: number): string => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc >>> 0)
  return bytes.toString('base64')
}

/** The MD5 of the MD5s of the parts, and how many they are. */
const etagOfParts = (partSize: number) => {
  const whole = createHash('md5')
  let parts = 0
  let part: Hash | undefined
  let room = 0
  const close = () => {
    if (part) whole.update(part.digest())
    part = undefined
  }
  return {
    update: (bytes: Buffer) => {
      for (let at = 0; at < bytes.length; ) {
        if (!part) {
          part = createHash('md5')
          parts += 1
          room = partSize
        }
        const end = Math.min(bytes.length, at + room)
        part.update(bytes.subarray(at, end))
        room -= end - at
        at = end
        if (room === 0) close()
      }
    },
    digest: () => {
      close()
      return `${whole.digest('hex')}-${parts}`
    },
  }
}

/**
 * Whether the content of a file has an ETag: what it needs for that is computed. Undefined: it cannot be told, since the object
 * was put in parts of an unusual size, or its ETag looks like no MD5. (`false` of an object that KMS encrypts means nothing.)
 */
export const hasEtag = async (
  { path, size }: { readonly path: string; readonly size: number },
  etag: string,
  signal?: AbortSignal,
): Promise<boolean | undefined> => {
  if (/^[0-9a-f]{32}$/.test(etag)) return (await contentHashes(path, { md5: true }, signal)).md5 === etag
  const [, parts] = /^[0-9a-f]{32}-(\d{1,5})$/.exec(etag) ?? []
  if (!parts) return undefined
  const partSizes = partSizesFor(size, Number(parts))
  if (partSizes.length === 0) return undefined
  const { multipart } = await contentHashes(path, { partSizes }, signal)
  return [...multipart.values()].includes(etag) || undefined
}
