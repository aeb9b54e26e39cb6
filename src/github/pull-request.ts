import type { GitHubRefusal } from './refusal.ts'

/** A pull request, as GitHub tells of it now. */
export interface PullRequestFacts {
  readonly number: number
  /** Not ours: to be escaped. */
  readonly title: string
  readonly author: string
  /** Its page. */
  readonly url: string
  readonly state: 'open' | 'closed'
  readonly merged: boolean
  /** The commit on the base branch that it became. */
  readonly mergeSha: string | undefined
  readonly locked: boolean
  readonly headSha: string
  readonly headRef: string
  /** `owner/name`; undefined when the fork was deleted. */
  readonly headRepository: string | undefined
  readonly fromFork: boolean
  readonly baseRef: string
}

/** By what a pull request was found. */
export type FoundBy = 'pr-number' | 'event' | 'commit' | 'branch' | 'merge queue'

/** The pull request that a run is about, or why there is none. */
export type PullRequestFound =
  | { readonly pull: PullRequestFacts; readonly by: FoundBy }
  | { readonly pull: undefined; readonly why: string; readonly remedy?: string; readonly refusal?: GitHubRefusal }

interface Side {
  readonly ref: string
  readonly sha: string
  /** Null when the fork was deleted. */
  readonly repo?: { readonly full_name?: string } | null
}

/** The parts of GitHub's answer that are read, of one and of a list. https://docs.github.com/en/rest/pulls/pulls */
export interface PullAnswer {
  readonly number: number
  readonly title: string
  readonly html_url: string
  readonly state: string
  readonly locked?: boolean
  readonly merged_at?: string | null
  readonly merge_commit_sha: string | null
  readonly user: { readonly login?: string } | null
  readonly head: Side
  readonly base: Side
}

export const pullFacts = (answer: PullAnswer): PullRequestFacts => ({
  number: answer.number,
  title: answer.title,
  author: answer.user?.login ?? 'ghost',
  url: answer.html_url,
  state: answer.state === 'open' ? 'open' : 'closed',
  merged: Boolean(answer.merged_at),
  // Before the merge it is that of a trial merge.
  mergeSha: answer.merged_at ? (answer.merge_commit_sha ?? undefined) : undefined,
  locked: answer.locked ?? false,
  headSha: answer.head.sha,
  headRef: answer.head.ref,
  headRepository: answer.head.repo?.full_name,
  fromFork: answer.head.repo?.full_name !== answer.base.repo?.full_name,
  baseRef: answer.base.ref,
})

/** The commit and branch that a run is about; the repository only where it may be a fork's. */
export interface Head {
  readonly sha: string
  readonly branch: string | undefined
  readonly repository?: string | undefined
}

/**
 * Of pull requests that hold a commit, the one that brought it where it is: that which was merged as this commit, else the last
 * one merged into its branch, else the open one of that branch.
 */
export const pullOfCommit = (pulls: readonly PullRequestFacts[], head: Head): PullRequestFacts | undefined => {
  const merged = pulls.filter((pull) => pull.merged).sort(newestFirst)
  return (
    merged.find(({ mergeSha }) => mergeSha === head.sha) ??
    merged.find(({ baseRef }) => head.branch === undefined || baseRef === head.branch) ??
    pullOfBranch(pulls, head)
  )
}

/** The open pull request of a branch: the one whose head is that commit rather than one that has moved on. */
export const pullOfBranch = (
  pulls: readonly PullRequestFacts[],
  { sha, branch, repository }: Head,
): PullRequestFacts | undefined => {
  const ofBranch = pulls
    .filter((pull) => pull.state === 'open' && pull.headRef === branch)
    .filter((pull) => (repository === undefined ? !pull.fromFork : pull.headRepository === repository))
    .sort(newestFirst)
  return ofBranch.find(({ headSha }) => headSha === sha) ?? ofBranch[0]
}

const newestFirst = (one: PullRequestFacts, other: PullRequestFacts) => other.number - one.number

/** Numbers that a message of a merge names, in GitHub's own words: of a merge commit and of a squash. */
export const numbersIn = (message: string): readonly number[] => {
  const [title = ''] = message.split('\n')
  const named = [/^Merge pull request #(\d+) from /, /\(#(\d+)\)$/].flatMap((form) => form.exec(title)?.[1] ?? [])
  return named.map(Number).filter((number) => Number.isSafeInteger(number))
}

/** The number in the branch of a merge queue: `gh-readonly-queue/main/pr-12-<sha>`. Of a group it is the last one. */
export const numberInQueue = (ref: string): number | undefined => {
  const number = Number(/\/gh-readonly-queue\/.+\/pr-(\d+)-[0-9a-f]{40}$/.exec(ref)?.[1])
  return Number.isSafeInteger(number) ? number : undefined
}
