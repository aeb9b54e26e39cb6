import { commonStart, type Pattern } from './path-encoding.ts'

/** The most that there may be: patterns in all, and among them wildcards. */
export interface Limits {
  readonly paths: number
  readonly wildcards: number
}

/** Neighbours in the order of the alphabet that may be said together, by what all of them begin with. */
interface Group {
  readonly pattern: Pattern
  readonly parts: readonly [Group, Group] | undefined
  /**
   * The least that is hit besides when the group is said by so many exact paths and so many wildcards, by
   * `exact * (wildcards + 1) + wildcard`.
   */
  readonly least: Float64Array
  readonly exact: number
  readonly wildcards: number
}

/**
 * Says the same with fewer patterns: those for which a common start with `*` hits the least besides, by `weigh`. As long as
 * the limits allow it nothing is put together. Every pattern begins with `/`, so that in the worst case `/*` is left.
 */
export const collapse = (
  patterns: readonly Pattern[],
  weigh: (start: string) => number,
  limits: Limits,
): readonly Pattern[] => {
  const different = withoutCovered(patterns)
  const wildcards = different.filter(({ wildcard }) => wildcard).length
  if (different.length <= limits.paths && wildcards <= limits.wildcards) return different
  const most = {
    wildcards: Math.min(limits.wildcards, limits.paths),
    // The more there is, the less it helps to say a single path, and the longer it would take to find out which.
    exact: Math.min(limits.paths, Math.max(20, Math.floor(work / different.length))),
  }
  return patternsOf(grouped(different, weigh, most), limits)
}

/** Steps that may be spent on it: a second or so. */
const work = 2_000_000

/** Sorted; without what is there twice, and what a wildcard says already. */
export const withoutCovered = (patterns: readonly Pattern[]): readonly Pattern[] => {
  const sorted = [...patterns].sort((a, b) => order(a.path, b.path) || Number(b.wildcard) - Number(a.wildcard))
  const kept: Pattern[] = []
  let covering: string | undefined
  for (const pattern of sorted) {
    if (covering !== undefined && pattern.path.startsWith(covering)) continue
    const last = kept.at(-1)
    if (last?.path === pattern.path) continue
    kept.push(pattern)
    if (pattern.wildcard) covering = pattern.path
  }
  return kept
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

interface Most {
  readonly exact: number
  readonly wildcards: number
}

/** Puts neighbours together, those with the longest common start first, until one group is left. */
const grouped = (patterns: readonly Pattern[], weigh: (start: string) => number, most: Most): Group => {
  const starts = patterns.slice(1).map(({ path }, at) => commonStart(patterns[at]!.path, path))
  const order = starts.map((_, at) => at).sort((a, b) => starts[b]!.length - starts[a]!.length || a - b)
  /** Each group at its first and at its last place. */
  const at = patterns.map((pattern, place) => ({ group: single(pattern, weigh, most), first: place, last: place }))
  for (const place of order) {
    const [left, right] = [at[place]!, at[place + 1]!]
    const start = starts[place]!
    const whole = {
      group: both(left.group, right.group, start, weigh(start), most),
      first: left.first,
      last: right.last,
    }
    at[whole.first] = whole
    at[whole.last] = whole
  }
  return at[0]!.group
}

const single = (pattern: Pattern, weigh: (start: string) => number, most: Most): Group =>
  pattern.wildcard
    ? table(pattern, undefined, 0, Math.min(1, most.wildcards), (least, index) => {
        least[index(0, 1)] = weigh(pattern.path)
      })
    : table(pattern, undefined, 1, 0, (least, index) => {
        least[index(1, 0)] = 0
      })

const both = (one: Group, other: Group, start: string, besides: number, most: Most): Group =>
  table(
    { path: start, wildcard: true },
    [one, other],
    Math.min(most.exact, one.exact + other.exact),
    Math.min(most.wildcards, Math.max(1, one.wildcards + other.wildcards)),
    (least, index, exact, wildcards) => {
      least[index(0, 1)] = besides
      for (let e = 0; e <= one.exact; e++)
        for (let w = 0; w <= one.wildcards; w++) {
          const here = one.least[e * (one.wildcards + 1) + w]!
          if (here === Number.POSITIVE_INFINITY) continue
          for (let f = 0; f <= other.exact && e + f <= exact; f++)
            for (let v = 0; v <= other.wildcards && w + v <= wildcards; v++) {
              const sum = here + other.least[f * (other.wildcards + 1) + v]!
              if (sum < least[index(e + f, w + v)]!) least[index(e + f, w + v)] = sum
            }
        }
    },
  )

type Index = (exact: number, wildcards: number) => number

const table = (
  pattern: Pattern,
  parts: Group['parts'],
  exact: number,
  wildcards: number,
  fill: (least: Float64Array, index: Index, exact: number, wildcards: number) => void,
): Group => {
  const least = new Float64Array((exact + 1) * (wildcards + 1)).fill(Number.POSITIVE_INFINITY)
  fill(least, (e, w) => e * (wildcards + 1) + w, exact, wildcards)
  return { pattern, parts, least, exact, wildcards }
}

/** The way of saying the group that hits the least besides; of several the shortest, and then that with fewer wildcards. */
const patternsOf = (group: Group, limits: Limits): readonly Pattern[] => {
  const ways = [...group.least].flatMap((besides, at) => {
    const [exact, wildcards] = [Math.floor(at / (group.wildcards + 1)), at % (group.wildcards + 1)]
    return besides < Number.POSITIVE_INFINITY && exact + wildcards <= limits.paths
      ? [{ besides, exact, wildcards }]
      : []
  })
  const [best] = ways.sort(
    (a, b) => a.besides - b.besides || a.exact + a.wildcards - b.exact - b.wildcards || a.wildcards - b.wildcards,
  )
  const patterns: Pattern[] = []
  const open = [{ group, exact: best!.exact, wildcards: best!.wildcards }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const parts = next.group.parts && partsOf(next.group, next.group.parts, next.exact, next.wildcards)
    if (parts) open.push(...parts)
    else patterns.push(next.group.pattern)
  }
  return patterns.sort((a, b) => order(a.path, b.path))
}

/** How its two parts share what the group is said by; undefined: it is said by one wildcard. */
const partsOf = (group: Group, [one, other]: readonly [Group, Group], exact: number, wildcards: number) => {
  // Each part needs one at least, so a single wildcard is the group's own.
  if (exact === 0 && wildcards === 1) return undefined
  const wanted = group.least[exact * (group.wildcards + 1) + wildcards]!
  for (let e = Math.max(0, exact - other.exact); e <= Math.min(one.exact, exact); e++)
    for (let w = Math.max(0, wildcards - other.wildcards); w <= Math.min(one.wildcards, wildcards); w++) {
      const here = one.least[e * (one.wildcards + 1) + w]!
      const there = other.least[(exact - e) * (other.wildcards + 1) + wildcards - w]!
      if (here + there === wanted)
        return [
          { group: one, exact: e, wildcards: w },
          { group: other, exact: exact - e, wildcards: wildcards - w },
        ]
    }
  throw new Error('a group cannot be said as it was counted')
}
