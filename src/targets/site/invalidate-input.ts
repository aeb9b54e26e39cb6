import { lines, quote } from '../../action/input-types.ts'
import { optional, Problem } from '../../action/inputs.ts'
import type { Wanted } from './invalidation.ts'
import { longestPath, most } from './invalidation-limits.ts'

const words: readonly string[] = ['changed', 'all', 'none']

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-tags.html */
const longestTag = 256

/** What one line must be; the first rule that does not hold is told. */
const rules: readonly (readonly [broken: (path: string) => boolean, mustBe: string])[] = [
  [(path) => !/^[/#]/.test(path), 'must be changed, all, none, or paths that begin with / (or tags that begin with #)'],
  [(path) => path.startsWith('#') && path.includes('*'), 'must have tags without *'],
  [
    (path) => path.startsWith('#') && path.length > longestTag + 1,
    `must have tags of at most ${longestTag} characters`,
  ],
  [
    (path) => /^#([^#]*[^\x21-\x7e]|.*,|$)/.test(path),
    'must have tags of visible ASCII characters without a comma, such as #product:42',
  ],
  [(path) => /\*./.test(path), 'must have a * at the end of a path alone'],
  [(path) => path.length > longestPath, `must have paths of at most ${longestPath} characters`],
  [
    (path) => /~|%7e/i.test(path),
    'must have no ~ in a path, which CloudFront cannot invalidate: end the path before it with *',
  ],
  [
    (path) => path.startsWith('/') && /[^\x21-\x7e]|[<>"#{}|\\^[\]`]|%(?![0-9A-Fa-f]{2})/.test(path),
    'must have paths in which blanks, letters beyond ASCII and <>"#%{}|\\^[]` are percent-encoded',
  ],
]

/** What to invalidate: a word, or paths as CloudFront takes them, one a line. With tags where the distribution has them. */
export const invalidateInput = optional((text): Wanted => {
  if (words.includes(text)) return text as Wanted
  const paths = [...new Set(lines.parse(text)!)]
  for (const path of paths) {
    if (words.includes(path)) throw new Problem(`must be ${quote(path)} alone, or paths without it`)
    const [, mustBe] = rules.find(([broken]) => broken(path)) ?? []
    if (mustBe) throw new Problem(`${mustBe}; this one is not: ${quote(path)}`)
  }
  const wildcards = paths.filter((path) => path.endsWith('*')).length
  if (wildcards > most.wildcards)
    throw new Problem(`must have at most ${most.wildcards} paths that end with *, not ${wildcards}`)
  if (paths.length > most.paths) throw new Problem(`must have at most ${most.paths} paths, not ${paths.length}`)
  return paths
})
