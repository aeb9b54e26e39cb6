import { messageOf } from '../failures/failure.ts'
import { type CommitAnswer, comparisonPage, type Standing } from './compare.ts'
import { type Asked, gitHubGet } from './rest.ts'

export interface ShippedCommit {
  readonly sha: string
  /** The first line of its message. Not ours: to be escaped. */
  readonly title: string
  /** A login, or a name where GitHub knows no login. Not ours either. */
  readonly author: Author
}

export interface PullRequest {
  readonly number: number
  readonly title: string
  readonly author: Author
}

export interface Author {
  readonly login: string | undefined
  readonly name: string
}

/** What one side of a comparison has and the other has not. */
export interface Side {
  readonly total: number
  /** The newest, newest first. */
  readonly commits: readonly ShippedCommit[]
  readonly pulls: readonly PullRequest[]
}

/** How what is put in front of users differs from what they had. */
export interface Shipped {
  /** `diverged`: the history was rewritten, or what served came from another branch. */
  readonly status: Standing
  readonly added: Side
  readonly takenBack: Side
  /** Why the pull requests are not all known. */
  readonly missing: string | undefined
}

/** Commits that are listed, and asked for their pull requests: one call each. */
const most = 20

/** Of GitHub, for a page of commits. */
const perPage = 100

/**
 * The commits that `head` has and `base` has not, the other way round, and the pull requests that they came from.
 *
 * @throws GitHubRefusal when the two cannot be compared
 */
export const shippedBetween = async (asked: Asked, base: string, head: string): Promise<Shipped> => {
  const forward = await comparison(asked, base, head)
  const behind = forward.status === 'behind' || forward.status === 'diverged'
  const back = behind ? await comparison(asked, head, base) : undefined
  const [added, takenBack] = [await sideOf(asked, forward), await sideOf(asked, back)]
  return {
    status: forward.status,
    added: added.side,
    takenBack: takenBack.side,
    missing: added.missing ?? takenBack.missing,
  }
}

interface Comparison {
  readonly status: Standing
  readonly total: number
  readonly commits: readonly ShippedCommit[]
}

const comparison = async (asked: Asked, base: string, head: string): Promise<Comparison> => {
  const page = (number: number) => comparisonPage(asked, { base, head, size: perPage, page: number })
  const first = await page(1)
  // GitHub lists the oldest first: the newest are on the last page, and the one before holds what that lacks.
  const last = Math.ceil(first.total_commits / perPage)
  const newest = last > 1 ? await page(last) : first
  const before = last > 2 ? await page(last - 1) : first
  const commits = last > 1 ? [...before.commits, ...newest.commits] : first.commits
  return {
    status: first.status,
    total: first.total_commits,
    commits: commits.map(commitOf).reverse().slice(0, most),
  }
}

interface PullAnswer {
  readonly number: number
  readonly title: string
  readonly user: { readonly login?: string } | null
}

const commitOf = ({ sha, commit, author }: CommitAnswer): ShippedCommit => ({
  sha,
  title: commit.message.split('\n')[0] ?? '',
  author: { login: author?.login, name: commit.author?.name ?? 'unknown' },
})

const pullOf = ({ number, title, user }: PullAnswer): PullRequest => ({
  number,
  title,
  author: { login: user?.login, name: 'unknown' },
})

const nothing: Side = { total: 0, commits: [], pulls: [] }

const sideOf = async (
  asked: Asked,
  compared: Comparison | undefined,
): Promise<{ readonly side: Side; readonly missing?: string }> => {
  if (!compared) return { side: nothing }
  const { total, commits } = compared
  const side = { total, commits, pulls: [] }
  const [first, ...more] = commits
  if (!first) return { side }
  try {
    // The first alone: what is refused once is refused for all.
    const pulls = [await pullsOf(asked, first), ...(await Promise.all(more.map((commit) => pullsOf(asked, commit))))]
    return { side: { ...side, pulls: [...new Map(pulls.flat().map((pull) => [pull.number, pull])).values()] } }
  } catch (error) {
    return { side, missing: messageOf(error) }
  }
}

const pullsOf = async (asked: Asked, { sha }: ShippedCommit): Promise<readonly PullRequest[]> =>
  (
    (await gitHubGet(asked, `/repos/${asked.repository}/commits/${sha}/pulls?per_page=10`)) as readonly PullAnswer[]
  ).map(pullOf)
