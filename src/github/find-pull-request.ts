import { type Event, readEvent } from './event.ts'
import {
  type FoundBy,
  type Head,
  numberInQueue,
  numbersIn,
  type PullAnswer,
  type PullRequestFacts,
  type PullRequestFound,
  pullFacts,
  pullOfBranch,
  pullOfCommit,
} from './pull-request.ts'
import { GitHubRefusal } from './refusal.ts'
import { type Asked, gitHubGet, gitHubList } from './rest.ts'
import type { RunFacts } from './run.ts'

const giveNumber = 'Give its number: `pr-number: 12`.'

/**
 * The pull request that this run is about, by its event. GitHub's refusals are values: a run without a pull request goes on.
 *
 * @param given the input `pr-number`, which goes before all else
 */
export const pullRequestOf = async (
  asked: Asked,
  run: Pick<RunFacts, 'event' | 'ref' | 'sha' | 'branch'>,
  given?: number,
  event: Event = readEvent(),
): Promise<PullRequestFound> => {
  try {
    return await find(asked, run, given, event)
  } catch (error) {
    if (!(error instanceof GitHubRefusal)) throw error
    return { pull: undefined, why: `GitHub did not tell of the pull request: ${error.message}`, refusal: error }
  }
}

const find = async (
  asked: Asked,
  run: Pick<RunFacts, 'event' | 'ref' | 'sha' | 'branch'>,
  given: number | undefined,
  event: Event,
): Promise<PullRequestFound> => {
  if (given !== undefined) return found(await numbered(asked, given), 'pr-number', `#${given} is no pull request`)
  const { pull_request: pull, issue, merge_group: group, workflow_run: before } = event
  if (pull?.number !== undefined) return ofEvent(asked, pull as PullAnswer)
  if (issue?.number !== undefined) {
    if (!issue.pull_request) return { pull: undefined, why: `#${issue.number} is an issue, not a pull request` }
    return found(await numbered(asked, issue.number), 'event', `#${issue.number} is no pull request`)
  }
  const queue = numberInQueue(group?.head_ref ?? run.ref)
  if (group || queue !== undefined) {
    const named = queue === undefined ? undefined : await numbered(asked, queue)
    return found(named, 'merge queue', `the branch ${group?.head_ref ?? run.ref} names no pull request`)
  }
  if (before) return ofWorkflowRun(asked, before)
  const head = { sha: run.sha, branch: run.branch }
  if (run.event === 'push')
    return found(await ofPush(asked, head, event), 'commit', `no pull request holds the commit ${short(run.sha)}`)
  if (run.event === 'workflow_dispatch')
    return found(await ofBranch(asked, head), 'branch', `no open pull request has the branch ${run.branch ?? run.ref}`)
  return { pull: undefined, why: `a run of the event ${run.event} has no pull request`, remedy: giveNumber }
}

/** The event holds all of it, as it was when the run began: enough where GitHub may not be asked. */
const ofEvent = async (asked: Asked, pull: PullAnswer): Promise<PullRequestFound> => {
  try {
    return found(await numbered(asked, pull.number), 'event', `#${pull.number} is no pull request`)
  } catch (error) {
    if (!(error instanceof GitHubRefusal) || !pull.base?.repo) throw error
    return { pull: pullFacts(pull), by: 'event' }
  }
}

/** The run that this one follows: its event names no pull request of a fork, and what a fork says is not to be believed. */
const ofWorkflowRun = async (asked: Asked, before: NonNullable<Event['workflow_run']>): Promise<PullRequestFound> => {
  const { head_sha: sha = '', head_branch, head_repository, pull_requests: listed = [] } = before
  const own = `/repos/${asked.repository}`.toLowerCase()
  const named = listed.filter(({ base }) => base?.repo?.url?.toLowerCase().endsWith(own) ?? true)
  const head = { sha, branch: head_branch ?? undefined, repository: head_repository?.full_name }
  const [only] = named
  if (named.length === 1 && only?.number !== undefined)
    return found(await numbered(asked, only.number), 'event', `#${only.number} is no pull request`)
  const why = `no pull request holds the commit ${short(sha)}`
  if (before.event === 'push') return found(await ofPush(asked, head, {}), 'commit', why)
  return found((await ofBranch(asked, head)) ?? (await ofCommit(asked, head)), 'branch', why)
}

/** The pull request of a number; undefined when there is none. */
const numbered = async (asked: Asked, number: number): Promise<PullRequestFacts | undefined> => {
  try {
    return pullIn(await gitHubGet(asked, `/repos/${asked.repository}/pulls/${number}`))
  } catch (error) {
    if (error instanceof GitHubRefusal && error.status === 404) return undefined
    throw error
  }
}

/** What stands between us and GitHub may have answered in its place. */
const pullIn = (answer: unknown): PullRequestFacts => {
  const pull = answer as Partial<PullAnswer> | null
  if (!pull?.head?.sha || !pull.base?.ref) throw new GitHubRefusal('the answer is no pull request')
  return pullFacts(pull as PullAnswer)
}

/** GitHub may not know yet what a commit belongs to that it made a moment ago; its message names it, which is checked. */
const ofPush = async (asked: Asked, head: Head, event: Event): Promise<PullRequestFacts | undefined> => {
  const known = await ofCommit(asked, head)
  if (known) return known
  for (const number of numbersIn(event.head_commit?.message ?? '')) {
    const pull = await numbered(asked, number)
    if (pull?.mergeSha === head.sha) return pull
  }
  return undefined
}

const ofCommit = async (asked: Asked, head: Head): Promise<PullRequestFacts | undefined> => {
  try {
    const path = `/repos/${asked.repository}/commits/${head.sha}/pulls`
    return pullOfCommit((await gitHubList(asked, path)).map(pullIn), head)
  } catch (error) {
    // A commit that GitHub does not know: of a fork, or of a branch that is gone.
    if (error instanceof GitHubRefusal && (error.status === 404 || error.status === 422)) return undefined
    throw error
  }
}

const ofBranch = async (asked: Asked, head: Head): Promise<PullRequestFacts | undefined> => {
  if (!head.branch) return undefined
  const [owner] = (head.repository ?? asked.repository).split('/')
  const query = new URLSearchParams({ state: 'open', head: `${owner}:${head.branch}` })
  const pulls = await gitHubList(asked, `/repos/${asked.repository}/pulls?${query}`)
  return pullOfBranch(pulls.map(pullIn), head)
}

const found = (pull: PullRequestFacts | undefined, by: FoundBy, why: string): PullRequestFound =>
  pull ? { pull, by } : { pull: undefined, why, remedy: giveNumber }

const short = (sha: string) => sha.slice(0, 12)
