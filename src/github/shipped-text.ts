import { notice } from '../action/log.ts'
import { messageOf } from '../failures/failure.ts'
import { GitHubRefusal } from './refusal.ts'
import type { Asked } from './rest.ts'
import { type Shipped, shippedBetween } from './shipped.ts'
import { type About, shippedMarkdown } from './shipped-report.ts'

/** Milliseconds: the deploy is done, and a list of what is in it must not hold up the job. */
const limit = 20_000

/** The commits and pull requests between two commits, as Markdown. It never fails: what GitHub does not tell is a notice. */
export const shippedText = async (asked: Asked, about: About): Promise<string | undefined> => {
  const signal = AbortSignal.any([asked.signal, AbortSignal.timeout(limit)])
  const shipped = await shippedIn({ ...asked, signal }, about.base, about.head)
  return shipped && shippedMarkdown(shipped, about)
}

const shippedIn = async (asked: Asked, base: string, head: string): Promise<Shipped | undefined> => {
  const between = `between ${base.slice(0, 12)} and ${head.slice(0, 12)}`
  try {
    const shipped = await shippedBetween(asked, base, head)
    if (shipped.missing) notice(`The pull requests ${between} are not listed: ${shipped.missing}. ${remedy}`)
    if (shipped.status === 'diverged')
      notice(
        `What served before, ${base.slice(0, 12)}, is no ancestor of ${head.slice(0, 12)}: the summary lists what was taken back.`,
      )
    return shipped
  } catch (error) {
    const unknown = error instanceof GitHubRefusal && error.status === 404
    const why = unknown
      ? 'GitHub does not know one of the two (any more), or the token may not see it'
      : messageOf(error)
    notice(`The commits ${between} are not listed: ${why}. ${remedy}`)
    return undefined
  }
}

const remedy = 'The job needs `permissions:` with `contents: read` and `pull-requests: read`.'
