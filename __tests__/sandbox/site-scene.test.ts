/** The scene of the site's tests, on the S3 that this run asks: what it shows is what is there. */

import { ListObjectVersionsCommand } from '@aws-sdk/client-s3'
import { expect, test } from '@jest/globals'
import { notOnVersitygw, onVersitygw, siteScene } from '../support/site-scene.ts'

test.concurrent('objects are listed and read past the fault layer', async () => {
  const scene = await siteScene()
  await scene.put('a/ü +&.html', '<p>one</p>', { ContentType: 'text/html', CacheControl: 'no-cache' })
  await scene.put('.aws-deploy/site/current.json', '{}')
  expect(Object.keys(await scene.list())).toEqual(['a/ü +&.html'])
  expect(Object.keys(await scene.list({ state: true }))).toHaveLength(2)
  const seen = await scene.read('a/ü +&.html')
  expect(seen).toMatchObject({
    text: '<p>one</p>',
    headers: { 'cache-control': 'no-cache', 'content-type': 'text/html' },
  })
  expect((await scene.list())['a/ü +&.html']).toEqual({ size: 10, etag: seen?.etag })
  await scene.remove('a/ü +&.html')
  expect(await scene.read('a/ü +&.html')).toBeUndefined()
  expect(await scene.calls()).toEqual([])
})

test.concurrent('a bucket with versions keeps them', async () => {
  const scene = await siteScene({ versioned: true })
  await scene.put('index.html', 'one')
  const one = await scene.read('index.html')
  await scene.put('index.html', 'two')
  expect((await scene.read('index.html', one?.versionId))?.text).toBe('one')
  const { Versions } = await scene.s3.send(new ListObjectVersionsCommand({ Bucket: scene.bucket }))
  expect(Versions).toHaveLength(2)
})

test.concurrent('what a step sends to S3 comes by the fault layer, which plays and writes down', async () => {
  const scene = await siteScene()
  await scene.aws.faults.set({ service: 's3', operation: 'ListObjectsV2', throttle: true, times: 1 })
  const endpoint = scene.env['AWS_ENDPOINT_URL_S3'] ?? scene.env['AWS_ENDPOINT_URL']!
  const answers = [1, 2].map(() =>
    fetch(`${endpoint}/${scene.bucket}?list-type=2`, { headers: signedBy(scene.aws.account) }),
  )
  // The signature is none: ministack does not ask the root for it, versitygw does.
  expect((await Promise.all(answers)).map(({ status }) => status).sort()).toEqual(onVersitygw ? [403, 503] : [200, 503])
  expect((await scene.calls()).map(({ operation }) => operation)).toEqual(['ListObjectsV2', 'ListObjectsV2'])
})

const signedBy = (key: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0`,
  'x-amz-date': '20260101T000000Z',
})

test.concurrent('a distribution has the bucket as its origin', async () => {
  const { distribution, bucket } = await siteScene({ distribution: { Comment: 'the shop' } })
  expect(distribution.domain).toMatch(/^[a-z0-9]+\.cloudfront\.net$/)
  expect(bucket).toMatch(/^site-\d{12}$/)
})

notOnVersitygw('it has no KMS')('objects of a bucket that encrypts by KMS', async () => {
  const scene = await siteScene({ kms: true })
  await scene.put('index.html', 'one')
  expect((await scene.read('index.html'))?.headers['x-amz-server-side-encryption']).toBe('aws:kms')
})
