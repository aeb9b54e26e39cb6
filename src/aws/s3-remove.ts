import { hash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import type { S3Client } from './s3-client.ts'
import { base64OfCrc } from './s3-content.ts'
import { S3Error } from './s3-error.ts'
import type { NotDeleted } from './s3-object.ts'
import { childrenOf, element, fitsXml, rootOf, textOf } from './s3-xml.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const atOnce = 1000

/** Batches on their way at the same time: each is a thousand deletes to S3, which takes 3,500 a second. */
const batches = 4

const tries = 8

interface Doomed {
  readonly key: string
  readonly etag?: string
}

/** Deletes any number of keys and tells which are still there, and why. @throws S3Error */
export const remove = async (client: S3Client, objects: readonly Doomed[]): Promise<readonly NotDeleted[]> => {
  const inXml = objects.filter(({ key }) => fitsXml(key))
  const others = objects.filter(({ key }) => !fitsXml(key))
  const work = [
    ...Array.from(
      { length: Math.ceil(inXml.length / atOnce) },
      (_, index) => () => removeBatch(client, inXml.slice(index * atOnce, (index + 1) * atOnce)),
    ),
    ...others.map((one) => () => removeOne(client, one)),
  ]
  const left: NotDeleted[] = []
  const worker = async () => {
    for (let next = work.shift(); next; next = work.shift()) left.push(...(await next()))
  }
  await Promise.all(Array.from({ length: batches }, worker))
  return left
}

/** S3 answers 200 whatever became of the single keys. Those that it failed at are asked for again. */
const removeBatch = async (client: S3Client, batch: readonly Doomed[]): Promise<readonly NotDeleted[]> => {
  const left: NotDeleted[] = []
  let rest = batch
  for (let attempt = 1; rest.length > 0; attempt++) {
    if (attempt > 1) await sleep(Math.random() * Math.min(5000, 100 * 2 ** attempt))
    const failed = await ask(client, rest)
    const again = attempt < tries ? failed.filter(({ error }) => passes(error)) : []
    left.push(...failed.filter((one) => !again.includes(one)))
    const keys = new Set(again.map(({ key }) => key))
    rest = rest.filter(({ key }) => keys.has(key))
  }
  return left
}

const passes = (error: string): boolean => /^(InternalError|SlowDown|ServiceUnavailable|OperationAborted)$/.test(error)

const ask = async (client: S3Client, batch: readonly Doomed[]): Promise<readonly NotDeleted[]> => {
  const body = Buffer.from(
    `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet>true</Quiet>${batch
      .map(
        ({ key, etag }) =>
          `<Object>${element('Key', key)}${etag === undefined ? '' : element('ETag', `"${etag}"`)}</Object>`,
      )
      .join('')}</Delete>`,
  )
  const { bytes } = await client.send({
    method: 'POST',
    query: { delete: '' },
    action: 'DeleteObject',
    headers: {
      'content-type': 'application/xml',
      'content-md5': hash('md5', body, 'base64'),
      'x-amz-checksum-crc32': base64OfCrc(crc32(body)),
    },
    body,
    mayFailWith200: true,
  })
  return childrenOf(rootOf(bytes.toString('utf8')).node, 'Error')
    .map((error) => ({
      key: textOf(error, 'Key') ?? '',
      error: textOf(error, 'Code') ?? '',
      reason: textOf(error, 'Message') ?? '',
    }))
    .filter(({ error }) => !isGone(error))
}

/** A key that cannot be written in XML. */
const removeOne = async (client: S3Client, { key, etag }: Doomed): Promise<readonly NotDeleted[]> => {
  try {
    const headers = etag === undefined ? {} : { 'if-match': `"${etag}"` }
    await client.send({ method: 'DELETE', key, action: 'DeleteObject', headers })
    return []
  } catch (error) {
    if (!(error instanceof S3Error) || error.status === undefined) throw error
    return isGone(error.name) ? [] : [{ key, error: error.name, reason: error.message }]
  }
}

const isGone = (error: string): boolean => error === 'NoSuchKey' || error === 'NoSuchVersion'
