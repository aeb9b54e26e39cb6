/** The S3 of the benches, asked by a client that nobody here wrote. */

import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { LatencyS3 } from '../../../sandbox/s3/latency/server.ts'

const latency = new LatencyS3()
let server: Server
let s3: S3Client
const Bucket = 'site'

beforeAll(async () => {
  server = await latency.listen(0)
  s3 = new S3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    forcePathStyle: true,
    maxAttempts: 1,
  })
  await s3.send(new CreateBucketCommand({ Bucket }))
})

afterAll(() => {
  s3.destroy()
  server.closeAllConnections()
  server.close()
})

test('what is put is there as it was sent, checksum and headers with it', async () => {
  const Key = 'a/ü +&"%.html'
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: '<p>', ContentType: 'text/html', Metadata: { a: 'b' } }))
  const read = await s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }))
  expect(await read.Body!.transformToString()).toBe('<p>')
  expect(read).toMatchObject({ ContentType: 'text/html', Metadata: { a: 'b' }, ContentLength: 3 })
  expect((await s3.send(new HeadObjectCommand({ Bucket, Key }))).ContentEncoding).toBeUndefined()
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'a/' }))
  expect(Contents).toMatchObject([{ Key, Size: 3, ETag: read.ETag }])
})

test('conditions hold', async () => {
  const put = (more: object) => s3.send(new PutObjectCommand({ Bucket, Key: 'c', Body: '1', ...more }))
  const { ETag } = await put({ IfNoneMatch: '*' })
  await expect(put({ IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' })
  await expect(put({ IfMatch: '"0"' })).rejects.toMatchObject({ name: 'PreconditionFailed' })
  await put({ IfMatch: ETag })
  const copy = new CopyObjectCommand({ Bucket, Key: 'd', CopySource: 'site/c', IfMatch: ETag })
  await expect(s3.send(copy)).rejects.toMatchObject({ name: 'NoSuchKey' })
})

test('listings come in pages, in the order of UTF-8, and may begin anywhere', async () => {
  const keys = ['p/a', 'p/b/1', 'p/b/2', 'p/c', 'p/\uffee', 'p/😀']
  for (const Key of [...keys].reverse()) await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
  const list = (more: object) => s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'p/', ...more }))
  const namesOf = ({ Contents = [] }: { Contents?: { Key?: string | undefined }[] | undefined }) =>
    Contents.map(({ Key }) => Key)
  expect(namesOf(await list({}))).toEqual(keys)
  expect(namesOf(await list({ StartAfter: 'p/b/1' }))).toEqual(keys.slice(2))
  const first = await list({ MaxKeys: 2 })
  expect(namesOf(first)).toEqual(keys.slice(0, 2))
  expect(namesOf(await list({ ContinuationToken: first.NextContinuationToken }))).toEqual(keys.slice(2))
  const folded = await list({ Delimiter: '/' })
  expect(folded.CommonPrefixes).toEqual([{ Prefix: 'p/b/' }])
  expect(folded.KeyCount).toBe(5)
  const { Deleted } = await s3.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } }),
  )
  expect(Deleted).toHaveLength(6)
  expect(namesOf(await list({}))).toEqual([])
})

test('more than its rate is turned away, and counted', async () => {
  latency.pace.set({ perSecond: 2 })
  latency.pace.restart()
  const asked = Array.from({ length: 6 }, () => s3.send(new ListObjectsV2Command({ Bucket })))
  const results = await Promise.allSettled(asked)
  latency.pace.set({ perSecond: 0 })
  const refused = results.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]
  expect(refused.length).toBeGreaterThan(0)
  expect(refused[0]!.reason).toMatchObject({ name: 'SlowDown' })
  const { operations, requests } = latency.pace.counts()
  expect(operations).toEqual({ ListObjectsV2: 6 - refused.length, SlowDown: refused.length })
  expect(requests).toBe(6)
})
