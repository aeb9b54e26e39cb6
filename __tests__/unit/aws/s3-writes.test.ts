import { createHash } from 'node:crypto'
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import type { AwsFailure } from '../../../src/aws/call.ts'
import { ownEnvironment } from '../environment.ts'
import { printed } from '../printed.ts'
import { temporaryFolders } from '../temporary.ts'
import { type Arrived, answerXml, refuse, type Script, withStandIn } from './s3-stand-in.ts'

printed()
ownEnvironment('HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy')

const failureOf = (work: Promise<unknown>): Promise<AwsFailure> =>
  work.then(
    () => Promise.reject(new Error('it went well')),
    (failure: AwsFailure) => failure,
  )

const crcOf = (body: string | Buffer): string => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32(body))
  return bytes.toString('base64')
}

const md5 = (body: string | Buffer) => createHash('md5').update(body).digest('hex')

const conditions = ({ headers }: Arrived) => headers['if-match'] ?? headers['if-none-match']

describe.each([
  ['a new object', 'nothing', '*'],
  ['an object that is there', { etag: 'old' }, '"old"'],
] as const)('a write of %s', (_, expected, condition) => {
  /** S3 does what the first request asks, and the answer gets lost; `there` is what a look then shows. */
  const losing = (there: { body: string; checksum?: boolean; headers?: Record<string, string> }): Script => {
    const { body, checksum = true, headers = { 'content-type': 'text/html' } } = there
    return ({ method }, response, nth) => {
      if (nth === 0) return response.destroy()
      if (method === 'HEAD')
        return response
          .writeHead(200, {
            ...headers,
            etag: `"${md5(body)}"`,
            'x-amz-version-id': 'v1',
            'content-length': String(body.length),
            ...(checksum && { 'x-amz-checksum-crc32': crcOf(body) }),
          })
          .end()
      return refuse(response, 412, 'PreconditionFailed')
    }
  }
  const html = { 'content-type': 'text/html' }

  test.each([
    ['by its checksum', { body: 'hello' }],
    ['by its ETag, where the store keeps none', { body: 'hello', checksum: false }],
  ])('whose answer is lost is known %s', (_, there) =>
    withStandIn(losing(there), async ({ bucket, arrived }) => {
      expect(await bucket.put('a', Buffer.from('hello'), html, expected)).toEqual({
        etag: md5('hello'),
        versionId: 'v1',
      })
      expect(arrived.map(conditions)).toEqual([condition, condition, undefined])
    }),
  )

  test.each([
    ['another content', { body: 'other' }],
    ['another content of the same checksum-less store', { body: 'other', checksum: false }],
    ['other headers', { body: 'hello', headers: { 'content-type': 'text/plain' } }],
  ])('is not ours when there is %s', (_, there) =>
    withStandIn(losing(there), async ({ bucket }) => {
      const failure = await failureOf(bucket.put('a', Buffer.from('hello'), html, expected))
      expect(failure).toMatchObject({ kind: 'changed', code: 'object-changed', outcome: 'superseded' })
    }),
  )

  test('that somebody else was faster with is refused at once, without a look', () =>
    withStandIn(
      (_, response) => refuse(response, 412, 'PreconditionFailed'),
      async ({ bucket }) => {
        const failure = await failureOf(bucket.put('a', Buffer.from('hello'), html, expected))
        expect(failure).toMatchObject({ kind: 'changed', attempts: 1 })
        expect(bucket.requests()).toBe(1)
      },
    ))

  test('that meets another in mid-way is tried again', () =>
    withStandIn(
      (_, response, nth) =>
        nth < 2
          ? refuse(response, 409, 'ConditionalRequestConflict')
          : response.writeHead(200, { etag: '"new"' }).end(),
      async ({ bucket }) =>
        expect(await bucket.put('a', Buffer.from('hello'), html, expected)).toMatchObject({ etag: 'new' }),
    ))
})

test('a write on an ETag of what is gone is one that somebody else was faster with', () =>
  withStandIn(
    (_, response) => refuse(response, 404, 'NoSuchKey'),
    async ({ bucket }) =>
      expect(await failureOf(bucket.put('a', Buffer.from('x'), {}, { etag: 'old' }))).toMatchObject({
        kind: 'changed',
      }),
  ))

describe('a file', () => {
  const folder = temporaryFolders()
  const file = (content: string | Buffer, of: string | Buffer = content) => {
    const path = join(folder(), 'file')
    writeFileSync(path, content)
    return { path, size: Buffer.from(of).length, sha256: createHash('sha256').update(of).digest('hex') }
  }

  test.each([
    ['has other bytes', 'hellO'],
    ['is shorter', 'hell'],
    ['is longer', 'hello!'],
  ])('that %s than when it was hashed is not sent', (_, now) =>
    withStandIn(
      (_, response) => response.end(),
      async ({ bucket }) => {
        const body = file(now, 'hello')
        const failure = await failureOf(bucket.put('a', body, {}, 'anything'))
        expect(failure).toMatchObject({ code: 'source-changed', message: expect.stringContaining(body.path) })
        expect(bucket.requests()).toBe(0)
      },
    ),
  )

  const MiB = 1024 * 1024
  const large = Buffer.concat([Buffer.alloc(8 * MiB, 'a'), Buffer.alloc(8 * MiB, 'b'), Buffer.from('the rest')])

  /** Takes an upload in parts, and does what it is told instead for some of its requests. */
  const taking =
    (instead: (request: Arrived) => Script | undefined = () => undefined): Script =>
    (request, response, nth) => {
      const own = instead(request)
      if (own) return own(request, response, nth)
      const { method, query, body } = request
      if ('uploads' in query)
        return answerXml(
          response,
          '<InitiateMultipartUploadResult><UploadId>u/1=</UploadId></InitiateMultipartUploadResult>',
        )
      if (method === 'PUT') return response.writeHead(200, { etag: `"${md5(body)}"` }).end()
      if (method === 'DELETE') return response.writeHead(204).end()
      return answerXml(
        response,
        '<CompleteMultipartUploadResult><ETag>&quot;whole-3&quot;</ETag></CompleteMultipartUploadResult>',
        { 'x-amz-version-id': 'v7' },
      )
    }

  const kind = ({ method, query }: Arrived) =>
    'uploads' in query
      ? 'begin'
      : method === 'PUT'
        ? 'part'
        : method === 'DELETE'
          ? 'abort'
          : method === 'HEAD'
            ? 'look'
            : 'complete'

  const headers = { 'content-type': 'video/mp4' }

  test('that is large goes in parts, with the checksum of the whole, under the same condition', () =>
    withStandIn(taking(), async ({ bucket, arrived }) => {
      expect(await bucket.put('a', file(large), headers, { etag: 'old' })).toEqual({ etag: 'whole-3', versionId: 'v7' })
      expect(arrived.map(kind).sort()).toEqual(['begin', 'complete', 'part', 'part', 'part'])
      const parts = arrived.filter((request) => kind(request) === 'part')
      parts.sort((one, other) => Number(one.query['partNumber']) - Number(other.query['partNumber']))
      expect(Buffer.concat(parts.map(({ body }) => body)).equals(large)).toBe(true)
      for (const { headers, body, query } of parts) {
        expect(headers['x-amz-checksum-crc32']).toBe(crcOf(body))
        expect(query['uploadId']).toBe('u/1=')
      }
      const [begin, complete] = [arrived[0]!, arrived.at(-1)!]
      expect(begin.headers).toMatchObject({ ...headers, 'x-amz-checksum-type': 'FULL_OBJECT' })
      expect(complete.headers).toMatchObject({
        'if-match': '"old"',
        'x-amz-checksum-crc32': crcOf(large),
        'x-amz-mp-object-size': String(large.length),
      })
    }))

  test('that changes while its parts are sent is not put together', () =>
    withStandIn(taking(), async ({ bucket, arrived }) => {
      const other = Buffer.from(large)
      other[9 * MiB] = 0
      expect(await failureOf(bucket.put('a', file(large, other), headers, 'nothing'))).toMatchObject({
        code: 'source-changed',
      })
      expect(arrived.map(kind).filter((each) => each !== 'part')).toEqual(['begin', 'abort'])
    }))

  test('of which a part is refused leaves no parts behind', () =>
    withStandIn(
      taking((request) =>
        request.query['partNumber'] === '2' ? (_, response) => refuse(response, 403, 'AccessDenied') : undefined,
      ),
      async ({ bucket, arrived }) => {
        expect(await failureOf(bucket.put('a', file(large), headers, 'nothing'))).toMatchObject({
          code: 'access-denied',
        })
        expect(arrived.map(kind).at(-1)).toBe('abort')
      },
    ))

  test('of which no part is taken is not sent to its end', () =>
    withStandIn(
      taking((request) =>
        kind(request) === 'part' ? (_, response) => refuse(response, 403, 'AccessDenied') : undefined,
      ),
      async ({ bucket, arrived }) => {
        const path = join(folder(), 'file')
        writeFileSync(path, '')
        truncateSync(path, 30 * 8 * MiB)
        const body = { path, size: 30 * 8 * MiB, sha256: '' }
        expect(await failureOf(bucket.put('a', body, headers, 'nothing'))).toMatchObject({ code: 'access-denied' })
        // As many as were on their way when the first was refused, and there is room for six.
        expect(arrived.filter((request) => kind(request) === 'part').length).toBeLessThanOrEqual(6)
        expect(arrived.map(kind).at(-1)).toBe('abort')
      },
    ))

  test('whose parts are under way when the deploy is cancelled leaves none behind', async () => {
    const cancel = new AbortController()
    await withStandIn(
      taking((request) => (kind(request) === 'part' ? () => cancel.abort(new Error('cancelled')) : undefined)),
      async ({ bucket, arrived }) => {
        await expect(bucket.put('a', file(large), headers, 'nothing')).rejects.toThrow('cancelled')
        expect(arrived.map(kind).at(-1)).toBe('abort')
        await expect(bucket.read('a')).rejects.toThrow('cancelled')
      },
      { signal: cancel.signal },
    )
  })

  test('is put together although S3 says 200 and then fails', () => {
    let tries = 0
    return withStandIn(
      taking((request) =>
        kind(request) === 'complete' && ++tries < 3
          ? (_, response) =>
              tries === 1 ? refuse(response, 200, 'InternalError') : response.writeHead(200).end('   \n')
          : undefined,
      ),
      async ({ bucket }) => {
        expect(await bucket.put('a', file(large), headers, 'nothing')).toMatchObject({ etag: 'whole-3' })
        expect(tries).toBe(3)
      },
    )
  })

  test('whose putting together is not answered is found put together', () => {
    let tries = 0
    return withStandIn(
      taking((request) => {
        if (kind(request) === 'complete')
          return (_, response) => (tries++ === 0 ? response.destroy() : refuse(response, 404, 'NoSuchUpload'))
        return kind(request) === 'look'
          ? (_, response) =>
              response
                .writeHead(200, {
                  ...headers,
                  etag: '"whole-3"',
                  'content-length': String(large.length),
                  'x-amz-checksum-crc32': crcOf(large),
                  'x-amz-checksum-type': 'FULL_OBJECT',
                })
                .end()
          : undefined
      }),
      async ({ bucket, arrived }) => {
        expect(await bucket.put('a', file(large), headers, 'anything')).toEqual({
          etag: 'whole-3',
          versionId: undefined,
        })
        expect(arrived.map(kind).slice(-3)).toEqual(['complete', 'complete', 'look'])
      },
    )
  })
})
