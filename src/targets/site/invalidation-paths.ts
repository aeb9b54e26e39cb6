import type { DistributionState, ErrorResponse } from '../../aws/cloudfront-distribution.ts'
import { collapse, withoutCovered } from './collapse.ts'
import type { Change, InvalidationPaths, PathOptions } from './invalidation.ts'
import { most } from './invalidation-limits.ts'
import { encoded, type Pattern, patternOf } from './path-encoding.ts'
import { type Viewing, viewing } from './viewer-paths.ts'

const everything: Pattern = { path: '/', wildcard: true }

/** Seconds for which an edge may show an old page in the place of an error without our doing anything about it. */
const longestError = 60

/**
 * What one distribution must forget for a release to be seen: never less than what changed, and as little else as `maxPaths`
 * allows. Nothing changed: nothing, whatever is wanted.
 *
 * @param knownKeys all keys of the site after the release, those that did not change too: by them it is known what a path
 *   with `*` hits besides
 * @param distribution undefined: it may not be looked at, so that nothing is known but its id
 */
export const invalidationPaths = (
  changes: readonly Change[],
  knownKeys: Iterable<string>,
  distribution: DistributionState | undefined,
  { bucket, maxPaths, wanted = 'changed' }: PathOptions,
): InvalidationPaths => {
  const seen = changes.filter(mayBeCached)
  const nothing = { paths: [], extra: 0, unreachable: [], notes: [] }
  if (changes.length === 0 || wanted === 'none' || (wanted === 'changed' && seen.length === 0)) return nothing
  if (typeof wanted !== 'string') return { ...nothing, paths: wanted }
  if (!distribution) return { ...nothing, paths: ['/*'], notes: wanted === 'all' ? [] : [unknownDistribution] }

  const views = viewing(distribution, bucket)
  const changed = seen.map((change) => ({ ...change, variants: views.variantsOf(change.key) }))
  const unreachable = changed.filter(({ variants }) => variants.length === 0).map(({ key }) => key)
  const shown = changed.filter(({ variants }) => variants.length > 0)
  if (wanted === 'changed' && shown.length === 0) return { ...nothing, unreachable }

  const touched = new Set(changes.map(({ key }) => key))
  const others = [...knownKeys].filter((key) => !touched.has(key)).map((key) => views.pathsOf(key))
  const reasons = wanted === 'all' ? [] : reasonsForEverything(shown, distribution, views)
  const patterns =
    wanted === 'all' || reasons.length > 0
      ? [everything]
      : narrow(
          shown.flatMap(({ variants }) => variants),
          views,
          others,
          maxPaths,
        )
  return {
    paths: patterns.map(encoded),
    extra: others.filter((paths) => paths.some((path) => patterns.some((pattern) => covers(pattern, path)))).length,
    unreachable,
    notes: [
      ...(distribution.enabled ? [] : [disabled(distribution)]),
      ...reasons,
      ...(reasons.length > 0 || wanted === 'all' ? [] : doubts(shown, views)),
    ],
  }
}

/** Nobody can have asked for a new asset that is named by its content; any other new key may be cached as missing. */
const mayBeCached = ({ role, how }: Change): boolean => !(role === 'hashed' && how === 'new')

const disabled = ({ id }: DistributionState): string =>
  `Distribution ${id} is disabled: nobody sees the site through it.`

const unknownDistribution =
  'The role may not look at the distribution (cloudfront:GetDistribution), so that it is not known which paths show the files: ' +
  'everything is invalidated.'

interface Shown extends Change {
  readonly variants: readonly string[]
}

const isPage = ({ role }: Change) => role === 'page' || role === 'root'

/** What makes an old page stay under paths that cannot be listed. */
const reasonsForEverything = (
  shown: readonly Shown[],
  { errorResponses }: DistributionState,
  views: Viewing,
): readonly string[] => {
  const paths = new Set(shown.flatMap(({ variants }) => variants))
  const long = errorResponses.find(({ page, cachedFor }) => page && cachedFor > longestError && paths.has(plain(page)))
  if (long) return [errorPage(long)]
  const rewritten = shown.find(
    (change) =>
      isPage(change) && change.how !== 'new' && change.variants.some((path) => views.behaviourOf(path)?.originFunction),
  )
  if (!rewritten) return []
  return [
    `A function of Lambda@Edge answers for the origin, and may show ${rewritten.variants[0]} under any path: everything is ` +
      'invalidated.',
  ]
}

const errorPage = ({ page, status, cachedFor }: ErrorResponse): string =>
  `${page} is shown for errors (${status}), and an edge keeps those for ${cachedFor} s under whatever path was asked for: ` +
  'everything is invalidated. With an error caching minimum TTL of 10 s only what changed would have to be.'

/** Percent-encoded or not, a path of a distribution's configuration is the same. */
const plain = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

const narrow = (
  paths: readonly string[],
  views: Viewing,
  others: readonly (readonly string[])[],
  maxPaths: number,
): readonly Pattern[] => {
  const patterns = paths.map((path) => {
    const pattern = patternOf(path)
    // Under the bare path only the object without a query would be hit.
    return views.behaviourOf(path)?.queries ? { ...pattern, wildcard: true } : pattern
  })
  const sorted = others.flat().sort()
  const weigh = (start: string) =>
    firstIndex(sorted, (path) => path > start && !path.startsWith(start)) - firstIndex(sorted, (path) => path >= start)
  const limits = { paths: Math.min(maxPaths, most.paths), wildcards: most.wildcards }
  return withoutCovered(collapse(patterns, weigh, limits))
}

const firstIndex = (sorted: readonly string[], fits: (path: string) => boolean): number => {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (fits(sorted[middle]!)) to = middle
    else from = middle + 1
  }
  return from
}

const covers = ({ path, wildcard }: Pattern, asked: string): boolean =>
  wildcard ? asked.startsWith(path) : asked === path

const doubts = (shown: readonly Shown[], views: Viewing): readonly string[] =>
  shown.some(({ variants }) => variants.some((path) => views.behaviourOf(path)?.queries === undefined))
    ? [
        'The distribution has a cache policy of its own. If that caches by query strings, copies under other query strings stay ' +
          'until they expire: then list paths that end with `*` in `invalidate`.',
      ]
    : []
