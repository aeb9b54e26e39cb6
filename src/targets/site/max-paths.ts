import { count, quote } from '../../action/input-types.ts'
import { optional, Problem } from '../../action/inputs.ts'
import { most } from './invalidation-limits.ts'

/** How many paths an invalidation may have before they are taken together. */
export const maxPathsInput = optional((text) => {
  const paths = count.parse(text)!
  if (paths >= 1 && paths <= most.paths) return paths
  throw new Problem(`must be 1 to ${most.paths}, not ${quote(text)}`)
})
