import { idToken } from '../action/id-token.ts'
import { GitHubRefusal } from './refusal.ts'
import { type Asked, gitHubGet } from './rest.ts'

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
 * Who approved or rejected what a run waited for at the environment of this job, in GitHub's order, of all its attempts. Where the
 * job cannot know its environment: at every one. Of a private repository it takes `actions: read`; without it nobody is named.
 */
export const approvalsOf = async (asked: Asked, runId: string): Promise<Approvals> => {
  try {
    const path = `/repos/${asked.repository}/actions/runs/${runId}/approvals`
    const [reviews, environment] = await Promise.all([gitHubGet(asked, path), ownEnvironment()])
    if (!Array.isArray(reviews)) throw new GitHubRefusal('the answer is no list')
    const all = (reviews as readonly ReviewAnswer[]).flatMap(approvalsIn)
    return { approvals: all.filter((each) => environment === undefined || isSame(each.environment, environment)) }
  } catch (error) {
    if (!(error instanceof GitHubRefusal)) throw error
    return { approvals: [], why: error.message }
  }
}

/** Names of environments are not told apart by case. */
const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

/**
 * The environment that this job names. No variable has it; the job's OIDC token does, which a door that deploys may ask for.
 * https://docs.github.com/en/actions/reference/security/oidc
 */
const ownEnvironment = async (): Promise<string | undefined> => {
  if (!process.env['ACTIONS_ID_TOKEN_REQUEST_URL']) return undefined
  try {
    const [, claims = ''] = (await idToken()).split('.')
    const { environment } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as { environment?: unknown }
    return typeof environment === 'string' ? environment : undefined
  } catch {
    return undefined
  }
}

const approvalsIn = ({ state, comment = '', user, environments }: ReviewAnswer): readonly Approval[] =>
  state === 'approved' || state === 'rejected'
    ? environments.map(({ name = '' }) => ({ environment: name, by: user?.login ?? 'ghost', state, comment }))
    : []
