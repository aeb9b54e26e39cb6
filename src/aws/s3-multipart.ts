import type { S3Client } from './s3-client.ts'
import { conditionOf, writtenIf } from './s3-expected.ts'
import { resultIn } from './s3-head.ts'
import type { Expected, Head, ObjectHeaders, Written } from './s3-object.ts'
import { element, rootOf, textOf } from './s3-xml.ts'

const MiB = 1024 * 1024

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const mostParts = 10_000

/** Bytes: the size that is wanted, or as much more as keeps the number of parts within the limit. */
export const partSizeOf = (size: number, wanted: number): number =>
  Math.max(wanted, Math.ceil(size / mostParts / MiB) * MiB)

export interface Range {
  readonly start: number
  readonly length: number
}

export interface Part {
  readonly etag: string
  readonly crc32: string | undefined
}

export interface Upload {
  readonly size: number
  readonly partSize: number
  /** Parts on their way at the same time. */
  readonly atOnce: number
  readonly headers: ObjectHeaders
  /** Sends one part; `query` says which. Called in the order of the parts, also while others are on their way. */
  readonly part: (range: Range, query: Readonly<Record<string, string>>) => Promise<Part>
  /** Of the whole, when all parts have been sent; undefined when it is not known. May throw: nothing is put then. */
  readonly crc32: () => string | undefined
  /** Whether an object is what we put. */
  readonly look: (parts: readonly Part[]) => Promise<Head | undefined>
}

/**
 * Puts an object in parts, side by side. What fails or is cancelled leaves no parts behind.
 *
 * @throws S3Error, and what `part` and `crc32` throw
 */
export const multipart = async (
  client: S3Client,
  key: string,
  upload: Upload,
  expected: Expected,
): Promise<Written> => {
  const uploadId = await begin(client, key, upload.headers)
  try {
    const parts = await allParts(upload, uploadId)
    const checksum = upload.crc32()
    return await writtenIf(
      expected,
      async () => resultIn(await complete(client, key, uploadId, { parts, checksum, size: upload.size, expected })),
      () => upload.look(parts),
    )
  } catch (error) {
    await abort(client, key, uploadId)
    throw error
  }
}

const begin = async (client: S3Client, key: string, headers: ObjectHeaders): Promise<string> => {
  const { bytes } = await client.send({
    method: 'POST',
    key,
    query: { uploads: '' },
    action: 'PutObject',
    headers: { ...headers, 'x-amz-checksum-algorithm': 'CRC32', 'x-amz-checksum-type': 'FULL_OBJECT' },
    mayFailWith200: true,
  })
  return textOf(rootOf(bytes.toString('utf8')).node, 'UploadId') ?? ''
}

/** After the first that fails no other is begun; those on their way are waited for, or S3 might keep them. */
const allParts = async ({ size, partSize, atOnce, part }: Upload, uploadId: string): Promise<readonly Part[]> => {
  const count = Math.max(1, Math.ceil(size / partSize))
  const parts: Part[] = []
  const failures: unknown[] = []
  let next = 0
  const worker = async () => {
    while (next < count && failures.length === 0) {
      const index = next++
      const start = index * partSize
      const range = { start, length: Math.min(partSize, size - start) }
      try {
        parts[index] = await part(range, { partNumber: `${index + 1}`, uploadId })
      } catch (error) {
        failures.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker))
  if (failures.length > 0) throw failures[0]
  return parts
}

interface Completion {
  readonly parts: readonly Part[]
  readonly checksum: string | undefined
  readonly size: number
  readonly expected: Expected
}

const complete = (client: S3Client, key: string, uploadId: string, { parts, checksum, size, expected }: Completion) =>
  client.send({
    method: 'POST',
    key,
    query: { uploadId },
    action: 'PutObject',
    headers: {
      ...conditionOf(expected),
      'content-type': 'application/xml',
      'x-amz-mp-object-size': String(size),
      ...(checksum !== undefined && { 'x-amz-checksum-crc32': checksum, 'x-amz-checksum-type': 'FULL_OBJECT' }),
    },
    body: Buffer.from(listOf(parts)),
    mayFailWith200: true,
  })

const listOf = (parts: readonly Part[]): string =>
  `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts
    .map(
      ({ etag, crc32 }, index) =>
        `<Part>${element('PartNumber', `${index + 1}`)}${element('ETag', `"${etag}"`)}` +
        `${crc32 === undefined ? '' : element('ChecksumCRC32', crc32)}</Part>`,
    )
    .join('')}</CompleteMultipartUpload>`

/** What failed is told; that tidying up failed as well would hide it. */
const abort = async (client: S3Client, key: string, uploadId: string): Promise<void> => {
  await client
    .send({ method: 'DELETE', key, query: { uploadId }, action: 'AbortMultipartUpload', evenCancelled: true })
    .catch(() => undefined)
}
