import { count, quote } from '../../action/input-types.ts'
import { optional, Problem } from '../../action/inputs.ts'

/** Exact paths that a distribution may have in progress. https://docs.aws.amazon.com/general/latest/gr/cf_region.html */
const most = 3000

/** How many paths an invalidation may have before they are taken together. */
export const maxPathsInput = optional((text) => {
  const paths = count.parse(text)!
  if (paths >= 1 && paths <= most) return paths
  throw new Problem(`must be 1 to ${most}, not ${quote(text)}`)
})
