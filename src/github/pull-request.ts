/** A pull request, as GitHub tells of it now. */
export interface PullRequestFacts {
  readonly number: number
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
  readonly baseSha: string
}

/** The pull request that a run is about, or why there is none. */
export type PullRequestFound =
  | { readonly pull: PullRequestFacts; readonly by: 'pr-number' | 'event' | 'commit' | 'branch' | 'merge queue' }
  | { readonly pull: undefined; readonly why: string; readonly remedy?: string }
