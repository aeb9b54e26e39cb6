import { type Event, readEvent } from './event.ts'

/** What this run of a workflow works on. */
export interface RunFacts {
  readonly repository: string
  readonly event: string
  /** The commit; of a pull request its head, not the merge that GitHub made for the run. */
  readonly sha: string
  readonly ref: string
  /** Branch of a push or the head branch of a pull request. */
  readonly branch: string | undefined
  readonly tag: string | undefined
  readonly defaultBranch: string | undefined
  readonly actor: string
  readonly runId: string
  /** Of the workflow's runs this is the nth: what people call it by. */
  readonly runNumber: string
  /** From 1; one more for each time that the run is run again. */
  readonly attempt: number
  /** Address of the repository's pages. */
  readonly repositoryUrl: string
  readonly runUrl: string
  /** Anybody can read the log. Unknown counts as no. */
  readonly isPublic: boolean
  /** The head of a fork, when the run is about one. */
  readonly fork: { readonly repository: string; readonly sha: string } | undefined
}

/** Lines of log that a step shows: the input `log-lines`, or by itself none where anybody could read what a workload wrote. */
export const logLinesOf = ({ logLines }: { readonly logLines: number | undefined }, { isPublic }: RunFacts): number =>
  logLines ?? (isPublic ? 0 : 50)

type Environment = Readonly<Record<string, string | undefined>>

/** Reads the facts from the runner's variables and its event file. */
export const runFacts = (env: Environment = process.env): RunFacts => {
  const event = readEvent(env['GITHUB_EVENT_PATH'])
  const repository = env['GITHUB_REPOSITORY'] ?? ''
  const ref = env['GITHUB_REF'] ?? ''
  const head = event.pull_request?.head
  const tag = /^refs\/tags\/(.+)$/.exec(ref)?.[1]
  const server = env['GITHUB_SERVER_URL'] ?? 'https://github.com'
  return {
    repository,
    event: env['GITHUB_EVENT_NAME'] ?? '',
    sha: head?.sha ?? env['GITHUB_SHA'] ?? '',
    ref,
    branch: head?.ref ?? /^refs\/heads\/(.+)$/.exec(ref)?.[1],
    tag,
    defaultBranch: event.repository?.default_branch,
    actor: env['GITHUB_ACTOR'] ?? '',
    runId: env['GITHUB_RUN_ID'] ?? '',
    runNumber: env['GITHUB_RUN_NUMBER'] ?? '',
    attempt: Number(env['GITHUB_RUN_ATTEMPT'] ?? 1) || 1,
    repositoryUrl: `${server}/${repository}`,
    runUrl: `${server}/${repository}/actions/runs/${env['GITHUB_RUN_ID'] ?? ''}`,
    isPublic: event.repository?.private === false || event.repository?.visibility === 'public',
    fork: forkOf(event, repository),
  }
}

const forkOf = ({ pull_request, workflow_run }: Event, repository: string): RunFacts['fork'] => {
  const head = pull_request
    ? { repository: pull_request.head?.repo?.full_name, sha: pull_request.head?.sha }
    : { repository: workflow_run?.head_repository?.full_name, sha: workflow_run?.head_sha }
  return head.sha && head.repository !== repository
    ? { repository: head.repository ?? 'a deleted repository', sha: head.sha }
    : undefined
}

/** Events that run with the rights of the repository itself, whoever made the commit. */
const privilegedEvents = ['pull_request_target', 'workflow_run']

/**
 * Whether code of a fork is about to be run with the rights of this repository. `checkedOut`: HEAD and its parents;
 * undefined, when nobody knows what is checked out, counts as yes.
 */
export const runsForksCode = ({ event, fork }: RunFacts, checkedOut: readonly string[] | undefined): boolean =>
  privilegedEvents.includes(event) && fork !== undefined && (checkedOut?.includes(fork.sha) ?? true)

/** Whether what is built is not merged yet, or comes from a fork. */
export const isPullRequest = ({ event, fork }: Pick<RunFacts, 'event' | 'fork'>): boolean =>
  event.startsWith('pull_request') || fork !== undefined
