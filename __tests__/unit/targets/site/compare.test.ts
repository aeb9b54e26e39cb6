import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { compared, hasContent, hasHeaders, partsOf } from '../../../../src/targets/site/compare.ts'
import { besideSite, otherSites } from '../../../../src/targets/site/place.ts'
import { amount } from '../../../../src/targets/site/progress.ts'
import { releasesOver } from '../../../../src/targets/site/prune.ts'
import { releaseName, timeOf } from '../../../../src/targets/site/release-name.ts'
import { sumsOf } from '../../../../src/targets/site/sums.ts'
import { temporaryFolders } from '../../temporary.ts'

const temporary = temporaryFolders()

const known = { sha256: 's', size: 3, headers: 'h', etag: 'e', role: 'page' } as const
const file = { sha256: 's', size: 3, role: 'page' } as const

describe('a file and what is there', () => {
  test.each([
    ['nothing', undefined, known, { is: 'new' }],
    ['what we put there', { etag: 'e', size: 3 }, known, { is: 'same', entry: known }],
    ['ours with other headers', { etag: 'e', size: 3 }, { ...known, headers: 'i' }, { is: 'other-headers' }],
    ['ours with another content', { etag: 'e', size: 9 }, { ...known, sha256: 't' }, { is: 'other-content' }],
    ['what others put over ours', { etag: 'f', size: 3 }, known, { is: 'unknown' }],
    ['what others put there, of another size', { etag: 'f', size: 4 }, undefined, { is: 'other-content' }],
    ['ours, of which the content is not known', { etag: 'e', size: 3 }, { ...known, sha256: '' }, { is: 'unknown' }],
  ] as const)('%s', (_, listed, entry, is) => expect(compared(file, 'h', listed, entry)).toEqual(is))
})

const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest()

describe('a content', () => {
  const mebibyte = 1024 * 1024
  const bytes = Buffer.alloc(12 * mebibyte + 5, 'site')
  const file = () => {
    const path = join(temporary(), 'film.bin')
    writeFileSync(path, bytes)
    return path
  }
  const inParts = (size: number) => {
    const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      md5(bytes.subarray(at * size, (at + 1) * size)),
    )
    return `${md5(Buffer.concat(parts)).toString('hex')}-${parts.length}`
  }
  const head = (etag: string, more: object = {}) =>
    ({
      key: 'film.bin',
      size: bytes.length,
      etag,
      headers: {},
      versionId: undefined,
      crc32: undefined,
      ...more,
    }) as never

  test.each([5, 8, 10])('is known by the ETag of an upload in parts of %s MiB', async (size) => {
    const etag = inParts(size * mebibyte)
    expect(hasContent(head(etag), await sumsOf(file(), partsOf(etag, bytes.length)))).toBe(true)
  })

  test('is known by its MD5, or by the sum that S3 keeps', async () => {
    const sums = await sumsOf(file())
    expect(hasContent(head(md5(bytes).toString('hex')), sums)).toBe(true)
    expect(hasContent(head('kms'), sums)).toBe(false)
    expect(hasContent(head('kms', { crc32: sums.crc32 }), sums)).toBe(true)
    expect(hasContent(head(md5(bytes).toString('hex'), { crc32: 'AAAAAA==' }), sums)).toBe(false)
    expect(Buffer.from(sums.crc32, 'base64').readUInt32BE()).toBe(crc32(bytes))
  })

  test('in parts that nobody uses is not known', () => {
    expect(partsOf(`${'0'.repeat(32)}-9`, bytes.length)).toEqual([])
    expect(partsOf('0'.repeat(32), bytes.length)).toEqual([])
  })
})

test('headers: the same ones and no others; no type is what S3 makes of it', () => {
  expect(hasHeaders({ 'content-type': 'text/html' }, { 'content-type': 'text/html' })).toBe(true)
  expect(hasHeaders({ 'content-type': 'text/html', 'x-amz-meta-a': '1' }, { 'content-type': 'text/html' })).toBe(false)
  expect(hasHeaders({}, { 'cache-control': 'no-cache' })).toBe(false)
  expect(hasHeaders({ 'content-type': 'binary/octet-stream' }, {})).toBe(true)
})

describe('names', () => {
  const at = new Date('2026-11-25T16:30:05.123Z')

  test('of releases sort by time, and tell it', () => {
    const name = releaseName(at, { sha: 'abc1234def', runId: '17', attempt: 2 })
    expect(name).toBe('20261125T163005Z-abc1234-17.2')
    expect(timeOf(name)).toBe('2026-11-25T16:30:05.000Z')
    expect(timeOf('v1')).toBeUndefined()
  })

  test('of releases sort after those before, of the same second and of clocks that are ahead', () => {
    const run = { sha: 'abc1234def', runId: '17', attempt: 2 }
    const first = releaseName(at, run)
    const second = releaseName(at, run, [undefined, first])
    expect(second).toBe('20261125T163006Z-abc1234-17.2')
    expect(releaseName(at, run, [second, first])).toBe('20261125T163007Z-abc1234-17.2')
    expect(releaseName(at, run, ['20261125T163000Z-found', 'v1'])).toBe(first)
  })

  test.each(['', 'docs/', 'site/', 'a/b/', 'a~b/', 'a~/b/'])('of the state of %j are of it alone', (prefix) => {
    const all = ['', 'docs/', 'site/', 'a/b/', 'a~b/', 'a~/b/'].map(besideSite)
    const state = besideSite(prefix)
    expect(all.filter((other) => other.startsWith(state) || state.startsWith(other))).toEqual([state])
  })

  test('of other sites are found by their states', () => {
    const keys = ['.aws-deploy/site/current.json', '.aws-deploy/previews~pr-7~/current.json', 'x/current.json']
    expect(otherSites(keys, '')).toEqual(['previews/pr-7/'])
    expect(otherSites(keys, 'previews/pr-7/')).toEqual([])
  })
})

test('amounts are told as people do', () => {
  expect([0, 1, 1023, 1024, 1.5 * 1024 ** 2].map(amount)).toEqual([
    '0 bytes',
    '1 bytes',
    '1023 bytes',
    '1.0 KiB',
    '1.5 MiB',
  ])
})

describe('releases of which the time is over', () => {
  const [a, b, c] = ['20261101T000000Z-a-1.1', '20261110T000000Z-b-1.1', '20261120T000000Z-c-1.1'] as const
  const now = '2026-11-20T00:00:00.000Z'

  test('are those whose successor is old', () => {
    expect(releasesOver([b, a], { current: c, previous: b, now, keepSeconds: 86_400 })).toEqual([a])
    expect(releasesOver([b, a], { current: c, previous: b, now, keepSeconds: 20 * 86_400 })).toEqual([])
  })

  test('are not the one that was gone back from just now', () => {
    expect(releasesOver([a, b, c], { current: a, previous: undefined, now, keepSeconds: 86_400 })).toEqual([])
  })
})
