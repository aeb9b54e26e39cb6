import type { Asked } from './compare.ts'
import { GitHubRefusal } from './refusal.ts'
import { gitHubGet } from './rest.ts'

/** Somebody's word on an environment that a run waited for. */
export interface Approval {
  readonly environment: string
  /** Login. */
  readonly by: string
  readonly state: 'approved' | 'rejected'
  /** What they wrote. Not ours: to be escaped. */
  readonly comment: string
}

/** Who let a run pass; `why` where it cannot be asked, which is no reason to fail. */
export interface Approvals {
  readonly approvals: readonly Approval[]
  readonly why?: string
}

/** The parts that are read. https://docs.github.com/en/rest/actions/workflow-runs#get-the-review-history-for-a-workflow-run */
interface ReviewAnswer {
  readonly state: string
  readonly comment?: string
  readonly user: { readonly login?: string } | null
  readonly environments: readonly { readonly name?: string }[]
}

/**
 * Who approved or rejected what a run waited for, of all its attempts, one entry per environment, in GitHub's order.
 * Of a private repository it takes `actions: read`; without it nobody is named and the run goes on.
 *
 * @param environment only this one; undefined: all
 */
export const approvalsOf = async (asked: Asked, runId: string, environment?: string): Promise<Approvals> => {
  try {
    const path = `/repos/${asked.repository}/actions/runs/${runId}/approvals`
    const reviews = await gitHubGet(asked, path)
    if (!Array.isArray(reviews)) throw new GitHubRefusal('the answer is no list')
    const all = (reviews as readonly ReviewAnswer[]).flatMap(approvalsIn)
    const wanted = environment?.toLowerCase()
    return { approvals: all.filter((each) => wanted === undefined || each.environment.toLowerCase() === wanted) }
  } catch (error) {
    if (!(error instanceof GitHubRefusal)) throw error
    return { approvals: [], why: error.message }
  }
}

const approvalsIn = ({ state, comment = '', user, environments }: ReviewAnswer): readonly Approval[] =>
  state === 'approved' || state === 'rejected'
    ? environments.map(({ name = '' }) => ({ environment: name, by: user?.login ?? 'ghost', state, comment }))
    : []
