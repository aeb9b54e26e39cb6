import { describe, expect, test } from '@jest/globals'
import { behaviourOf, type CacheBehaviour, type EdgeView, variantOf } from '../../../sandbox/edge/distribution.ts'
import { clears } from '../../../sandbox/edge/forgotten.ts'
import { keeping } from '../../../sandbox/edge/lifetime.ts'

const none = { kind: 'none', names: [] } as const

const behaviour = (parts: Partial<CacheBehaviour> = {}): CacheBehaviour => ({
  pattern: '*',
  minTtl: 1,
  defaultTtl: 86_400,
  maxTtl: 31_536_000,
  queries: { ...none, names: [] },
  headers: { ...none, names: [] },
  cookies: { ...none, names: [] },
  ...parts,
})

const view = (parts: Partial<EdgeView> = {}): EdgeView => ({
  id: 'E1',
  enabled: true,
  behaviours: [behaviour()],
  errors: {},
  tagHeader: '',
  forgotten: [],
  ...parts,
})

describe('what an invalidation clears', () => {
  test.each([
    ['/a', '/a', true],
    ['/a', '/A', false],
    ['/a', '/a/', false],
    ['/a/', '/a/', true],
    ['/a*', '/a', true],
    ['/a*', '/a/b/c', true],
    ['/a/*', '/a', false],
    ['/*', '/', true],
    ['/', '/index.html', false],
    ['/a%20b', '/a%20b', true],
    ['/caf%C3%A9', '/caf%c3%a9', true],
    ['/caf%C3%A9*', '/caf%C3%A9/x', true],
    ['/a%5B1%5D', '/a[1]', true],
    ['/a.b', '/a%2Eb', true],
    // Encoded although it is safe: it clears nothing.
    ['/a%2Eb', '/a.b', false],
    ['/a+b', '/a%2Bb', false],
    ['/a%7Eb', '/a~b', false],
    ['/a*', '/a~b', true],
  ])('%s: %s %p', (item, path, cleared) => expect(clears(item, { path, query: '', tags: [] })).toBe(cleared))

  test('query strings are part of the name, tags are of any letters', () => {
    const cached = { path: '/a', query: '?x=1', tags: ['html', 'site:1'] }
    expect(
      ['/a', '/a?x=1', '/a*', '/a?x=2', '#html', '#HTML', '#Site:1', '#other'].map((item) => clears(item, cached)),
    ).toEqual([false, true, true, false, true, true, true, false])
  })
})

describe('how long an edge keeps an answer', () => {
  const uncached = behaviour({ minTtl: 0, defaultTtl: 0, maxTtl: 0 })
  const legacy = behaviour({ minTtl: 0 })

  test.each([
    [200, '', behaviour(), 86_400, true],
    [200, 'max-age=60', behaviour(), 60, true],
    [200, 'public, max-age=60, s-maxage=600', behaviour(), 600, true],
    [200, 'max-age=99999999999', behaviour(), 31_536_000, true],
    [200, 'max-age=0', behaviour(), 1, true],
    // A minimum TTL wins over what the origin forbids.
    [200, 'no-cache', behaviour(), 1, true],
    [200, 'no-store', behaviour(), 1, true],
    [200, 'no-cache', legacy, 0, true],
    [200, 'no-store', legacy, 0, false],
    [200, 'private', legacy, 0, false],
    [200, 'max-age=60', uncached, 0, false],
    [301, '', behaviour(), 86_400, true],
    [206, '', behaviour(), 0, false],
    [403, '', behaviour(), 10, true],
    [404, 'max-age=30', behaviour(), 30, true],
  ] as const)('%d %j', (status, control, of, seconds, kept) => {
    expect(keeping(status, { 'cache-control': control }, view(), of)).toEqual({ seconds, kept })
  })

  test('an error by what the distribution says of it, also when that is nothing', () => {
    expect(keeping(403, {}, view({ errors: { '403': 300 } }), behaviour())).toEqual({ seconds: 300, kept: true })
    expect(keeping(403, {}, view({ errors: { '403': 0 } }), behaviour())).toEqual({ seconds: 0, kept: false })
  })

  test('Expires, where there is no Cache-Control', () => {
    const expires = new Date(Date.now() + 100_000).toUTCString()
    expect(keeping(200, { expires }, view(), behaviour()).seconds).toBeGreaterThan(90)
    expect(keeping(200, { expires: '0' }, view(), behaviour()).seconds).toBe(1)
  })
})

test('the first behaviour that fits', () => {
  const [images, api, rest] = ['images/*.png', '/api/?', '*'].map((pattern) => behaviour({ pattern }))
  const all = view({ behaviours: [images!, api!, rest!] })
  expect(behaviourOf(all, '/images/a/b.png')).toBe(images)
  expect(behaviourOf(all, '/api/1')).toBe(api)
  expect(behaviourOf(all, '/api/12')).toBe(rest)
})

test('of query strings, headers and cookies only what the policy names is part of the key', () => {
  const ask = (parts: Partial<CacheBehaviour>) =>
    variantOf(behaviour(parts), '?b=2&a=1', { cookie: 'x=1; y=2', 'accept-language': 'de', accept: '*/*' })
  expect(ask({})).toEqual({ query: '', rest: '[[],[]]' })
  expect(ask({ queries: { kind: 'all', names: [] } }).query).toBe('?b=2&a=1')
  expect(ask({ queries: { kind: 'whitelist', names: ['a'] } }).query).toBe('?a=1')
  expect(ask({ queries: { kind: 'allExcept', names: ['a'] } }).query).toBe('?b=2')
  expect(
    ask({
      headers: { kind: 'whitelist', names: ['Accept-Language'] },
      cookies: { kind: 'whitelist', names: ['y'] },
    }).rest,
  ).toBe('[["accept-language: de"],["y=2"]]')
})
