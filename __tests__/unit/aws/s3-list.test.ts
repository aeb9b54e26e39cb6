import { describe, expect, test } from '@jest/globals'
import { ownEnvironment } from '../environment.ts'
import { printed } from '../printed.ts'
import { answerXml, withStandIn } from './s3-stand-in.ts'

printed()
ownEnvironment('HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy')

describe('a listing', () => {
  const page = (keys: readonly string[], { next = '', encoding = true } = {}) =>
    `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${encoding ? '<EncodingType>url</EncodingType>' : ''}
    <IsTruncated>${next !== ''}</IsTruncated>${next && `<NextContinuationToken>${next}</NextContinuationToken>`}${keys
      .map((key) => `<Contents><Key>${key}</Key><ETag>&quot;abc&quot;</ETag><Size>3</Size></Contents>`)
      .join('')}</ListBucketResult>`

  test('decodes keys when the answer says that they are encoded', () =>
    withStandIn(
      (_, response) => answerXml(response, page(['a+b%2Bc%25.html', '%E6%97%A5'])),
      async ({ bucket, arrived }) => {
        expect([...(await bucket.list('p/')).keys()]).toEqual(['a b+c%.html', '日'])
        expect(arrived[0]!.query).toEqual({ 'list-type': '2', 'encoding-type': 'url', prefix: 'p/' })
      },
    ))

  test('and only then', () =>
    withStandIn(
      (_, response) => answerXml(response, page(['50%.html', 'a+b'], { encoding: false })),
      async ({ bucket }) => expect([...(await bucket.list('')).keys()]).toEqual(['50%.html', 'a+b']),
    ))

  test('goes on from page to page', () =>
    withStandIn(
      ({ query }, response) =>
        answerXml(response, query['continuation-token'] === 't+1/=' ? page(['b']) : page(['a'], { next: 't+1/=' })),
      async ({ bucket }) => {
        expect([...(await bucket.list('')).keys()]).toEqual(['a', 'b'])
        expect(bucket.requests()).toBe(2)
      },
    ))

  /** A server with keys, which gives pages of ten. */
  const holding = (keys: readonly string[]) => {
    const bytes = (text: string) => Buffer.from(text)
    const sorted = [...keys].sort((one, other) => Buffer.compare(bytes(one), bytes(other)))
    return withStandIn.bind(undefined, ({ query }, response) => {
      const after = query['continuation-token'] ?? query['start-after']
      const rest = sorted.filter(
        (key) => key.startsWith(query['prefix']!) && (!after || Buffer.compare(bytes(key), bytes(after)) > 0),
      )
      const shown = rest.slice(0, 10)
      const next = rest.length > 10 ? shown.at(-1)!.replaceAll('&', '&amp;') : ''
      return answerXml(response, page(shown.map(encodeURIComponent), { next }))
    })
  }

  test.each([
    ['good cuts', ['k09', 'k18', 'k27', 'k36', 'k45'], 6],
    ['none', [], 5],
    ['cuts in no order, twice, beyond the end, of another prefix', ['k45', 'k09', 'k09', 'z', 'zz', 'other'], 8],
  ])('in ranges: %s', async (_, cuts, most) => {
    const keys = Array.from({ length: 50 }, (_, index) => `k${String(index).padStart(2, '0')}`)
    await holding(keys)(async ({ bucket }) => {
      const found = await bucket.list('k', cuts)
      expect([...found.keys()].sort()).toEqual(keys)
      expect(bucket.requests()).toBeLessThanOrEqual(most)
    })
  })

  test('in ranges of keys that JavaScript sorts otherwise than S3', async () => {
    const keys = ['a', '\uff5e', '😀', '😁', '\ue000', 'z', '\ufffd'].flatMap((start) =>
      Array.from({ length: 8 }, (_, index) => `${start}${index}`),
    )
    await holding(keys)(async ({ bucket }) => {
      for (const cuts of [
        ['😀3', '\uff5e2', 'a5'],
        ['\ue0003', '😁0', '\ufffd1'],
      ])
        expect(new Set((await bucket.list('', cuts)).keys())).toEqual(new Set(keys))
    })
  })
})
