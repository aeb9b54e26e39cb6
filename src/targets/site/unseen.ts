import type { InvalidationPaths } from './invalidation.ts'

/** Changed keys that none of the distributions shows: no visitor sees that they changed. */
export const unseen = (distributions: readonly Pick<InvalidationPaths, 'unreachable'>[]): readonly string[] => {
  const [first, ...others] = distributions.map(({ unreachable }) => new Set(unreachable))
  return [...(first ?? [])].filter((key) => others.every((hidden) => hidden.has(key)))
}
