import { encodedKey } from './s3-address.ts'
import type { S3Client } from './s3-client.ts'
import { S3Error } from './s3-error.ts'
import { conditionOf, hasHeaders, writtenIf } from './s3-expected.ts'
import { headOf, resultIn, unquoted } from './s3-head.ts'
import { multipart, partSizeOf } from './s3-multipart.ts'
import type { Bucket, Head, ObjectHeaders, Origin, Written } from './s3-object.ts'
import { rootOf, textOf } from './s3-xml.ts'

type Target = Parameters<Bucket['copy']>[1]

const GiB = 1024 ** 3

/** Parts that S3 copies at the same time, each of a GiB or more: it has all the work. */
const partsAtOnce = 32

/** Asks where the origin is, in another bucket as well. */
export type Look = (origin: Origin) => Promise<Head | undefined>

/** @throws S3Error */
export const copy = async (client: S3Client, from: Origin, to: Target, origin: Look): Promise<Written> => {
  try {
    return await copyWhole(client, from, to, origin)
  } catch (error) {
    // What is larger than 5 GiB is copied in parts. S3 tells so by its words alone.
    if (!(error instanceof S3Error && error.name === 'InvalidRequest' && /larger than the maximum/.test(error.message)))
      throw error
    const there = await origin(from)
    if (!there) throw error
    return copyParts(client, from, to, there, origin)
  }
}

const copyWhole = (client: S3Client, from: Origin, to: Target, origin: Look): Promise<Written> =>
  writtenIf(
    to.expected,
    async () => {
      const answer = await client.send({
        method: 'PUT',
        key: to.key,
        action: 'PutObject',
        headers: {
          ...sourceOf(client, from, to),
          ...(to.headers && { ...to.headers, 'x-amz-metadata-directive': 'REPLACE' }),
          ...conditionOf(to.expected),
        },
        mayFailWith200: true,
      })
      return resultIn(answer)
    },
    () => lookFor(client, from, to, origin),
  )

const copyParts = (
  client: S3Client,
  from: Origin,
  to: Target,
  { size, headers }: Head,
  origin: Look,
): Promise<Written> =>
  multipart(
    client,
    to.key,
    {
      size,
      partSize: partSizeOf(size, GiB),
      atOnce: partsAtOnce,
      headers: to.headers ?? headers,
      part: async ({ start, length }, query) => {
        const { bytes } = await client.send({
          method: 'PUT',
          key: to.key,
          query,
          action: 'PutObject',
          headers: { ...sourceOf(client, from, to), 'x-amz-copy-source-range': `bytes=${start}-${start + length - 1}` },
          mayFailWith200: true,
        })
        const { node } = rootOf(bytes.toString('utf8'))
        return { etag: unquoted(textOf(node, 'ETag') ?? ''), crc32: textOf(node, 'ChecksumCRC32') }
      },
      crc32: () => undefined,
      look: () => lookFor(client, from, to, origin),
    },
    to.expected,
  )

const sourceOf = (
  { bucket, expectedOwner }: S3Client,
  from: Origin,
  { fromBucket = bucket }: Target,
): ObjectHeaders => ({
  'x-amz-copy-source': `${fromBucket}/${encodedKey(from.key)}${
    from.versionId === undefined ? '' : `?versionId=${encodeURIComponent(from.versionId)}`
  }`,
  ...(from.etag !== undefined && { 'x-amz-copy-source-if-match': `"${from.etag}"` }),
  ...(fromBucket === bucket && expectedOwner !== undefined && { 'x-amz-source-expected-bucket-owner': expectedOwner }),
})

const lookFor = async (client: S3Client, from: Origin, to: Target, origin: Look): Promise<Head | undefined> => {
  const [there, here] = await Promise.all([headOf(client, to.key), origin(from)])
  if (!there || !here || there.size !== here.size) return undefined
  const same = there.crc32 && here.crc32 ? there.crc32 === here.crc32 : there.etag === here.etag
  return same && hasHeaders(there, to.headers ?? here.headers) ? there : undefined
}
