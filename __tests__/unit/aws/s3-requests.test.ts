import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import type { AwsFailure } from '../../../src/aws/call.ts'
import { ownEnvironment } from '../environment.ts'
import { printed } from '../printed.ts'
import { keyId, refuse, signatureOf, withStandIn } from './s3-stand-in.ts'

printed()
ownEnvironment('HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy')

const failureOf = (work: Promise<unknown>): Promise<AwsFailure> =>
  work.then(
    () => Promise.reject(new Error('it went well')),
    (failure: AwsFailure) => failure,
  )

const sha256 = (body: string | Buffer) => createHash('sha256').update(body).digest('hex')

describe('what is signed', () => {
  test.each([
    'index.html',
    "a b+c&d=e'f(g)h!i*j~k#l?m%20n",
    'ünïcødé/日本語/😀.html',
    '//doubled//and/../dots/./',
    'tab\tand\nline',
  ])('the key %j', (key) =>
    withStandIn(
      (_, response) => response.writeHead(200, { etag: '"abc"' }).end(),
      async ({ bucket, arrived }) => {
        await bucket.put(key, Buffer.from('hello'), { 'content-type': 'text/html' }, 'anything')
        const [request] = arrived
        expect(decodeURIComponent(request!.target)).toBe(`/site/${key}`)
        expect(request!.headers.authorization).toContain(`Credential=${keyId}/`)
        expect(request!.headers.authorization).toContain(`Signature=${signatureOf(request!)}`)
        expect(request!.headers).toMatchObject({
          'x-amz-security-token': 'a-token',
          'x-amz-content-sha256': sha256('hello'),
          'x-amz-checksum-crc32': 'NhCmhg==',
          'content-type': 'text/html',
        })
      },
    ),
  )

  test('headers that are not ASCII, a query, and who must own the bucket', () =>
    withStandIn(
      (_, response) => response.writeHead(200, { etag: '"abc"', 'x-amz-version-id': 'v.1' }).end(),
      async ({ bucket, arrived }) => {
        expect(await bucket.put('a', Buffer.from(''), { 'x-amz-meta-who': 'Jürgen 日本' }, 'nothing')).toEqual({
          etag: 'abc',
          versionId: 'v.1',
        })
        await bucket.head('a', 'v/1+2=')
        for (const request of arrived) {
          expect(request.headers.authorization).toContain(`Signature=${signatureOf(request)}`)
          expect(request.headers['x-amz-expected-bucket-owner']).toBe('111122223333')
        }
        expect(arrived[0]!.headers).toMatchObject({ 'if-none-match': '*', 'content-length': '0' })
        expect(arrived[1]!.query).toEqual({ versionId: 'v/1+2=' })
      },
      { expectedOwner: '111122223333' },
    ))
})

describe('what passes is tried again', () => {
  test.each(['ECONNRESET', 'cut answer', '500', '503', '429', 'RequestTimeout', 'not XML'])('%s', (how) =>
    withStandIn(
      (_, response, nth) => {
        if (nth >= 2) return response.writeHead(200, { etag: '"abc"' }).end('content')
        if (how === 'ECONNRESET') return response.destroy()
        if (how === 'cut answer') {
          response.writeHead(200, { 'content-length': '1000' }).write('half of it')
          return setTimeout(() => response.destroy(), 20)
        }
        if (how === 'RequestTimeout') return refuse(response, 400, how)
        return response.writeHead(how === 'not XML' ? 502 : Number(how)).end('<html>Bad gateway')
      },
      async ({ bucket }) => {
        expect((await bucket.read('a'))?.bytes.toString()).toBe('content')
        expect(bucket.requests()).toBe(3)
      },
    ),
  )

  test(
    'but not for ever, and then it is told how often',
    () =>
      withStandIn(
        (_, response) => refuse(response, 500, 'InternalError'),
        async ({ bucket }) => {
          const failure = await failureOf(bucket.read('a'))
          expect(failure).toMatchObject({ code: 'aws-unavailable', kind: 'passing', attempts: 8 })
        },
      ),
    60_000,
  )

  test('what does not pass is not', () =>
    withStandIn(
      (_, response) => refuse(response, 403, 'AccessDenied'),
      async ({ bucket }) => {
        const failure = await failureOf(bucket.list(''))
        expect(failure).toMatchObject({ code: 'access-denied', kind: 'denied', refused: true })
        expect(failure.remedy).toContain('"Action": ["s3:ListBucket"], "Resource": "arn:aws:s3:::site"')
        expect(bucket.requests()).toBe(1)
      },
    ))
})

describe('credentials that have expired', () => {
  const session = (answers: readonly string[]) => {
    const asked: boolean[] = []
    let at = 0
    const credentials = async (options?: { forceRefresh?: boolean }) => {
      asked.push(options?.forceRefresh ?? false)
      if (options?.forceRefresh) at += 1
      return {
        accessKeyId: answers[Math.min(at, answers.length - 1)]!,
        secretAccessKey: 's',
        sessionToken: 't',
        expiration: new Date(Date.now() + 60_000),
        accountId: '',
      }
    }
    return { credentials, refreshed: () => asked.filter(Boolean).length }
  }

  test('are fetched anew once for all requests, and these are sent again', async () => {
    const own = session(['old', 'new'])
    await withStandIn(
      (request, response) =>
        request.headers.authorization?.includes('=new/')
          ? response.writeHead(200, { etag: '"abc"' }).end()
          : refuse(response, 400, 'ExpiredToken'),
      async ({ bucket }) => {
        await Promise.all(
          Array.from({ length: 20 }, (_, index) => bucket.put(`${index}`, Buffer.from('x'), {}, 'anything')),
        )
        expect(own.refreshed()).toBe(1)
      },
      { session: own },
    )
  })

  test('also where a HEAD cannot tell why it is refused', async () => {
    const own = session(['old', 'new'])
    await withStandIn(
      (request, response) =>
        response.writeHead(request.headers.authorization?.includes('=new/') ? 200 : 400, { etag: '"abc"' }).end(),
      async ({ bucket }) => expect(await bucket.head('a')).toMatchObject({ etag: 'abc' }),
      { session: own },
    )
  })

  test('and told where a HEAD is refused without a reason, since GET has one', async () => {
    const own = session(['old'])
    await withStandIn(
      ({ method }, response) =>
        method === 'HEAD' ? response.writeHead(400).end() : refuse(response, 400, 'ExpiredToken'),
      async ({ bucket }) =>
        expect(await failureOf(bucket.head('a'))).toMatchObject({
          code: 'credentials-expired',
          kind: 'unauthenticated',
        }),
      { session: own },
    )
  })

  test('once: what is expired again is told', async () => {
    const own = session(['old'])
    await withStandIn(
      (_, response) => refuse(response, 400, 'ExpiredToken'),
      async ({ bucket }) =>
        expect(await failureOf(bucket.read('a'))).toMatchObject({
          code: 'credentials-expired',
          kind: 'unauthenticated',
        }),
      { session: own },
    )
    expect(own.refreshed()).toBe(1)
  })
})

test('a clock that is wrong is set by that of S3', () => {
  const now = new Date(Date.now() + 3_600_000)
  return withStandIn(
    (request, response, nth) => {
      response.setHeader('date', now.toUTCString())
      if (nth === 0) return refuse(response, 403, 'RequestTimeTooSkewed')
      expect(request.headers['x-amz-date']?.slice(0, 11)).toBe(
        now
          .toISOString()
          .replaceAll(/[-:]|\.\d+/g, '')
          .slice(0, 11),
      )
      return response.writeHead(200, { etag: '"abc"' }).end()
    },
    async ({ bucket }) => {
      await bucket.put('a', Buffer.from(''), {}, 'anything')
      expect(bucket.requests()).toBe(2)
    },
  )
})

test('also where a HEAD cannot tell that it is', () => {
  const now = new Date(Date.now() + 3_600_000)
  return withStandIn(
    ({ method, headers }, response) => {
      response.setHeader('date', now.toUTCString())
      const right = headers['x-amz-date']?.slice(0, 11) === now.toISOString().replaceAll(/[-:]/g, '').slice(0, 11)
      if (right) return response.writeHead(200, { etag: '"abc"' }).end()
      return method === 'HEAD' ? response.writeHead(403).end() : refuse(response, 403, 'RequestTimeTooSkewed')
    },
    async ({ bucket }) => expect(await bucket.head('a')).toMatchObject({ etag: 'abc' }),
  )
})

test('a bucket of another Region is told, with its Region', () =>
  withStandIn(
    (_, response) => response.writeHead(301, { 'x-amz-bucket-region': 'us-west-2' }).end(),
    async ({ bucket }) =>
      expect(await failureOf(bucket.head('a'))).toMatchObject({
        code: 'bucket-region',
        message: 'The bucket site is in us-west-2, and it was asked for in eu-west-1.',
      }),
  ))

describe('an object', () => {
  test('with all that is stored with it', () =>
    withStandIn(
      (_, response) =>
        response
          .writeHead(200, {
            etag: '"abc-2"',
            date: 'Wed, 25 Nov 2026 16:00:10 GMT',
            'last-modified': 'Wed, 25 Nov 2026 16:00:00 GMT',
            'content-type': 'text/html',
            'x-amz-meta-plain': 'yes',
            'x-amz-meta-b': '=?UTF-8?B?SsO8cmdlbg==?=',
            'x-amz-meta-q': '=?UTF-8?Q?J=C3=BCrgen_M?= =?UTF-8?Q?=C3=BCller?=',
            'x-amz-meta-raw': Buffer.from('Jürgen', 'utf8').toString('latin1'),
            'x-amz-server-side-encryption': 'AES256',
            'x-amz-checksum-crc32': 'NhCmhg==',
            'x-amz-checksum-type': 'FULL_OBJECT',
            'x-amz-version-id': 'v1',
            'content-length': '5',
          })
          .end(),
      async ({ bucket, arrived }) => {
        expect(await bucket.head('a')).toEqual({
          key: 'a',
          size: 5,
          etag: 'abc-2',
          versionId: 'v1',
          crc32: 'NhCmhg==',
          writtenAt: Date.UTC(2026, 10, 25, 16, 0, 0),
          now: Date.UTC(2026, 10, 25, 16, 0, 10),
          headers: {
            'content-type': 'text/html',
            'x-amz-meta-plain': 'yes',
            'x-amz-meta-b': 'Jürgen',
            'x-amz-meta-q': 'Jürgen Müller',
            'x-amz-meta-raw': 'Jürgen',
          },
        })
        expect(arrived[0]!.headers['x-amz-checksum-mode']).toBe('ENABLED')
      },
    ))

  test.each([404, 405])('that is not there (%i)', (status) =>
    withStandIn(
      (_, response) => response.writeHead(status).end(),
      async ({ bucket }) => expect(await bucket.head('a')).toBeUndefined(),
    ),
  )

  test('whose bucket is not there', () =>
    withStandIn(
      (_, response) => refuse(response, 404, 'NoSuchBucket'),
      async ({ bucket }) =>
        expect(await failureOf(bucket.read('a'))).toMatchObject({ code: 'bucket-missing', kind: 'missing' }),
    ))

  test('without its checksum for whoever may not use the KMS key', () =>
    withStandIn(
      (request, response) =>
        response
          .writeHead(request.headers['x-amz-checksum-mode'] ? 403 : 200, { etag: '"abc"', 'content-length': '3' })
          .end(),
      async ({ bucket }) => expect(await bucket.head('a')).toMatchObject({ size: 3, crc32: undefined }),
    ))
})
