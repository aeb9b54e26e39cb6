import { messageOf } from '../failures/failure.ts'
import { type Asker, gitHubGet } from './rest.ts'

/** Whom to ask, and as whom. */
export interface Asked extends Asker {
  /** `owner/name` */
  readonly repository: string
}

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
      const { total_commits: total, commits: some } = await comparison(asked, base, branch, `per_page=100&page=${page}`)
      commits.push(...some.map(({ sha }) => sha))
      if (commits.length >= total) return { commits, complete: true }
    }
    return { commits, complete: false, why: `${branch} is more than ${pages * 100} commits ahead of it` }
  } catch (error) {
    asked.signal.throwIfAborted()
    return { commits, complete: false, why: messageOf(error) }
  }
}

export type Comparison = 'ahead' | 'behind' | 'identical' | 'diverged' | 'unknown'

/** How `head` stands to `base`, by GitHub. `unknown` when GitHub cannot tell, with the reason. */
export const compareCommits = async (
  asked: Asked,
  base: string,
  head: string,
): Promise<{ readonly comparison: Comparison; readonly why?: string }> => {
  try {
    return { comparison: (await comparison(asked, base, head, 'per_page=1')).status }
  } catch (error) {
    asked.signal.throwIfAborted()
    return { comparison: 'unknown', why: messageOf(error) }
  }
}

/** The parts of the answer that are read. https://docs.github.com/en/rest/commits/commits#compare-two-commits */
interface ComparisonAnswer {
  readonly status: Exclude<Comparison, 'unknown'>
  readonly total_commits: number
  readonly commits: readonly { readonly sha: string }[]
}

const comparison = (asked: Asked, base: string, head: string, query: string) =>
  gitHubGet(
    asked,
    `/repos/${asked.repository}/compare/${encodeURIComponent(base)}...${encodeURIComponent(head)}?${query}`,
  ) as Promise<ComparisonAnswer>
