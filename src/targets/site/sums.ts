import { createHash } from 'node:crypto'
import { createReadStream, readFileSync, statSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { base64OfCrc } from '../../aws/s3-content.ts'
import type { Sums } from './compare.ts'

/** Reads a file once for all sums that an object of this ETag may be known by; `parts`: part sizes, in bytes. */
export const sumsOf = async (path: string, parts: readonly number[] = []): Promise<Sums> => {
  const whole = createHash('md5')
  const counted = parts.map((size) => new Parts(size))
  let crc = 0
  for await (const chunk of chunksOf(path)) {
    whole.update(chunk)
    crc = crc32(chunk, crc)
    for (const each of counted) each.update(chunk)
  }
  const multipart = new Map(counted.map((each) => [each.size, each.etag()]))
  return { md5: whole.digest('hex'), crc32: base64OfCrc(crc), multipart: (size) => multipart.get(size) }
}

/** Of a file, as S3 writes it. */
export const crc32Of = async (path: string): Promise<string> => {
  let crc = 0
  for await (const chunk of chunksOf(path)) crc = crc32(chunk, crc)
  return base64OfCrc(crc)
}

/** Bytes. A stream takes a buffer of a megabyte for the smallest file, and most of the time of reading it. */
const small = 256 * 1024

const chunksOf = (path: string): Iterable<Buffer> | AsyncIterable<Buffer> =>
  statSync(path).size <= small ? [readFileSync(path)] : createReadStream(path, { highWaterMark: 1024 * 1024 })

/** The ETag that S3 gives to an upload in parts: the MD5 of their MD5s, and their number. */
class Parts {
  readonly size: number
  private readonly digests: Buffer[] = []
  private part = createHash('md5')
  private filled = 0

  constructor(size: number) {
    this.size = size
  }

  update(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      if (this.filled === this.size) this.next()
      const end = Math.min(chunk.length, at + this.size - this.filled)
      this.part.update(chunk.subarray(at, end))
      this.filled += end - at
      at = end
    }
  }

  etag(): string {
    this.next()
    return `${createHash('md5').update(Buffer.concat(this.digests)).digest('hex')}-${this.digests.length}`
  }

  private next(): void {
    this.digests.push(this.part.digest())
    this.part = createHash('md5')
    this.filled = 0
  }
}
