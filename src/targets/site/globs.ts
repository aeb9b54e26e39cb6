import picomatch from 'picomatch'
import { lines, quote } from '../../action/input-types.ts'
import { optional, Problem } from '../../action/inputs.ts'

/** Whether a name fits: that of a file, seen from the root of the site, with `/` between folders. */
export type Matches = (name: string) => boolean

/**
 * Globs as .gitignore has them: one without a slash is looked for in every folder, a slash before it means the root of the site
 * alone, and one that fits a folder fits all that is in it. `*` finds names that begin with a dot, too.
 */
export const matcherOf = (globs: readonly string[]): Matches => {
  if (globs.length === 0) return () => false
  return picomatch(globs.flatMap(patternsOf), { dot: true, nonegate: true, windows: false })
}

const patternsOf = (glob: string): readonly string[] => {
  const path = glob.replace(/\/$/, '')
  const whole = path.startsWith('/') ? path.slice(1) : path.includes('/') ? path : `**/${path}`
  return glob.endsWith('/') ? [`${whole}/**`] : [whole, `${whole}/**`]
}

/** @throws Problem when a glob cannot be meant like this. */
export const checkGlob = (glob: string): void => {
  const wrong = (what: string) => new Problem(`${what}, such as *.map, drafts/** or /robots.txt; it has ${quote(glob)}`)
  if (glob.startsWith('!')) throw wrong('must have globs that say what to take, not what to leave')
  if (glob.startsWith('s3://')) throw wrong('must have globs of names, seen from the root of the site')
  if (glob.includes('\\') || /\p{Cc}/u.test(glob)) throw wrong('must have globs with / between folders')
  if (glob.split('/').some((part) => part === '..' || part === '.') || /^\/*$/.test(glob) || glob.includes('//'))
    throw wrong('must have globs of what lies in the site')
  if (!balanced(glob)) throw wrong('must have globs whose brackets are closed')
}

const balanced = (glob: string) =>
  ['[]', '{}', '()'].every(([open, close]) => glob.split(open!).length === glob.split(close!).length)

/** Globs, one a line. */
export const globs = optional((text): readonly string[] => {
  const given = lines.parse(text)!
  for (const glob of given) checkGlob(glob)
  return given
})
