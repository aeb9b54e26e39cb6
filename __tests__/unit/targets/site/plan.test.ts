import { describe, expect, test } from '@jest/globals'
import { leftoversOf } from '../../../../src/targets/site/attempt.ts'
import { baseOf } from '../../../../src/targets/site/base.ts'
import type { Publishable } from '../../../../src/targets/site/changes.ts'
import { compared } from '../../../../src/targets/site/compare.ts'
import type { Manifest, ManifestEntry } from '../../../../src/targets/site/manifest.ts'
import { type Found, type PlanOptions, planRelease, touchedBy } from '../../../../src/targets/site/plan.ts'
import { planRollback } from '../../../../src/targets/site/rollback-plan.ts'
import type { Role } from '../../../../src/targets/site/source-file.ts'

const roleOf = (key: string): Role =>
  key === 'index.html' ? 'root' : key.endsWith('.html') ? 'page' : key.startsWith('assets/') ? 'hashed' : 'file'

const file = (key: string, content: string): Publishable => ({
  key,
  path: key,
  size: content.length,
  sha256: `sha of ${content}`,
  role: roleOf(key),
  headers: {},
})

const entry = (key: string, content: string, more: Partial<ManifestEntry> = {}): ManifestEntry => ({
  sha256: `sha of ${content}`,
  size: content.length,
  headers: 'h',
  etag: `etag of ${content}`,
  role: roleOf(key),
  ...more,
})

type Contents = Readonly<Record<string, string>>

const entries = (contents: Contents) =>
  Object.fromEntries(Object.entries(contents).map(([key, content]) => [key, entry(key, content)]))

const listing = (contents: Contents) =>
  new Map(
    Object.entries(contents).map(([key, content]) => [key, { key, size: content.length, etag: `etag of ${content}` }]),
  )

const manifest = (files: Contents, more: Partial<Manifest> = {}): Manifest => ({
  schema: 1,
  release: '20261125T120000Z-aaaaaaa-1.1',
  files: entries(files),
  kept: {},
  ...more,
})

const none = leftoversOf([])

const options: PlanOptions = {
  delete: 'own',
  keepAssets: 3600,
  isProtected: () => false,
  roleOf,
  now: '2026-11-25T16:00:00.000Z',
}

const planOf = (wanted: Contents, found: Found, more: Partial<PlanOptions> = {}) => {
  const known = { ...found.manifest?.kept, ...found.manifest?.files }
  const judged = Object.entries(wanted).map(([key, content]) => {
    const one = file(key, content)
    const is = compared(one, 'h', found.listing.get(key), known[key])
    return { file: one, headers: 'h', compared: is.is === 'unknown' ? ({ is: 'other-content' } as const) : is }
  })
  return planRelease(found, judged, { ...options, ...more })
}

const one = { 'index.html': 'one', 'assets/a.js': 'a', 'data.txt': 'd' }

describe('a release', () => {
  const found = { manifest: manifest(one), listing: listing(one), leftovers: none }

  test('that is there already changes nothing', () => {
    expect(planOf(one, found)).toMatchObject({ changes: [], deletions: [], renewed: false, unrecorded: false })
  })

  test('is published in order, assets first and the root page last', () => {
    const wanted = { 'index.html': 'two', 'about.html': 'two', 'data.txt': 'e', 'assets/b.js': 'b' }
    const plan = planOf(wanted, found)
    expect(plan.changes.map(({ key }) => key)).toEqual(['assets/b.js', 'data.txt', 'about.html', 'index.html'])
    expect([...plan.kept.keys()]).toEqual(['assets/a.js'])
    expect(touchedBy(plan).map(({ key, how }) => `${key} ${how}`)).toEqual([
      'assets/b.js new',
      'data.txt overwritten',
      'about.html new',
      'index.html overwritten',
    ])
  })

  test('has an asset that changed under its name: people have the old one', () => {
    const plan = planOf({ ...one, 'assets/a.js': 'other' }, found)
    expect(plan.changes).toMatchObject([{ key: 'assets/a.js', role: 'file', before: { etag: 'etag of a' } }])
  })

  test('leaves alone what somebody else wrote since, and does not want it', () => {
    const theirs = { ...one, 'data.txt': 'theirs' }
    const plan = planOf({ 'index.html': 'one', 'assets/a.js': 'a' }, { ...found, listing: listing(theirs) })
    expect(plan).toMatchObject({ deletions: [], foreign: ['data.txt'], renewed: true })
  })

  test('deletes folders of others never, even with delete: all', () => {
    const plan = planOf(one, { ...found, listing: listing({ ...one, 'x/': '', 'x/y.txt': 'y' }) }, { delete: 'all' })
    expect(plan.deletions.map(({ key, why }) => [key, why])).toEqual([['x/y.txt', 'foreign']])
    expect(plan.foreign).toEqual(['x/'])
  })

  test('has names that every object of JavaScript has', () => {
    const odd = { 'index.html': 'one', constructor: 'c', __proto__x: 'p' }
    const plan = planOf(odd, { ...found, listing: listing({ ...one, toString: 'theirs' }) })
    expect(plan.changes.map(({ key }) => key)).toEqual(['__proto__x', 'constructor'])
    expect(plan.foreign).toEqual(['toString'])
  })
})

describe('assets that left the release', () => {
  const kept = (since: string) => ({ 'assets/old.js': { ...entry('assets/old.js', 'old'), since } })
  const found = (since: string) => ({
    manifest: manifest(one, { kept: kept(since) }),
    listing: listing({ ...one, 'assets/old.js': 'old' }),
    leftovers: none,
  })
  const news = { ...one, 'index.html': 'two' }

  test.each([
    ['2026-11-25T15:30:00.000Z', 'stay for their time', []],
    ['2026-11-25T14:59:59.000Z', 'go when it is over', ['assets/old.js']],
  ])('of %s %s', (since, _, gone) => {
    expect(planOf(news, found(since)).deletions.map(({ key }) => key)).toEqual(gone)
  })

  test('of the release before stay as long as it is the one before', () => {
    const before = found('2026-11-25T12:00:00.000Z')
    expect(planOf(one, before).deletions).toEqual([])
    expect(planOf(news, before).deletions).toHaveLength(1)
  })

  test('come back without being sent', () => {
    const plan = planOf({ ...one, 'assets/old.js': 'old' }, found('2026-11-25T15:30:00.000Z'))
    expect(plan).toMatchObject({ changes: [], renewed: true })
  })
})

describe('after a run that died', () => {
  const attempt = {
    schema: 1 as const,
    id: '20261125T130000Z-bbbbbbb-2.1',
    release: '20261125T130000Z-bbbbbbb-2.1',
    base: '20261125T120000Z-aaaaaaa-1.1',
    manifest: true,
    toInvalidate: {},
    files: [
      { key: 'index.html', role: 'root' as const, size: 3, there: true },
      { key: 'assets/b.js', role: 'hashed' as const, size: 1, there: false },
      { key: 'news.html', role: 'page' as const, size: 1, there: false },
    ],
  }
  const there = { ...one, 'index.html': 'two', 'assets/b.js': 'b', 'news.html': 'n' }
  const found = { manifest: manifest(one), listing: listing(there), leftovers: leftoversOf([attempt]) }

  test('what it made is ours: assets are kept, pages go', () => {
    const plan = planOf(one, found)
    expect(plan.changes.map(({ key }) => key)).toEqual(['index.html'])
    expect([...plan.kept.keys()]).toEqual(['assets/b.js'])
    expect(plan.deletions.map(({ key, why }) => [key, why])).toEqual([['news.html', 'aged']])
    expect(plan.foreign).toEqual([])
  })

  test('what served before it is what is gone back to', () => {
    const base = baseOf(found, planOf(one, found), { earlier: undefined, foundId: 'x' })
    expect(base).toEqual(manifest(one))
  })

  test('a second one found what the first had made', () => {
    const second = { ...attempt, files: attempt.files.map((each) => ({ ...each, there: true })) }
    expect([...leftoversOf([attempt, second]).made.keys()]).toEqual(['assets/b.js', 'news.html'])
  })
})

describe('what served before', () => {
  test('our first release is what was found, of the files that it has', () => {
    const found = { manifest: undefined, listing: listing({ 'index.html': 'theirs', 'x.txt': 'x' }), leftovers: none }
    const base = baseOf(found, planOf(one, found), { earlier: undefined, foundId: '20261125T160000Z-found' })
    expect(base.release).toBe('20261125T160000Z-found')
    expect(base.files).toEqual({ 'index.html': { ...entry('index.html', 'theirs'), sha256: '', headers: '' } })
  })

  test('has what others changed since, and not what is gone', () => {
    const { 'data.txt': _, ...left } = one
    const found = { manifest: manifest(one), listing: listing({ ...left, 'index.html': 'theirs' }), leftovers: none }
    const plan = planOf({ 'index.html': 'two', 'assets/a.js': 'a', 'data.txt': 'new' }, found)
    const base = baseOf(found, plan, { earlier: undefined, foundId: 'x' })
    expect(Object.keys(base.files).sort()).toEqual(['assets/a.js', 'index.html'])
    expect(base.files['index.html']).toMatchObject({ etag: 'etag of theirs', sha256: '' })
  })
})

describe('going back', () => {
  const two = { 'index.html': 'two', 'assets/b.js': 'b', 'news.html': 'n', 'data.txt': 'd' }
  const now = manifest(two, { kept: { 'assets/a.js': { ...entry('assets/a.js', 'a'), since: options.now } } })
  const found = { manifest: now, listing: listing({ ...two, 'assets/a.js': 'a', 'x.txt': 'x' }), leftovers: none }
  const target = manifest(one, { release: '20261125T110000Z-ccccccc-1.1' })
  const bodyOf = (key: string) => ({ how: 'restore' as const, from: { key: `kept ${key}` }, kept: true })
  const given = { isProtected: () => false, now: options.now }

  test('copies back what is changed in place, and takes away what came later', () => {
    const plan = planRollback(found, target, { ...given, bodyOf })
    expect(plan.changes.map(({ key }) => key)).toEqual(['index.html'])
    expect([...plan.same.keys()].sort()).toEqual(['assets/a.js', 'data.txt'])
    expect(plan.deletions.map(({ key }) => key)).toEqual(['news.html'])
    expect([...plan.kept.keys()]).toEqual(['assets/b.js'])
    expect(plan).toMatchObject({ foreign: ['x.txt'], missing: [], renewed: true })
  })

  test('names what is nowhere any more', () => {
    const { 'assets/a.js': _, ...left } = one
    const gone = { ...found, listing: listing({ ...left, ...two }) }
    expect(planRollback(gone, target, { ...given, bodyOf: () => undefined }).missing.toSorted()).toEqual([
      'assets/a.js',
      'index.html',
    ])
  })
})
