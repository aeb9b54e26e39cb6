import { describe, expect, test } from '@jest/globals'
import type { ObjectHeaders } from '../../../../src/aws/s3-object.ts'
import { headerHash, headerPolicy, type Preset } from '../../../../src/targets/site/headers.ts'
import type { HeaderRule } from '../../../../src/targets/site/headers-input.ts'
import { siteOf } from '../../../../src/targets/site/role.ts'

const names = ['index.html', 'about/index.html', 'assets/app.0a1b2c3d.js', 'photo.jpg', 'sw.js']

const policy = (preset: Preset, rules: readonly HeaderRule[] = [], of: readonly string[] = names) =>
  headerPolicy({ preset, rules }, siteOf(of))

const year = 'public, max-age=31536000, immutable'

test.each<[Preset, Readonly<Record<string, string | undefined>>]>([
  ['spa', { 'index.html': 'no-cache', 'sw.js': 'no-cache', 'photo.jpg': 'no-cache', 'assets/app.0a1b2c3d.js': year }],
  ['static', { 'about/index.html': 'no-cache', 'photo.jpg': 'public, max-age=600', 'assets/app.0a1b2c3d.js': year }],
  ['none', { 'index.html': undefined, 'photo.jpg': undefined, 'assets/app.0a1b2c3d.js': undefined }],
])('the preset %s says how long each file is kept', (preset, expected) => {
  const { headersOf } = policy(preset)
  const got = Object.keys(expected).map((name) => [name, headersOf(name)['cache-control']])
  expect(Object.fromEntries(got)).toEqual(expected)
})

test('auto looks whether a bundler was at work', () => {
  expect(policy('auto').preset).toBe('spa')
  expect(policy('auto', [], ['index.html', 'style.css']).preset).toBe('static')
})

describe('rules', () => {
  const rules = [
    { glob: '*.jpg', headers: { 'cache-control': 'max-age=60', 'x-amz-meta-by': 'us' } },
    { glob: '/photo.jpg', headers: { 'cache-control': 'max-age=90' } },
    { glob: 'about/', headers: { 'cache-control': '', 'content-type': 'text/plain' } },
  ]

  test('come after the preset, the later ones last', () => {
    expect(policy('spa', rules).headersOf('photo.jpg')).toEqual({
      'cache-control': 'max-age=90',
      'content-type': 'image/jpeg',
      'x-amz-meta-by': 'us',
    })
  })

  test('may take a header away', () => {
    expect(policy('spa', rules).headersOf('about/index.html')).toEqual({ 'content-type': 'text/plain' })
  })
})

describe('files that are compressed beforehand', () => {
  const of = ['app.0a1b2c3d.js', 'app.0a1b2c3d.js.br', 'app.0a1b2c3d.js.gz', 'dump.json.gz', 'map.svgz']

  test.each<[string, ObjectHeaders]>([
    [
      'app.0a1b2c3d.js.br',
      { 'content-type': 'text/javascript; charset=utf-8', 'content-encoding': 'br', 'cache-control': year },
    ],
    [
      'app.0a1b2c3d.js.gz',
      { 'content-type': 'text/javascript; charset=utf-8', 'content-encoding': 'gzip', 'cache-control': year },
    ],
    ['dump.json.gz', { 'content-type': 'application/gzip', 'cache-control': 'no-cache' }],
    ['map.svgz', { 'content-type': 'image/svg+xml', 'content-encoding': 'gzip', 'cache-control': 'no-cache' }],
  ])('%s', (name, expected) => expect(policy('spa', [], of).headersOf(name)).toEqual(expected))
})

describe('the hash of headers', () => {
  test('does not depend on their order', () => {
    expect(headerHash({ a: '1', b: '2' })).toBe(headerHash({ b: '2', a: '1' }))
  })

  test('changes with a name or a value, wherever one ends and the other begins', () => {
    const different = [{ a: '12' }, { a1: '2' }, { a: '1', b: '2' }, {}]
    expect(new Set(different.map((headers) => headerHash(headers as ObjectHeaders))).size).toBe(different.length)
  })
})
