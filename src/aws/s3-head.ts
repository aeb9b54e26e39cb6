import type { IncomingHttpHeaders } from 'node:http'
import type { S3Client, S3Request } from './s3-client.ts'
import { S3Error } from './s3-error.ts'
import type { S3Answer } from './s3-exchange.ts'
import type { Content, Head, ObjectHeaders, Written } from './s3-object.ts'
import { nowOf } from './s3-refusal.ts'
import { rootOf, textOf } from './s3-xml.ts'

/** What S3 tells of an object; undefined when there is none. @throws S3Error */
export const headOf = (client: S3Client, key: string, versionId?: string): Promise<Head | undefined> =>
  unlessMissing(async () => headIn(key, await headAnswer(client, requestFor('HEAD', key, versionId))))

/** An object with its content; undefined when there is none. @throws S3Error */
export const contentOf = (client: S3Client, key: string, versionId?: string): Promise<Content | undefined> =>
  unlessMissing(async () => {
    const answer = await client.send({ ...requestFor('GET', key, versionId), ...withChecksum })
    return { ...headIn(key, answer), size: answer.bytes.length, bytes: answer.bytes }
  })

/**
 * The beginning of an object, at most so many bytes; undefined when there is none. An object without a byte has no range: 416.
 *
 * @throws S3Error
 */
export const startOf = (client: S3Client, key: string, bytes: number): Promise<Buffer | undefined> =>
  unlessMissing(async () => {
    try {
      const range = { range: `bytes=0-${bytes - 1}` }
      return (await client.send({ method: 'GET', key, action: 'GetObject', headers: range })).bytes
    } catch (error) {
      if (error instanceof S3Error && error.status === 416) return Buffer.alloc(0)
      throw error
    }
  })

const withChecksum = { headers: { 'x-amz-checksum-mode': 'ENABLED' } }

/** Whoever may read an object encrypted by KMS but not use its key is told everything but the checksum. */
const headAnswer = async (client: S3Client, request: S3Request): Promise<S3Answer> => {
  try {
    return await client.send({ ...request, ...withChecksum })
  } catch (error) {
    if (!isRefusal(error)) throw error
  }
  try {
    return await client.send(request)
  } catch (error) {
    if (!isRefusal(error)) throw error
    await askWhy(client, request)
    return client.send({ ...request, ...withChecksum })
  }
}

const isRefusal = (error: unknown): error is S3Error =>
  error instanceof S3Error && (error.status === 400 || error.status === 403)

/**
 * The answer to HEAD has no body that could tell why it is refused: that to GET, of one byte, has. Where that is not refused, what
 * could be mended has been: a clock that is wrong.
 *
 * @throws S3Error why
 */
const askWhy = async (client: S3Client, request: S3Request): Promise<void> => {
  try {
    await client.send({ ...request, method: 'GET', headers: { range: 'bytes=0-0' } })
  } catch (error) {
    if (isRefusal(error)) throw error
  }
}

const requestFor = (method: 'HEAD' | 'GET', key: string, versionId: string | undefined): S3Request => ({
  ...{ method, key, action: 'GetObject' },
  ...(versionId && { query: { versionId } }),
})

const missing = new Set(['NoSuchKey', 'NoSuchVersion', 'NotFound'])

const unlessMissing = async <T>(ask: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await ask()
  } catch (error) {
    // A version that is a delete marker: 405.
    if (error instanceof S3Error && (missing.has(error.name) || error.status === 405)) return undefined
    throw error
  }
}

export const unquoted = (etag: string): string => etag.replaceAll('"', '')

export const writtenIn = ({ headers }: S3Answer): Written => ({
  etag: unquoted(headers.etag ?? ''),
  versionId: single(headers['x-amz-version-id']),
})

/** CopyObject and CompleteMultipartUpload tell the ETag in their body. */
export const resultIn = (answer: S3Answer): Written => ({
  ...writtenIn(answer),
  etag: unquoted(textOf(rootOf(answer.bytes.toString('utf8')).node, 'ETag') ?? ''),
})

const headIn = (key: string, answer: S3Answer): Head => {
  const { headers } = answer
  const whole = headers['x-amz-checksum-type'] !== 'COMPOSITE'
  return {
    key,
    size: Number(headers['content-length'] ?? 0),
    ...writtenIn(answer),
    headers: headersIn(headers),
    crc32: whole ? single(headers['x-amz-checksum-crc32']) : undefined,
    writtenAt: Date.parse(headers['last-modified'] ?? ''),
    now: nowOf(headers),
  }
}

/** What an object is stored with, beside the encryption and what else is S3's own. */
const stored = new Set([
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
  'x-amz-website-redirect-location',
])

const headersIn = (headers: IncomingHttpHeaders): ObjectHeaders =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => stored.has(name) || name.startsWith('x-amz-meta-'))
      .map(([name, value]) => [name, readable(single(value) ?? '')]),
  )

const single = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(', ') : value

/**
 * S3 gives back what is not ASCII as RFC 2047 has it (`=?UTF-8?B?…?=`); other stores as the bytes that it was sent with.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
const readable = (value: string): string =>
  value.startsWith('=?')
    ? value
        .replaceAll(/\?=\s+=\?/g, '?==?')
        .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, way: string, text: string) =>
          way.toLowerCase() === 'b' ? Buffer.from(text, 'base64').toString('utf8') : unescaped(text),
        )
    : Buffer.from(value, 'latin1').toString('utf8')

const unescaped = (text: string): string =>
  Buffer.from(
    text
      .replaceAll('_', ' ')
      .replaceAll(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  ).toString('utf8')
