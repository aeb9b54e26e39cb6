import { shippedText } from '../../github/shipped-text.ts'
import type { How, Told } from './told.ts'

/**
 * The commits and pull requests that a release put in front of visitors, or would, as Markdown; of a rollback what it takes
 * back. Undefined: nothing changed for them, or no token.
 */
export const whatShipped = async (
  { input, run, there, decision }: Told,
  { outcome }: How,
  signal: AbortSignal,
): Promise<string | undefined> => {
  if (!input.githubToken || !decision.plan.renewed || !['deployed', 'planned'].includes(outcome)) return undefined
  const [base, head] = [there.manifest?.commit, decision.commit]
  if (!base || !head)
    return there.manifest && 'Which commits this is about is not known: one of the two releases names none.'
  return shippedText(
    { token: input.githubToken, repository: run.repository, signal },
    { base, head, repositoryUrl: run.repositoryUrl, planned: outcome === 'planned' },
  )
}
