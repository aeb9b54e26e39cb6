import { hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { S3Client } from './s3-client.ts'
import { base64OfCrc, etagOfParts, partsOf, sameContent, sizeOf, wholeOf } from './s3-content.ts'
import { conditionOf, hasHeaders, writtenIf } from './s3-expected.ts'
import { headOf, unquoted, writtenIn } from './s3-head.ts'
import { mostOf, withMemory } from './s3-memory.ts'
import { multipart, partSizeOf } from './s3-multipart.ts'
import type { Body, Expected, Head, ObjectHeaders, Written } from './s3-object.ts'

const MiB = 1024 * 1024

/** From this size on in parts. Bytes. */
const inParts = 16 * MiB
const partSize = 8 * MiB

/** @throws S3Error, Failure `source-changed` */
export const put = (
  client: S3Client,
  key: string,
  body: Body,
  headers: ObjectHeaders,
  expected: Expected,
): Promise<Written> =>
  sizeOf(body) >= inParts
    ? putParts(client, key, body, headers, expected)
    : withMemory(sizeOf(body), () => putWhole(client, key, body, headers, expected))

const putWhole = async (
  client: S3Client,
  key: string,
  body: Body,
  headers: ObjectHeaders,
  expected: Expected,
): Promise<Written> => {
  const { bytes, sha256 } = await wholeOf(body)
  const content = { size: bytes.length, crc32: base64OfCrc(crc32(bytes)), etag: () => hash('md5', bytes) }
  const send = () =>
    client.send({
      method: 'PUT',
      key,
      action: 'PutObject',
      headers: { ...headers, ...conditionOf(expected), 'x-amz-checksum-crc32': content.crc32 },
      body: bytes,
      sha256,
    })
  return writtenIf(
    expected,
    async () => writtenIn(await send()),
    () => lookFor(client, key, headers, (there) => sameContent(there, content)),
  )
}

/** @throws S3Error */
export const putBlind = (client: S3Client, key: string, body: Uint8Array, headers: ObjectHeaders): Promise<Written> =>
  withMemory(body.length, async () => {
    const checksum = { 'x-amz-checksum-crc32': base64OfCrc(crc32(body)) }
    return writtenIn(
      await client.send({ method: 'PUT', key, action: 'PutObject', headers: { ...headers, ...checksum }, body }),
    )
  })

const putParts = async (
  client: S3Client,
  key: string,
  body: Body,
  headers: ObjectHeaders,
  expected: Expected,
): Promise<Written> => {
  const size = sizeOf(body)
  const upload = { size, partSize: partSizeOf(size, partSize), headers }
  const atOnce = mostOf(upload.partSize)
  const source = await partsOf(body, upload.partSize)
  const part = ({ length }: { length: number }, query: Readonly<Record<string, string>>) =>
    withMemory(length, async () => {
      const bytes = await source.next()
      try {
        const checksum = base64OfCrc(crc32(bytes))
        const answer = await client.send({
          method: 'PUT',
          key,
          query,
          action: 'PutObject',
          headers: { 'x-amz-checksum-crc32': checksum },
          body: bytes,
        })
        return { etag: unquoted(answer.headers.etag ?? ''), crc32: checksum }
      } finally {
        source.free(bytes)
      }
    })
  try {
    return await multipart(
      client,
      key,
      {
        ...upload,
        atOnce,
        part,
        crc32: source.crc32,
        look: (parts) => {
          const content = { size, crc32: source.crc32(), etag: () => etagOfParts(parts.map(({ etag }) => etag)) }
          return lookFor(client, key, headers, (there) => sameContent(there, content))
        },
      },
      expected,
    )
  } finally {
    await source.close()
  }
}

const lookFor = async (
  client: S3Client,
  key: string,
  headers: ObjectHeaders,
  isOurs: (there: Head) => boolean,
): Promise<Head | undefined> => {
  const there = await headOf(client, key)
  return there && isOurs(there) && hasHeaders(there, headers) ? there : undefined
}
