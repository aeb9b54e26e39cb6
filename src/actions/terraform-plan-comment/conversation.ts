import { notice, warning } from '../../action/log.ts'
import { maskCredential } from '../../action/secrets.ts'
import { pullRequestOf } from '../../github/find-pull-request.ts'
import type { PullRequestFacts } from '../../github/pull-request.ts'
import { isPullRequest, type RunFacts } from '../../github/run.ts'
import type { Draft, FoundComment, Sticky } from '../../github/sticky.ts'
import { openSticky } from '../../github/sticky-comment.ts'
import type { Input } from './wanted.ts'

/** The pull request that the plan is for, and our comment there. */
export interface Conversation {
  readonly pull: PullRequestFacts
  /** It is merged, or about to be: the plan of this run is compared with what was reviewed. */
  readonly reviewed: boolean
  readonly sticky: Sticky
  /** Of an earlier plan. */
  readonly before: FoundComment | undefined
}

/** What the comment is known by, in the marker of every door of Terraform. */
export const commentKind = 'terraform-plan'

export interface Asking {
  readonly input: Pick<Input, 'githubToken' | 'prNumber' | 'comment' | 'dryRun'>
  readonly run: RunFacts
  readonly label: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  /** Outlives the time limit of the step: what failed must be told. */
  readonly signal: AbortSignal
}

/** Undefined: there is no pull request, or GitHub does not tell. Nobody's plan fails for that. */
export const openConversation = async (asking: Asking): Promise<Conversation | undefined> => {
  const { input, run, label, startedAt, signal } = asking
  const { githubToken: token } = input
  if (token === undefined) {
    if (isPullRequest(run) && input.comment !== 'never') notice('`github-token` is empty: no comment is written.')
    return undefined
  }
  maskCredential(token)
  const asked = { token, repository: run.repository, signal }
  const found = await pullRequestOf(asked, run, input.prNumber)
  if (!found.pull) {
    const say = input.prNumber === undefined && !isPullRequest(run) ? notice : warning
    say(`No comment is written: ${found.why}.${found.remedy ? ` ${found.remedy}` : ''}`)
    return undefined
  }
  const { pull } = found
  const stamp = {
    run: run.runId,
    attempt: run.attempt,
    head: plannedHead(run, pull),
    begun: Math.floor(startedAt / 1000),
  }
  const sticky = openSticky({ asked, pull: pull.number, kind: commentKind, label, stamp, fork: run.fork !== undefined })
  const reviewed = pull.merged || run.event === 'merge_group'
  return { pull, reviewed, sticky, before: (await sticky.read()).found }
}

/** The commit that was planned. */
export const plannedCommit = (run: RunFacts, pull: PullRequestFacts | undefined): string =>
  pull && followsAnother.includes(run.event) ? pull.headSha : run.sha

/** The same as the pull request knows it: what it was merged as is the last word on its head. */
const plannedHead = (run: RunFacts, pull: PullRequestFacts): string =>
  pull.merged ? pull.headSha : plannedCommit(run, pull)

/** Runs whose own commit is that of the default branch, whatever they are about. */
const followsAnother = ['issue_comment', 'workflow_run']

/** What became of the comment: its address, or nothing. */
export const tell = async ({ sticky }: Conversation, draft: Draft): Promise<string> => {
  const written = await sticky.write(draft)
  if (written.outcome === 'written') return written.url
  if (written.outcome === 'superseded') {
    notice(`The comment is left as it is: a newer plan has written it (run ${written.by.run}).`)
    return written.url
  }
  if (written.outcome === 'not-written')
    warning(`The comment is not written: ${written.problem.why}. ${written.problem.remedy}`)
  return ''
}
