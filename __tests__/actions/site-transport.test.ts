/** The transport to S3 against servers that nobody of ours wrote: odd keys, conditions, parts, copies, deletes, faults. */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { expect, test } from '@jest/globals'
import { bucketOf } from '../../src/aws/s3.ts'
import type { Bucket } from '../../src/aws/s3-object.ts'
import type { Session } from '../../src/aws/session.ts'
import { scratchFolder } from '../support/scratch.ts'
import { notOnVersitygw, type SiteScene, siteScene } from '../support/site-scene.ts'

const open = (
  { bucket: own, env, aws }: SiteScene,
  { expectedOwner, bucket = own }: { readonly expectedOwner?: string; readonly bucket?: string } = {},
): Bucket => {
  // The same for every scene of a run.
  process.env['AWS_ENDPOINT_URL_S3'] = env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL']!
  const credentials = async () => ({
    accessKeyId: env['AWS_ACCESS_KEY_ID']!,
    secretAccessKey: env['AWS_SECRET_ACCESS_KEY']!,
  })
  const session = { region: aws.region, partition: 'aws', door: 's3-sync-invalidate', credentials }
  return bucketOf(session as unknown as Session, bucket, { expectedOwner })
}

const odd = [
  '50%.html',
  "a b+c&d=e'f(g)h!i*j~k#l?m",
  'ünïcødé/日本語/😀.html',
  'quote".<b>.html',
  '.well-known/security.txt',
  'tab\there',
]

test.concurrent('odd keys are put, listed, read and deleted', async () => {
  const bucket = open(await siteScene())
  await Promise.all(odd.map((key) => bucket.put(key, Buffer.from(key), { 'content-type': 'text/plain' }, 'nothing')))
  expect([...(await bucket.list('')).keys()].sort()).toEqual([...odd].sort())
  for (const key of odd) expect((await bucket.read(key))?.bytes.toString()).toBe(key)
  expect(await bucket.remove(odd.map((key) => ({ key })))).toEqual([])
  expect((await bucket.list('')).size).toBe(0)
})

test.concurrent('a listing in ranges is the listing, in as many requests as it has pages', async () => {
  const bucket = open(await siteScene())
  const keys = Array.from({ length: 1100 }, (_, index) => `p/${index % 7}/${index}.html`).sort()
  await Promise.all(keys.map((key) => bucket.put(key, Buffer.from('x'), {}, 'anything')))
  const before = bucket.requests()
  const found = await bucket.list('p/', [keys[600]!])
  expect(bucket.requests() - before).toBe(2)
  expect([...found.keys()].sort()).toEqual(keys)
})

test.concurrent('a write happens only on what is expected', async () => {
  const bucket = open(await siteScene())
  const one = await bucket.put('a', Buffer.from('one'), {}, 'nothing')
  const changed = { kind: 'changed', code: 'object-changed' }
  await expect(bucket.put('a', Buffer.from('two'), {}, 'nothing')).rejects.toMatchObject(changed)
  await expect(bucket.put('a', Buffer.from('two'), {}, { etag: '0'.repeat(32) })).rejects.toMatchObject(changed)
  await expect(bucket.put('b', Buffer.from('two'), {}, { etag: one.etag })).rejects.toMatchObject(changed)
  const two = await bucket.put('a', Buffer.from('two'), {}, { etag: one.etag })
  expect(await bucket.head('a')).toMatchObject({ etag: two.etag, size: 3 })
})

test.concurrent('a large file goes in parts and is known by its checksum', async () => {
  const bucket = open(await siteScene())
  const content = Buffer.concat([Buffer.alloc(16 * 1024 * 1024, 'a'), Buffer.from('the rest')])
  const path = join(scratchFolder(), 'large')
  writeFileSync(path, content)
  const body = { path, size: content.length, sha256: createHash('sha256').update(content).digest('hex') }
  const { etag } = await bucket.put('large', body, { 'content-type': 'video/mp4' }, 'nothing')
  const crc = Buffer.alloc(4)
  crc.writeUInt32BE(crc32(content))
  expect(etag).toMatch(/^[0-9a-f]{32}-3$/)
  expect(await bucket.head('large')).toMatchObject({
    etag,
    size: content.length,
    crc32: crc.toString('base64'),
    headers: { 'content-type': 'video/mp4' },
  })
})

test.concurrent('a copy takes other headers, and a version', async () => {
  const scene = await siteScene({ versioned: true })
  const bucket = open(scene)
  const headers = { 'content-type': 'text/html', 'cache-control': 'no-cache' }
  const one = await bucket.put('a +&%', Buffer.from('one'), headers, 'nothing')
  await bucket.put('a +&%', Buffer.from('two'), headers, { etag: one.etag })
  await bucket.copy({ key: 'a +&%', versionId: one.versionId }, { key: 'b', expected: 'anything' })
  const other = { 'content-type': 'text/plain', 'x-amz-meta-by': 'us' }
  const here = await bucket.head('a +&%')
  await bucket.copy({ key: 'a +&%', etag: here!.etag }, { key: 'a +&%', headers: other, expected: 'anything' })
  expect((await bucket.read('b'))?.bytes.toString()).toBe('one')
  expect((await scene.read('b'))?.headers).toMatchObject(headers)
  const there = await bucket.read('a +&%')
  expect(there?.bytes.toString()).toBe('two')
  expect(there?.headers).toMatchObject(other)
})

test.concurrent('lost answers and SlowDown leave what was asked for', async () => {
  const scene = await siteScene()
  const bucket = open(scene)
  await scene.aws.faults.set(
    { service: 's3', operation: 'PutObject', nth: 2, lose: true },
    { service: 's3', operation: 'PutObject', nth: 4, reset: true },
    { service: 's3', operation: 'PutObject', after: 5, times: 6, throttle: true },
  )
  const keys = Array.from({ length: 20 }, (_, index) => `${index}`)
  const written = await Promise.all(keys.map((key) => bucket.put(key, Buffer.from(key), {}, 'nothing')))
  const listed = await bucket.list('')
  expect(keys.map((key) => listed.get(key)?.etag)).toEqual(written.map(({ etag }) => etag))
})

test.concurrent('a bucket of another owner, and one that is not there', async () => {
  const scene = await siteScene()
  await expect(open(scene, { expectedOwner: '999999999999' }).list('')).rejects.toMatchObject({ code: 'access-denied' })
  await expect(open(scene, { bucket: `${scene.bucket}-none` }).list('')).rejects.toMatchObject({
    code: 'bucket-missing',
    kind: 'missing',
  })
})

notOnVersitygw('it knows no condition of a deletion')('a deletion happens only on what is expected', async () => {
  const bucket = open(await siteScene())
  await bucket.put('a', Buffer.from('one'), {}, 'nothing')
  const left = await bucket.remove([{ key: 'a', etag: '0'.repeat(32) }, { key: 'gone' }])
  expect(left).toEqual([expect.objectContaining({ key: 'a', error: 'PreconditionFailed' })])
  expect((await bucket.list('')).size).toBe(1)
})
