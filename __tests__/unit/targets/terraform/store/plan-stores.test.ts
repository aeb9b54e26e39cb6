import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect, test } from '@jest/globals'
import type { Session } from '../../../../../src/aws/session.ts'
import type { S3Store } from '../../../../../src/targets/terraform/store/choose-store.ts'
import { planRefInput, reviewRefText } from '../../../../../src/targets/terraform/store/plan-ref.ts'
import { findReview, planReviewOf, putReview } from '../../../../../src/targets/terraform/store/plan-review.ts'
import { fetchPlan, putPlan, type StoreAccess } from '../../../../../src/targets/terraform/store/plan-stores.ts'
import { largestEnvelope } from '../../../../../src/targets/terraform/store/stored-plan.ts'
import { refuse } from '../../../aws/s3-stand-in.ts'
import { withServer } from '../../../loopback.ts'
import { printed } from '../../../printed.ts'
import { aPlan } from '../a-plan.ts'

printed()

const session = {
  region: 'eu-west-1',
  partition: 'aws',
  door: 'terraform-plan-comment',
  credentials: async () => ({
    accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
    secretAccessKey: 'secret+of/the+key',
    sessionToken: 'a-token',
    expiration: new Date(Date.now() + 3_600_000),
    accountId: '111122223333',
  }),
} as unknown as Session

const access: StoreAccess = {
  session,
  artifacts: { upload: () => Promise.reject(new Error('unasked')), download: async () => undefined },
  encryptionKey: undefined,
  signal: new AbortController().signal,
}

const store: S3Store = { kind: 's3', bucket: 'acme', prefix: 'p/', region: undefined, headers: {}, beside: 'nothing' }

/** A store at an endpoint of its own, which answers as it is told. */
const withStore = (
  answer: (request: IncomingMessage, response: ServerResponse, nth: number) => unknown,
  work: (store: S3Store, asked: readonly IncomingMessage[]) => Promise<void>,
) => {
  const asked: IncomingMessage[] = []
  return withServer(
    (request, response) => request.resume().on('end', () => answer(request, response, asked.push(request) - 1)),
    (endpoint) => work({ ...store, endpoint }, asked),
  )
}

const done = (response: ServerResponse) => response.writeHead(200, { etag: '"a"' }).end()

test('a plan is put once, blindly, with what the bucket may insist on', async () => {
  await withStore(
    (_, response) => done(response),
    async (at, asked) => {
      const headers = { 'x-amz-server-side-encryption': 'AES256' }
      const ref = planRefInput.parse(await putPlan({ ...at, headers }, aPlan(), access))!
      expect(asked.map(({ method }) => method)).toEqual(['PUT'])
      expect(asked[0]!.headers).toMatchObject(headers)
      expect(asked[0]!.headers).not.toHaveProperty('if-none-match')
      expect(ref.place).toMatchObject({ kind: 's3', bucket: 'acme', region: 'eu-west-1', endpoint: at.endpoint })
    },
  )
})

test('a bucket in another Region is followed there, and remembered', async () => {
  await withStore(
    (_, response, nth) =>
      nth === 0 ? response.writeHead(301, { 'x-amz-bucket-region': 'us-east-2' }).end() : done(response),
    async (at, asked) => {
      const ref = planRefInput.parse(await putPlan(at, aPlan(), access))!
      expect(ref.place).toMatchObject({ region: 'us-east-2' })
      expect(asked.map(({ headers }) => /\/(\w+-\w+-\d)\/s3\//.exec(headers.authorization!)?.[1])).toEqual([
        'eu-west-1',
        'us-east-2',
      ])
    },
  )
})

test('a bucket that sends us round in circles is not followed for ever', async () => {
  await withStore(
    (_, response, nth) => response.writeHead(301, { 'x-amz-bucket-region': nth % 2 ? 'eu-west-1' : 'us-east-2' }).end(),
    async (at) => expect(putPlan(at, aPlan(), access)).rejects.toMatchObject({ code: 'bucket-region' }),
  )
})

test('of what lies there no more is asked for than there should be, and one byte', async () => {
  await withStore(
    (request, response) => {
      if (request.method === 'PUT') return done(response)
      return response.writeHead(206, { 'content-range': 'bytes 0-9/10' }).end('0123456789')
    },
    async (at, asked) => {
      const ref = planRefInput.parse(await putPlan(at, aPlan(), access))!
      expect(String(await fetchPlan(ref, access))).toBe('0123456789')
      expect(asked[1]!.headers.range).toBe(`bytes=0-${ref.bytes}`)
      await expect(fetchPlan({ ...ref, bytes: largestEnvelope + 1 }, access)).rejects.toMatchObject({
        code: 'plan-too-large',
      })
    },
  )
})

test.each([
  ['NoSuchKey', 404, 'plan-gone'],
  ['NoSuchBucket', 404, 'plan-bucket-missing'],
  ['AccessDenied', 403, 'access-denied'],
])('%s when it is fetched: %s %s', async (error, status, code) => {
  await withStore(
    (request, response) => (request.method === 'PUT' ? done(response) : refuse(response, status, error)),
    async (at) => {
      const ref = planRefInput.parse(await putPlan(at, aPlan(), access))!
      await expect(fetchPlan(ref, access)).rejects.toMatchObject({ code })
    },
  )
})

test('an object without a byte is an empty one', async () => {
  await withStore(
    (request, response) => (request.method === 'PUT' ? done(response) : refuse(response, 416, 'InvalidRange')),
    async (at) => {
      const ref = planRefInput.parse(await putPlan(at, aPlan(), access))!
      expect(await fetchPlan(ref, access)).toHaveLength(0)
    },
  )
})

test('an artifact that is gone is told', async () => {
  const upload = async () => ({ id: '7', sha256: 'a'.repeat(64) })
  const artifacts = { ...access.artifacts, upload }
  await expect(putPlan({ kind: 'artifact' }, aPlan(), { ...access, artifacts })).rejects.toThrow(
    'never kept in the clear',
  )
  const sealing = { ...access, artifacts, encryptionKey: 'correct horse battery staple' }
  const ref = planRefInput.parse(await putPlan({ kind: 'artifact' }, aPlan(), sealing))!
  expect(ref.place).toMatchObject({ kind: 'artifact', id: '7' })
  await expect(fetchPlan(ref, access)).rejects.toThrow(`nothing at artifact terraform-plan-${ref.id} (7)`)
})

test('nothing is stored nowhere', async () => {
  expect(await putPlan({ kind: 'none' }, aPlan(), access)).toBe('')
  expect(await putReview({ kind: 'none' }, planReviewOf(aPlan().header, ''), access)).toBe('')
})

const artifact = { kind: 'artifact' } as const

test('with an artifact the review goes with its reference, encrypted, and without the digest', async () => {
  const sealing = { ...access, encryptionKey: 'correct horse battery staple' }
  const review = planReviewOf(aPlan().header, 'a digest')
  const text = await putReview(artifact, review, sealing)
  expect(text.length).toBeLessThan(1500)
  expect(await findReview(text, 'acme/shop', artifact, sealing)).toEqual({ review: { ...review, digest: '' } })
  const other = { ...sealing, encryptionKey: 'another key altogether' }
  expect(await findReview(text, 'acme/shop', artifact, other)).toEqual({
    missing: expect.stringContaining('another key'),
  })
})

test('a review that a comment was made to name is none: it must be where plans are kept, or sealed', async () => {
  const review = planReviewOf(aPlan().header, '')
  const { id, repository, runId, headSha } = review
  const of = { id, repository, runId, headSha }
  const content = Buffer.from(JSON.stringify(review)).toString('base64url')
  const inline = reviewRefText({ ...of, kind: 'inline', content })
  const sealing = { ...access, encryptionKey: 'correct horse battery staple' }
  expect(await findReview(inline, repository, artifact, sealing)).toEqual({ missing: expect.any(String) })
  const own: S3Store = {
    kind: 's3',
    bucket: 'acme-state',
    prefix: 'a.plans/',
    region: 'eu-west-1',
    headers: {},
    beside: 'state',
  }
  for (const place of [
    { bucket: 'mallory', key: 'a.plans/1.review' },
    { bucket: 'acme-state', key: 'b.plans/1.review' },
    { bucket: 'acme-state', key: 'a.plans/1.review', endpoint: 'https://s3.mallory.example' },
  ]) {
    const text = reviewRefText({ ...of, kind: 's3', region: 'eu-west-1', sha256: '0'.repeat(64), ...place })
    expect(await findReview(text, repository, own, access)).toEqual({ missing: expect.stringContaining('elsewhere') })
  }
})
