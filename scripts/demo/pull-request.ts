/** A pull request on the workspace's last commit, from the first push to the merge. */
import type { Rehearsal, Stage } from './rehearsal.ts'

export interface PullRequest {
  number: number
  title: string
  branch: string
}

export const author = 'ada'

/** What starts a run of it. */
export const pullRequestEvent = ({ number, title, branch }: PullRequest): Rehearsal['event'] => ({
  name: 'pull_request',
  payload: { number, pull_request: { number, title, user: { login: author }, head: { ref: branch } } },
})

/** Merges it: what is on the branch is on main, as a commit of its own. */
export async function merge({ gitHub, repository, workspace }: Stage, pull: PullRequest): Promise<void> {
  const { number, title, branch } = pull
  const { pulls } = await gitHub.state(repository)
  const head = pulls.find((each) => each.number === number)?.head.sha
  const merged = await workspace.commit(`${title} (#${number})`)
  await gitHub.seed(repository, {
    pulls: [
      {
        ...{ number, title, user: author, mergedAt: new Date().toISOString(), mergeCommitSha: merged },
        head: { ref: branch, ...(head && { sha: head }) },
      },
    ],
  })
}
