import { failureOfThrown } from '../../action/run-action.ts'
import type { PlanChanges } from '../../targets/terraform/plan/changes.ts'
import { sinceDigest } from '../../targets/terraform/plan/digest.ts'
import { fingerprintOf } from '../../targets/terraform/plan/fingerprint.ts'
import type { Redactor } from '../../targets/terraform/redact/redactor.ts'
import type { Reviewed, Since } from '../../targets/terraform/render/view.ts'
import { findReview } from '../../targets/terraform/store/plan-review.ts'
import type { Conversation } from './conversation.ts'
import type { Judged } from './judge.ts'
import type { Stores } from './stores.ts'

/** What a comment of ours remembers of the plan that it shows. */
export interface Remembered {
  /** Of what people may read: addresses, and what is done to them. */
  readonly digest: string
  /** Short commit. */
  readonly commit: string
  readonly hasChanges: boolean
  /** Where that lies which the plan after the merge is compared with; empty: nowhere. */
  readonly review: string
}

/** A comment is text that people can edit: what does not fit is as if it were not there. */
export const rememberedIn = (data: Readonly<Record<string, unknown>>): Partial<Remembered> => {
  const { digest, commit, hasChanges, review } = data
  return {
    ...(typeof digest === 'string' && { digest }),
    ...(typeof commit === 'string' && /^[0-9a-f]{7,40}$/.test(commit) && { commit }),
    ...(typeof hasChanges === 'boolean' && { hasChanges }),
    ...(typeof review === 'string' && { review }),
  }
}

/** What is new, gone or different since the plan that the comment showed before. */
export const sinceBefore = (
  conversation: Conversation | undefined,
  changes: PlanChanges,
  redactor: Redactor,
): Since | undefined => {
  const before = conversation?.before && rememberedIn(conversation.before.data)
  if (!before?.digest || conversation!.reviewed) return undefined
  const since = sinceDigest(before.digest, changes, redactor)
  return since && { ...since, than: before.commit }
}

/**
 * Whether this plan does what the plan did that was reviewed on the pull request. Undefined: this run does not follow a review.
 */
export const withReviewed = async (
  conversation: Conversation | undefined,
  { canonical, changes }: Judged,
  redactor: Redactor,
  repository: string,
  { reviews, access }: Stores,
): Promise<Reviewed | undefined> => {
  if (!conversation?.reviewed) return undefined
  const pullRequest = conversation.pull.number
  const { review } = conversation.before ? rememberedIn(conversation.before.data) : {}
  if (!review) return { verdict: 'unknown', pullRequest, why: whyNone(conversation) }
  const found = await access().then(
    (reached) => findReview(review, repository, reviews, reached),
    (thrown) => ({ missing: failureOfThrown(thrown).message }),
  )
  if ('missing' in found) return { verdict: 'unknown', pullRequest, why: found.missing }
  const { hmacKey, fingerprint, digest: theirs } = found.review
  if (fingerprintOf(canonical, Buffer.from(hmacKey, 'base64url')) === fingerprint)
    return { verdict: 'identical', pullRequest }
  const difference = sinceDigest(theirs, changes, redactor)
  const { added = [], altered = [], gone = 0 } = difference ?? {}
  const secretsOnly = difference !== undefined && added.length + altered.length + gone === 0
  return { verdict: 'different', pullRequest, difference: difference ?? nothingKnown, secretsOnly }
}

const whyNone = ({ before }: Conversation): string =>
  before ? 'that plan was not kept (`store`)' : 'there is no comment of a plan with this label'

/** Of a plan that was kept without a digest. */
const nothingKnown: Since = { grain: 'object', added: [], altered: [], gone: 0 }
