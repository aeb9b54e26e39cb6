import type { RunFacts } from '../../github/run.ts'
import { renderComment } from '../../targets/terraform/render/comment.ts'
import type { PlanView } from '../../targets/terraform/render/view.ts'
import { type Remembered, rememberedIn } from './compare.ts'
import { type Conversation, tell } from './conversation.ts'
import type { Work } from './work.ts'

/** Writes the comment where one is wanted. Gives its address; empty: none was written. */
export const comment = async (
  { input, run }: Work,
  conversation: Conversation | undefined,
  view: PlanView,
  remembered: Remembered,
): Promise<string> => {
  if (!conversation || input.dryRun || run.fork || !isWanted(input.comment, view, conversation, run)) return ''
  return tell(conversation, { text: (limit) => renderComment(view, limit), data: { ...remembered } })
}

const isWanted = (
  when: Work['input']['comment'],
  { changes, errors }: PlanView,
  { before }: Conversation,
  { event }: RunFacts,
): boolean => {
  // The queue tries what is to be merged; the comment stays that of the pull request.
  if (when === 'never' || event === 'merge_group') return false
  if (when === 'always' || !changes || changes.hasChanges || errors.length > 0) return true
  return before !== undefined && rememberedIn(before.data).hasChanges !== false
}

/** What the next plan and the one after the merge will ask this comment for. */
export const rememberedOf = (
  sha: string,
  { changes }: Pick<PlanView, 'changes'>,
  { digest, review }: Pick<Remembered, 'digest' | 'review'>,
  conversation: Conversation | undefined,
): Remembered => {
  const before = conversation?.before ? rememberedIn(conversation.before.data) : {}
  return {
    // A plan that failed shows nothing to compare with: the one before it still is what people saw last.
    digest: digest || (before.digest ?? ''),
    commit: digest ? sha.slice(0, 7) : (before.commit ?? ''),
    hasChanges: changes?.hasChanges ?? true,
    // After a merge the plan of the pull request remains what was reviewed.
    review: conversation?.reviewed ? (before.review ?? '') : review,
  }
}
