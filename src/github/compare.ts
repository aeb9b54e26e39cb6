import { getOctokit } from '@actions/github'

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
