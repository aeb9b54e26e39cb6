import { plain } from '../../action/markdown.ts'
import { nameOf } from '../../aws/lambda-names.ts'
import { shippedText } from '../../github/shipped-text.ts'
import type { How, Told } from './report.ts'

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
  const texts = await Promise.all(
    spansOf(moved.map(({ told }) => told)).map(({ base, head, functions }) =>
      shippedText(
        { token: input.githubToken!, repository: run.repository, signal },
        {
          base,
          head,
          repositoryUrl: run.repositoryUrl,
          planned: first.how.outcome === 'planned',
          whose: parts.length > 1 ? functions : undefined,
        },
      ),
    ),
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
