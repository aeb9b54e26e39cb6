import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { clears as forgets } from '../../../../sandbox/edge/forgotten.ts'
import type { Change } from '../../../../src/targets/site/invalidation.ts'
import { invalidationPaths } from '../../../../src/targets/site/invalidation-paths.ts'
import { clears, flaw, requestsOf, type Showing, shownKeys, spellings } from './cloudfront-rules.ts'
import { change, distribution } from './distribution.ts'

/** Names that resemble each other, and such as are hard to say. */
const letter = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'b') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('.', '-', '@', '=', '&', '~', '*', '?', '+', "'", '%', '#', ' ', '[', '"', '\\'),
  },
  { weight: 1, arbitrary: fc.constantFrom('\u00e9', '\u00e8', '\u{1f600}', '\u{1f601}', '\u4e2d', '\u0001') },
)
const word = fc.array(letter, { minLength: 1, maxLength: 4 }).map((letters) => letters.join(''))
const file = fc.oneof(
  word,
  word.map((name) => `${name}.html`),
  fc.constant('index.html'),
)
const key = fc.tuple(fc.array(word, { maxLength: 3 }), file).map(([folders, name]) => [...folders, name].join('/'))

const showing: fc.Arbitrary<Showing> = fc.record({
  originPath: fc.constantFrom('', '/a', '/a/b'),
  rootObject: fc.constantFrom('', 'index.html'),
  by: fc.constantFrom('keys', 'folders', 'bare'),
})

const how = fc.constantFrom<Change['how']>('new', 'overwritten', 'headers', 'deleted')

const release = fc.record({
  changes: fc.uniqueArray(fc.tuple(key, how), { selector: ([key]) => key, minLength: 1, maxLength: 40 }),
  others: fc.uniqueArray(key, { maxLength: 40 }),
  showing,
  maxPaths: fc.integer({ min: 1, max: 30 }),
})

type Release = typeof release extends fc.Arbitrary<infer T> ? T : never

/** Keys begin as the origin path wants it, so that viewers can see them; some do not. */
const planned = ({ changes, others, showing, maxPaths }: Release) => {
  const inside = (key: string, at: number) => (at % 5 === 4 ? key : `${showing.originPath}/${key}`.slice(1))
  const changed = changes.map(([key, how], at) => change(inside(key, at), how))
  const known = others.map(inside)
  const through = distribution({
    origins: [{ id: 'site', domain: 'shop.s3.amazonaws.com', path: showing.originPath }],
    rootObject: showing.rootObject,
  })
  return { changed, known, plan: invalidationPaths(changed, known, through, { bucket: 'shop', maxPaths }) }
}

const runs = { numRuns: 400 }

describe('for any site and any release', () => {
  test('never less than what changed, by whatever path viewers have it', () => {
    fc.assert(
      fc.property(release, (given) => {
        const { changed, plan } = planned(given)
        for (const { key } of changed)
          for (const path of requestsOf(key, given.showing))
            expect({ key, path, cleared: clears(plan.paths, path), by: plan.paths }).toMatchObject({ cleared: true })
      }),
      runs,
    )
  })

  test("the sandbox's edge, which reads the documentation for itself, forgets all of it", () => {
    fc.assert(
      fc.property(release, (given) => {
        const { changed, plan } = planned(given)
        for (const path of changed.flatMap(({ key }) => requestsOf(key, given.showing)).flatMap(spellings))
          expect({
            path,
            by: plan.paths,
            forgotten: plan.paths.some((item) => forgets(item, { path, query: '', tags: [] })),
          }).toMatchObject({ forgotten: true })
      }),
      runs,
    )
  })

  test('only what CloudFront takes, within its limits and ours', () => {
    fc.assert(
      fc.property(release, (given) => {
        const { paths } = planned(given).plan
        expect(paths.map((path) => flaw(path) && `${path}: ${flaw(path)}`).filter(Boolean)).toEqual([])
        expect(paths.length).toBeLessThanOrEqual(given.maxPaths)
        expect(paths.filter((path) => path.endsWith('*')).length).toBeLessThanOrEqual(15)
        expect(new Set(paths).size).toBe(paths.length)
      }),
      runs,
    )
  })

  test('what cannot be seen is told, and nothing else is', () => {
    fc.assert(
      fc.property(release, (given) => {
        const { changed, plan } = planned(given)
        const hidden = changed.filter(({ key }) => !`/${key}`.startsWith(`${given.showing.originPath}/`))
        expect([...plan.unreachable].sort()).toEqual(hidden.map(({ key }) => key).sort())
      }),
      runs,
    )
  })

  test('what is hit besides is counted', () => {
    fc.assert(
      fc.property(release, (given) => {
        const { changed, known, plan } = planned(given)
        const touched = new Set(changed.map(({ key }) => key))
        const direct = { ...given.showing, rootObject: '', by: 'keys' } as const
        const hit = known
          .filter((key) => !touched.has(key))
          .filter((key) =>
            requestsOf(key, direct).some((path) => shownKeys(path, direct)[0] === key && someClear(plan.paths, path)),
          )
        expect(plan.extra).toBe(hit.length)
      }),
      runs,
    )
  })
})

/** By one of the ways to spell it, that is. */
const someClear = (paths: readonly string[], path: string) =>
  paths.some((each) => {
    const start = decodeURIComponent(each.replace(/\*$/, ''))
    return each.endsWith('*') ? path.startsWith(start) : path === start
  })

describe('of the ways to say it the one that hits the least besides', () => {
  const name = fc
    .array(fc.constantFrom('a', 'b', '/'), { minLength: 1, maxLength: 4 })
    .map((letters) => letters.join(''))
  const small = fc.record({
    changed: fc.uniqueArray(name, { minLength: 1, maxLength: 6 }),
    known: fc.uniqueArray(name, { maxLength: 12 }),
    maxPaths: fc.integer({ min: 1, max: 4 }),
  })

  /** Tries every choice of paths, and of such as begin like one of them. */
  const best = (changed: readonly string[], others: readonly string[], maxPaths: number): number => {
    const starts = changed.flatMap((path) => Array.from({ length: path.length }, (_, at) => path.slice(0, at + 1)))
    const choices = [...new Set([...changed, ...starts.map((start) => `${start}*`)])]
    const hits = (choice: string, path: string) =>
      choice.endsWith('*') ? path.startsWith(choice.slice(0, -1)) : path === choice
    let least = Number.POSITIVE_INFINITY
    const search = (left: readonly string[], chosen: readonly string[]): void => {
      const next = left[0]
      if (next === undefined) {
        least = Math.min(least, others.filter((path) => chosen.some((choice) => hits(choice, path))).length)
        return
      }
      if (chosen.length === maxPaths) return
      for (const choice of choices.filter((each) => hits(each, next)))
        search(
          left.filter((path) => !hits(choice, path)),
          [...chosen, choice],
        )
    }
    search(changed, [])
    return least
  }

  test('found by trying all', () => {
    fc.assert(
      fc.property(small, ({ changed, known, maxPaths }) => {
        const others = known.filter((key) => !changed.includes(key))
        const plan = invalidationPaths(
          changed.map((key) => change(key)),
          known,
          distribution({ rootObject: '' }),
          { bucket: 'shop', maxPaths },
        )
        const paths = (keys: readonly string[]) => keys.map((key) => `/${key}`)
        expect(plan.extra).toBe(best(paths(changed), paths(others), maxPaths))
        if (changed.length <= maxPaths) expect([...plan.paths]).toEqual(paths(changed).sort())
      }),
      runs,
    )
  })
})
