import { most } from './invalidation-limits.ts'

/**
 * Two lists of invalidation paths as one that CloudFront takes: what is still to be made up for, and what is new. Once each,
 * none that another covers; `/*` alone when they are too many together.
 */
export const joinedPaths = (...lists: readonly (readonly string[])[]): readonly string[] => {
  const paths = [...new Set(lists.flat())]
  const starts = paths.filter((path) => path.endsWith('*')).map((path) => path.slice(0, -1))
  const left = paths.filter((path) => !starts.some((start) => path !== `${start}*` && path.startsWith(start)))
  const wildcards = left.filter((path) => path.endsWith('*'))
  if (left.length <= most.paths && wildcards.length <= most.wildcards) return left
  // What has a tag may be kept under any path; `/*` is all of them.
  return ['/*']
}
