import type { GitHubRefusal } from './refusal.ts'
import type { CommentProblem } from './sticky.ts'

interface Rule {
  readonly code: CommentProblem['code']
  readonly fits: (refusal: GitHubRefusal, fork: boolean) => boolean
  /** GitHub's own words follow it, in brackets. */
  readonly why: string
  readonly remedy: string
}

/** Whether a shorter text has a chance. */
export const isTooLong = ({ status, words }: GitHubRefusal): boolean => status === 422 && /too long/i.test(words)

const permission = '```yaml\npermissions:\n  pull-requests: write\n```'

/** What GitHub answers when a comment cannot be read or written; the first that fits. */
const rules: readonly Rule[] = [
  {
    code: 'rate-limited',
    fits: ({ limit }) => limit !== undefined,
    why: 'GitHub was asked too much, and wants to be left alone for longer than this step waits',
    remedy: 'Run the job again later. Many jobs that comment at once are best put in one `concurrency` group.',
  },
  {
    code: 'bad-token',
    fits: ({ status }) => status === 401,
    why: 'GitHub does not know the token',
    remedy:
      'Leave out `github-token`, or give it a token that has not expired: `github-token: ${{ secrets.GITHUB_TOKEN }}`.',
  },
  {
    code: 'locked',
    fits: ({ status, words }) => status === 403 && /\blocked\b/i.test(words),
    why: 'The conversation of the pull request is locked',
    remedy: 'Unlock the conversation and run the job again; the token of a job may not write in a locked one.',
  },
  {
    code: 'archived',
    fits: ({ status, words }) => status === 403 && /archived|read-only\.?$/i.test(words),
    why: 'The repository is archived',
    remedy: 'Unarchive the repository, or leave the comment out: `comment: never`.',
  },
  {
    code: 'refused',
    fits: ({ status, words }) => status === 403 && /commenting is disabled/i.test(words),
    why: 'The pull request takes no more comments',
    remedy:
      'GitHub takes 2,500 comments on a pull request. The summary of the job has all that the comment would have said.',
  },
  {
    code: 'read-only-token',
    fits: ({ status }, fork) => fork && (status === 403 || status === 404),
    why: 'The pull request comes from a fork, and the token of its run may only read',
    remedy:
      'This is as it should be: code of a fork must not write here. The summary of the job has all of it. To have it on the ' +
      'pull request as well, a maintainer can run the workflow from a branch of this repository, or by `workflow_dispatch` ' +
      'with `pr-number`.',
  },
  {
    code: 'missing-permission',
    fits: ({ status }) => status === 403,
    why: 'The token may not write comments',
    remedy: `Give the job the permission:\n\n${permission}`,
  },
  {
    code: 'not-found',
    fits: ({ status }) => status === 404 || status === 410 || status === 301,
    why: 'GitHub finds no such pull request, or the token may not see it',
    remedy: `Check \`pr-number\`, and that the job may write to pull requests:\n\n${permission}`,
  },
  {
    code: 'too-long',
    fits: isTooLong,
    why: 'GitHub finds the comment too long, even in its shortest form',
    remedy: 'The summary of the job has all of it.',
  },
  {
    code: 'no-answer',
    fits: ({ status }) => status === undefined || status >= 500,
    why: 'GitHub gave no answer',
    remedy: 'Run the job again; https://www.githubstatus.com tells of outages.',
  },
]

const anything: Rule = {
  code: 'refused',
  fits: () => true,
  why: 'GitHub refused it',
  remedy: 'The words are those of GitHub. The summary of the job has all that the comment would have said.',
}

/** What a refusal means for a comment, and what to do about it. */
export const problemOf = (refusal: GitHubRefusal, fork: boolean): CommentProblem => {
  const { code, why, remedy } = rules.find(({ fits }) => fits(refusal, fork)) ?? anything
  return { code, why: `${why} (${refusal.message})`, remedy }
}
