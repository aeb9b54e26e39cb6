/**
 * Puts objects of 10 KB, 64 at a time, by our own requests (`ours`) or by the SDK's client (`sdk`), and prints the milliseconds of
 * processor time that each request took: `node put-objects.ts <who> <count> <endpoint> <bucket>`.
 */
import { randomBytes } from 'node:crypto'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { bucketOf } from '../../src/aws/s3.ts'
import type { Session } from '../../src/aws/session.ts'

type Put = (key: string, body: Buffer) => Promise<unknown>

const region = 'us-east-1'
const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' }

const putters: Readonly<Record<string, (endpoint: string, bucket: string) => Put>> = {
  ours: (endpoint, name) => {
    process.env['AWS_ENDPOINT_URL_S3'] = endpoint
    const bucket = bucketOf(
      { region, partition: 'aws', credentials: undefined, door: 'bench' } as unknown as Session,
      name,
    )
    return (key, body) => bucket.put(key, body, headers, 'nothing')
  },
  sdk: (endpoint, Bucket) => {
    const s3 = new S3Client({
      endpoint,
      region,
      forcePathStyle: true,
      requestHandler: { httpAgent: { maxSockets: 64 } },
    })
    return (Key, Body) =>
      s3.send(
        new PutObjectCommand({
          Bucket,
          Key,
          Body,
          ContentType: headers['content-type'],
          CacheControl: headers['cache-control'],
          IfNoneMatch: '*',
        }),
      )
  },
}

const putAll = async (put: Put, count: number): Promise<void> => {
  const body = randomBytes(10_000)
  let next = 0
  const worker = async () => {
    while (next < count) await put(`pages/${next++}/index.html`, body)
  }
  await Promise.all(Array.from({ length: 64 }, worker))
}

const run = async ([who = '', count = '', endpoint = '', bucket = '']: readonly string[]): Promise<void> => {
  const put = putters[who]!(endpoint, bucket)
  await putAll((key, body) => put(`warm/${key}`, body), 200)
  const before = process.cpuUsage()
  await putAll(put, Number(count))
  const { user, system } = process.cpuUsage(before)
  console.log((user + system) / 1000 / Number(count))
}

run(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error)
    process.exit(1)
  },
)
