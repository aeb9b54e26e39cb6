import { messageOf } from '../failures/failure.ts'
import { type Asked, gitHubGet } from './rest.ts'

/** What the default branch has and a commit has not. */
export interface CommitsAfter {
  readonly commits: readonly string[]
  /** False when there are more than GitHub was asked for, or it cannot tell. */
  readonly complete: boolean
  readonly why?: string
}

/** Pages of a hundred that are asked for: what is further back than that is an odd time to build. */
const pages = 3

/** The commits that a branch has and `base` has not, by GitHub. */
export const commitsAfter = async (asked: Asked, base: string, branch: string): Promise<CommitsAfter> => {
  const commits: string[] = []
  try {
    for (let page = 1; page <= pages; page++) {
      const { total_commits: total, commits: some } = await comparisonPage(asked, {
        base,
        head: branch,
        size: 100,
        page,
      })
      commits.push(...some.map(({ sha }) => sha))
      if (commits.length >= total) return { commits, complete: true }
    }
    return { commits, complete: false, why: `${branch} is more than ${pages * 100} commits ahead of it` }
  } catch (error) {
    asked.signal.throwIfAborted()
    return { commits, complete: false, why: messageOf(error) }
  }
}

/** How one commit stands to another. `diverged`: each has what the other has not. */
export type Standing = 'ahead' | 'behind' | 'identical' | 'diverged'

export type Comparison = Standing | 'unknown'

/** How `head` stands to `base`, by GitHub. `unknown` when GitHub cannot tell, with the reason. */
export const compareCommits = async (
  asked: Asked,
  base: string,
  head: string,
): Promise<{ readonly comparison: Comparison; readonly why?: string }> => {
  try {
    return { comparison: (await comparisonPage(asked, { base, head, size: 1 })).status }
  } catch (error) {
    asked.signal.throwIfAborted()
    return { comparison: 'unknown', why: messageOf(error) }
  }
}

/** The parts of the answer that are read. https://docs.github.com/en/rest/commits/commits#compare-two-commits */
export interface ComparisonAnswer {
  readonly status: Standing
  readonly total_commits: number
  /** A page of them, the oldest first. */
  readonly commits: readonly CommitAnswer[]
}

export interface CommitAnswer {
  readonly sha: string
  readonly commit: { readonly message: string; readonly author: { readonly name?: string } | null }
  readonly author: { readonly login?: string } | null
}

/** What `head` has and `base` has not. @throws GitHubRefusal when the two cannot be compared */
export const comparisonPage = (
  asked: Asked,
  {
    base,
    head,
    size,
    page = 1,
  }: { readonly base: string; readonly head: string; readonly size: number; readonly page?: number },
): Promise<ComparisonAnswer> =>
  gitHubGet(
    asked,
    `/repos/${asked.repository}/compare/${encodeURIComponent(base)}...${encodeURIComponent(head)}?per_page=${size}&page=${page}`,
  ) as Promise<ComparisonAnswer>
