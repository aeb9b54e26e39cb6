import { failureOfThrown } from '../../../action/run-action.ts'
import { AwsFailure } from '../../../aws/call.ts'
import type { Failure } from '../../../failures/failure.ts'
import type { PlanStore } from './choose-store.ts'
import { planReviewOf, putReview } from './plan-review.ts'
import { putPlan, type StoreAccess } from './plan-stores.ts'
import type { StoredPlan } from './stored-plan.ts'

/** What became of a plan that was to be kept. */
export interface KeptPlan {
  /** The output `plan-ref`; empty: it is not kept. */
  readonly ref: string
  /** For the marker of the comment: where that lies which the plan after the merge is compared with; empty: nowhere. */
  readonly review: string
  /** What the reviewers should know of it, in a sentence. */
  readonly notice?: string | undefined
  /** It was to be kept, and is not. */
  readonly failure?: Failure | undefined
  /** Whether anything may lie in the store now. */
  readonly wrote: boolean
}

/**
 * Keeps a plan, and beside it what the plan after the merge is compared with. It does not throw: what was planned is told first. A plan
 * that cannot be kept is a failure, since an apply would want it; that nothing can be compared later is told and no more.
 */
export const keepPlan = async (
  store: PlanStore,
  stored: StoredPlan,
  digest: string,
  access: StoreAccess,
): Promise<KeptPlan> => {
  let ref: string
  try {
    ref = await putPlan(store, stored, access)
  } catch (thrown) {
    const failure = failureOfThrown(thrown)
    return { ref: '', review: '', failure, wrote: !(failure instanceof AwsFailure && failure.refused) }
  }
  try {
    return { ref, review: await putReview(store, planReviewOf(stored.header, digest), access), wrote: true }
  } catch (thrown) {
    const failure = failureOfThrown(thrown)
    if (access.signal.aborted) return { ref: '', review: '', failure, wrote: true }
    const notice = `A plan after the merge will have nothing to compare with: ${failure.message}`
    return { ref, review: '', notice, wrote: true }
  }
}
