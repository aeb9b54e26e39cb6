import { lines, quote } from '../../action/input-types.ts'
import { optional, Problem } from '../../action/inputs.ts'

/** Characters. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html */
const longestPath = 4000

const words = ['changed', 'all', 'none'] as const

type Word = (typeof words)[number]

const example = 'changed, all, none, or paths, one a line, that begin with / and may end with *, such as /news/*'

/** What CloudFront should forget: one of three words, or paths as viewers ask for them. */
export const invalidateInput = optional((text): Word | readonly string[] => {
  const word = words.find((word) => word === text)
  if (word) return word
  const paths = lines.parse(text)!
  const wrong = paths.find((path) => !isPath(path))
  if (wrong !== undefined) throw new Problem(`must be ${example}, not ${quote(wrong)}`)
  return [...new Set(paths)]
})

const isPath = (path: string): boolean =>
  path.startsWith('/') &&
  path.length <= longestPath &&
  !/[\s\\\p{Cc}?#]/u.test(path) &&
  [-1, path.length - 1].includes(path.indexOf('*'))
