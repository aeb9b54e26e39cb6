import type { ServerResponse } from 'node:http'
import { describe, expect, test } from '@jest/globals'
import type { AwsFailure } from '../../../src/aws/call.ts'
import { ownEnvironment } from '../environment.ts'
import { printed } from '../printed.ts'
import { answerXml, refuse, signatureOf, withStandIn } from './s3-stand-in.ts'

printed()
ownEnvironment('HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy')

const failureOf = (work: Promise<unknown>): Promise<AwsFailure> =>
  work.then(
    () => Promise.reject(new Error('it went well')),
    (failure: AwsFailure) => failure,
  )

const copied = '<CopyObjectResult><ETag>&quot;copied&quot;</ETag></CopyObjectResult>'

describe('a copy', () => {
  test('of a version, with other headers, under conditions on both sides', () =>
    withStandIn(
      (_, response) => answerXml(response, copied, { 'x-amz-version-id': 'v2' }),
      async ({ bucket, arrived }) => {
        const from = { key: 'a b/c+d?e%/ü.html', versionId: 'v/1+', etag: 'was' }
        const to = { key: 'x', headers: { 'cache-control': 'no-cache' }, expected: { etag: 'old' } }
        expect(await bucket.copy(from, to)).toEqual({ etag: 'copied', versionId: 'v2' })
        expect(arrived[0]!.headers).toMatchObject({
          'x-amz-copy-source': 'site/a%20b/c%2Bd%3Fe%25/%C3%BC.html?versionId=v%2F1%2B',
          'x-amz-copy-source-if-match': '"was"',
          'x-amz-metadata-directive': 'REPLACE',
          'x-amz-source-expected-bucket-owner': '111122223333',
          'cache-control': 'no-cache',
          'if-match': '"old"',
        })
        expect(arrived[0]!.headers.authorization).toContain(signatureOf(arrived[0]!))
      },
      { expectedOwner: '111122223333' },
    ))

  test('from another bucket, whose owner may be another, with the headers of the origin', () =>
    withStandIn(
      (_, response) => answerXml(response, copied),
      async ({ bucket, arrived }) => {
        await bucket.copy({ key: 'a' }, { key: 'x', expected: 'nothing', fromBucket: 'state' })
        expect(arrived[0]!.headers).toMatchObject({ 'x-amz-copy-source': 'state/a', 'if-none-match': '*' })
        expect(arrived[0]!.headers).not.toHaveProperty('x-amz-metadata-directive')
        expect(arrived[0]!.headers).not.toHaveProperty('x-amz-source-expected-bucket-owner')
      },
      { expectedOwner: '111122223333' },
    ))

  test.each([
    ['an error that passes', 'InternalError', 3],
    ['nothing', '', 3],
  ])('that is answered 200 and then %s is made again', (_, error, requests) =>
    withStandIn(
      (_, response, nth) =>
        nth === 2 ? answerXml(response, copied) : error ? refuse(response, 200, error) : response.end(' \n '),
      async ({ bucket }) => {
        await bucket.copy({ key: 'a' }, { key: 'x', expected: 'anything' })
        expect(bucket.requests()).toBe(requests)
      },
    ),
  )

  test('that is answered 200 and then AccessDenied failed', () =>
    withStandIn(
      (_, response) => refuse(response, 200, 'AccessDenied'),
      async ({ bucket }) =>
        expect(await failureOf(bucket.copy({ key: 'a' }, { key: 'x', expected: 'anything' }))).toMatchObject({
          code: 'access-denied',
          kind: 'denied',
        }),
    ))

  test.each([
    ['is there', 'same', true],
    ['is another', 'other', false],
  ])('whose answer is lost %s', (_, etag, ours) =>
    withStandIn(
      ({ method, target }, response, nth) => {
        if (nth === 0) return response.destroy()
        if (method === 'HEAD')
          return response
            .writeHead(200, { etag: target.endsWith('/x') ? `"${etag}"` : '"same"', 'content-length': '3' })
            .end()
        return refuse(response, 412, 'PreconditionFailed')
      },
      async ({ bucket }) => {
        const work = bucket.copy({ key: 'a' }, { key: 'x', expected: 'nothing' })
        if (ours) expect(await work).toMatchObject({ etag })
        else expect(await failureOf(work)).toMatchObject({ kind: 'changed' })
      },
    ),
  )

  const tooLarge = (response: ServerResponse) =>
    response
      .writeHead(400)
      .end(
        '<Error><Code>InvalidRequest</Code><Message>The specified copy source is larger than the maximum allowable size for a copy source: 5368709120</Message></Error>',
      )

  test('in parts, of which none is made, is not tried to its end', () =>
    withStandIn(
      ({ method, query }, response) => {
        if (method === 'HEAD')
          return response.writeHead(200, { etag: '"was"', 'content-length': String(100 * 1024 ** 3) }).end()
        if ('uploads' in query) return answerXml(response, '<R><UploadId>u</UploadId></R>')
        return query['uploadId'] ? refuse(response, 403, 'AccessDenied') : tooLarge(response)
      },
      async ({ bucket, arrived }) => {
        const copy = bucket.copy({ key: 'a', etag: 'was' }, { key: 'x', expected: 'nothing' })
        expect(await failureOf(copy)).toMatchObject({ code: 'access-denied' })
        expect(arrived.filter(({ query }) => query['partNumber']).length).toBeLessThanOrEqual(32)
      },
    ))

  test('of more than 5 GiB is made in parts, with the headers of the origin', () => {
    const size = 5 * 1024 ** 3 + 7
    return withStandIn(
      ({ method, query, headers }, response) => {
        if (method === 'HEAD')
          return response
            .writeHead(200, { etag: '"was"', 'content-length': String(size), 'content-type': 'video/mp4' })
            .end()
        if ('uploads' in query) return answerXml(response, '<R><UploadId>u</UploadId></R>')
        if (query['partNumber'])
          return answerXml(response, `<CopyPartResult><ETag>"p${query['partNumber']}"</ETag></CopyPartResult>`)
        if (method === 'POST') return answerXml(response, '<R><ETag>"all-6"</ETag></R>')
        expect(headers['x-amz-copy-source']).toBe('site/a')
        return tooLarge(response)
      },
      async ({ bucket, arrived }) => {
        expect(await bucket.copy({ key: 'a', etag: 'was' }, { key: 'x', expected: { etag: 'old' } })).toMatchObject({
          etag: 'all-6',
        })
        const ranges = arrived.map(({ headers }) => headers['x-amz-copy-source-range']).filter(Boolean)
        expect(ranges.sort()).toHaveLength(6)
        expect(ranges).toContain(`bytes=${5 * 1024 ** 3}-${size - 1}`)
        const begin = arrived.find(({ query }) => 'uploads' in query)
        expect(begin!.headers).toMatchObject({ 'content-type': 'video/mp4' })
        expect(arrived.at(-1)!.headers).toMatchObject({ 'if-match': '"old"' })
      },
    )
  })
})

describe('deleting', () => {
  const keysIn = (body: Buffer) => [...body.toString().matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key!)
  const result = (errors: readonly (readonly [key: string, code: string])[]) =>
    `<DeleteResult>${errors
      .map(([key, code]) => `<Error><Key>${key}</Key><Code>${code}</Code><Message>${code} it is</Message></Error>`)
      .join('')}</DeleteResult>`

  test('a thousand keys a request, with a checksum', () =>
    withStandIn(
      (_, response) => answerXml(response, result([])),
      async ({ bucket, arrived }) => {
        const keys = Array.from({ length: 2001 }, (_, index) => ({ key: `k${index}` }))
        expect(await bucket.remove(keys)).toEqual([])
        expect(arrived.map(({ body }) => keysIn(body).length).sort()).toEqual([1, 1000, 1000])
        expect(arrived.flatMap(({ body }) => keysIn(body)).sort()).toEqual(keys.map(({ key }) => key).sort())
        for (const { headers } of arrived)
          expect(headers).toMatchObject({
            'content-md5': expect.any(String),
            'x-amz-checksum-crc32': expect.any(String),
          })
      },
    ))

  test('tells the keys that are still there, asks again for those that S3 failed at, and not for those that are gone', () => {
    const asked: string[][] = []
    return withStandIn(
      ({ body }, response) => {
        asked.push(keysIn(body))
        return answerXml(
          response,
          asked.length === 1
            ? result([
                ['denied', 'AccessDenied'],
                ['slow', 'SlowDown'],
                ['failed', 'InternalError'],
                ['gone', 'NoSuchKey'],
              ])
            : result([]),
        )
      },
      async ({ bucket }) => {
        const keys = ['denied', 'slow', 'failed', 'gone', 'good'].map((key) => ({ key }))
        expect(await bucket.remove(keys)).toEqual([
          { key: 'denied', error: 'AccessDenied', reason: 'AccessDenied it is' },
        ])
        expect(asked[1]).toEqual(['slow', 'failed'])
      },
    )
  })

  test('keys that need escaping, and the ETag that each must have', () =>
    withStandIn(
      (_, response) => answerXml(response, result([])),
      async ({ bucket, arrived }) => {
        await bucket.remove([{ key: 'a<b>&"c"\r\n', etag: 'abc' }])
        expect(arrived[0]!.body.toString()).toContain(
          '<Key>a&lt;b&gt;&amp;&quot;c&quot;&#x0D;&#x0A;</Key><ETag>&quot;abc&quot;</ETag>',
        )
      },
    ))

  test.each(['a\u0001b', 'a\uffff', 'a\u000bb'])('the key %j, which XML cannot hold, alone', (key) =>
    withStandIn(
      (_, response) => response.writeHead(204).end(),
      async ({ bucket, arrived }) => {
        expect(await bucket.remove([{ key, etag: 'abc' }])).toEqual([])
        expect(arrived[0]).toMatchObject({ method: 'DELETE', headers: { 'if-match': '"abc"' } })
        expect(decodeURIComponent(arrived[0]!.target)).toBe(`/site/${key}`)
      },
    ),
  )

  test('alone, what is refused is told as in a batch', () =>
    withStandIn(
      (_, response) => refuse(response, 412, 'PreconditionFailed'),
      async ({ bucket }) =>
        expect(await bucket.remove([{ key: 'a\u0001' }])).toEqual([
          { key: 'a\u0001', error: 'PreconditionFailed', reason: 'PreconditionFailed' },
        ]),
    ))

  test('nothing asks nothing', () =>
    withStandIn(
      (_, response) => response.end(),
      async ({ bucket }) => {
        expect(await bucket.remove([])).toEqual([])
        expect(bucket.requests()).toBe(0)
      },
    ))
})
