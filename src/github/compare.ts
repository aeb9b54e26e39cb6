import { getOctokit } from '@actions/github'

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
export const commitsAfter = async (
  token: string,
  repository: string,
  base: string,
  branch: string,
): Promise<CommitsAfter> => {
  const [owner = '', repo = ''] = repository.split('/')
  const commits: string[] = []
  try {
    for (let page = 1; page <= pages; page++) {
      const { data } = await getOctokit(token).rest.repos.compareCommitsWithBasehead({
        owner,
        repo,
        basehead: `${base}...${branch}`,
        per_page: 100,
        page,
      })
      commits.push(...data.commits.map(({ sha }) => sha))
      if (commits.length >= data.total_commits) return { commits, complete: true }
    }
    return { commits, complete: false, why: `${branch} is more than ${pages * 100} commits ahead of it` }
  } catch (error) {
    return { commits, complete: false, why: (error as Error).message }
  }
}

export type Comparison = 'ahead' | 'behind' | 'identical' | 'diverged' | 'unknown'

/** How `head` stands to `base`, by GitHub. `unknown` when GitHub cannot tell, with the reason. */
export const compareCommits = async (
  token: string,
  repository: string,
  base: string,
  head: string,
): Promise<{ readonly comparison: Comparison; readonly why?: string }> => {
  const [owner = '', repo = ''] = repository.split('/')
  try {
    const { data } = await getOctokit(token).rest.repos.compareCommitsWithBasehead({
      owner,
      repo,
      basehead: `${base}...${head}`,
      per_page: 1,
    })
    return { comparison: data.status }
  } catch (error) {
    return { comparison: 'unknown', why: (error as Error).message }
  }
}
