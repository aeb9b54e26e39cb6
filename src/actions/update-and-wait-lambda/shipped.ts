import { notice } from '../../action/log.ts'
import { plain } from '../../action/markdown.ts'
import { nameOf } from '../../aws/lambda-names.ts'
import { messageOf } from '../../failures/failure.ts'
import { GitHubRefusal } from '../../github/rest.ts'
import { type Shipped, shippedBetween } from '../../github/shipped.ts'
import type { How, Told } from './report.ts'
import { shippedMarkdown } from './shipped-report.ts'

/** Milliseconds: the deploy is done, and a list of what is in it must not hold up the job. */
const limit = 20_000

/** What served and what serves now, by commit, and the functions that this is true of. */
interface Span {
  readonly base: string
  readonly head: string
  readonly functions: readonly string[]
}

/**
 * The commits and pull requests that a deploy put in front of users, or would, as Markdown. It never fails: what GitHub does
 * not tell is a notice.
 */
export const whatShipped = async (
  parts: readonly { readonly told: Told; readonly how: How }[],
  signal: AbortSignal,
): Promise<string | undefined> => {
  const moved = parts.filter(({ how }) => how.outcome === 'deployed' || how.outcome === 'planned')
  const [first] = moved
  if (!first?.told.input.githubToken) return undefined
  const { input, run } = first.told
  const asked = {
    token: input.githubToken!,
    repository: run.repository,
    signal: AbortSignal.any([signal, AbortSignal.timeout(limit)]),
  }
  const texts = await Promise.all(
    spansOf(moved.map(({ told }) => told)).map(async (span) => {
      const shipped = await asks(span, () => shippedBetween(asked, span.base, span.head))
      return (
        shipped &&
        shippedMarkdown(shipped, {
          ...span,
          repositoryUrl: run.repositoryUrl,
          planned: first.how.outcome === 'planned',
          named: parts.length > 1,
        })
      )
    }),
  )
  const unknown = (which: Unknown) =>
    moved.flatMap(({ told: { functionName, baseline, commits } }) =>
      baseline.alias && unknownIn(commits) === which ? [nameOf(functionName)] : [],
    )
  const said = (['base', 'head'] as const).map((which) => unknownOf(which, unknown(which), parts.length > 1))
  return [...texts, ...said].filter(Boolean).join('\n\n') || undefined
}

/** Which end of what was shipped has no commit that anybody knows. */
type Unknown = 'base' | 'head'

const unknownIn = ({ base, head }: Told['commits']): Unknown | undefined =>
  head === undefined ? 'head' : base === undefined ? 'base' : undefined

const unknownOf = (which: Unknown, names: readonly string[], several: boolean): string | undefined => {
  if (names.length === 0) return undefined
  const of = several ? ` of ${names.map(plain).join(', ')}` : ''
  return which === 'base'
    ? `What this ships cannot be listed: the version${of} that served before does not say from which commit it was made. From the next deploy on it can.`
    : `Which commits this is about is not known: nothing of ours says from which commit the version${of} was made.`
}

const spansOf = (tolds: readonly Told[]): readonly Span[] => {
  const spans = new Map<string, Span>()
  for (const { functionName, commits } of tolds) {
    const { base, head } = commits
    if (!base || !head) continue
    const key = `${base}...${head}`
    spans.set(key, { base, head, functions: [...(spans.get(key)?.functions ?? []), nameOf(functionName)] })
  }
  return [...spans.values()]
}

const asks = async ({ base, head }: Span, ask: () => Promise<Shipped>): Promise<Shipped | undefined> => {
  const between = `between ${base.slice(0, 12)} and ${head.slice(0, 12)}`
  try {
    const shipped = await ask()
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
