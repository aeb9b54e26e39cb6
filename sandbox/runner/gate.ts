/** The gate of an environment, from the job's side: ask GitHub, wait for a person, go on or not. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Gate, GitHubSandbox, MintedJob } from '../github/client.ts'

export interface WaitingGate {
  job: string
  environment: string
  reviewers: string[]
  repository: string
  run: number
}

export type Decision = 'approved' | 'rejected' | { state: 'approved' | 'rejected'; comment?: string; user?: string }

/**
 * `true` approves; a function decides, or leaves it to somebody else by answering nothing. `over` is aborted when there is
 * nothing to decide any more: somebody else was faster, or the run was cancelled.
 */
export type Approve = boolean | ((gate: WaitingGate, over: AbortSignal) => Promise<Decision | undefined>)

const pollMilliseconds = 150

const decide = async (github: GitHubSandbox, gate: WaitingGate, approve: Approve, over: AbortSignal): Promise<void> => {
  const answer = approve === true ? 'approved' : approve === false ? undefined : await approve(gate, over)
  if (!answer) return
  const { state, ...rest } = typeof answer === 'string' ? { state: answer } : answer
  const review = state === 'approved' ? github.approve : github.reject
  await review(gate.repository, gate.environment, { run: gate.run, ...rest })
}

/** Ends when the job may go on; throws with the reason when it may not, or when the run is cancelled. */
export const passGate = async (
  github: GitHubSandbox,
  job: MintedJob,
  environment: string,
  options: { approve: Approve; say: (line: string) => void; waiting: (gate: WaitingGate) => void; signal: AbortSignal },
): Promise<void> => {
  const gate = await github.request<Gate>('POST', `jobs/${job.id}/gate`, { environment })
  const over = new AbortController()
  try {
    await waitForReview(github, job, gate, over.signal, options)
  } finally {
    over.abort()
  }
}

const waitForReview = async (
  github: GitHubSandbox,
  job: MintedJob,
  arrived: Gate,
  over: AbortSignal,
  options: Parameters<typeof passGate>[3],
): Promise<void> => {
  let gate = arrived
  let failure: Error | undefined
  if (gate.state === 'waiting') {
    options.say(`Waiting for a review of ${gate.environment}. ${gate.reason}`)
    const { environments } = await github.state(job.repository)
    const reviewers = environments.find((each) => each.name === gate.environment)?.reviewers ?? []
    const waiting = {
      job: job.name,
      environment: gate.environment,
      reviewers,
      repository: job.repository,
      run: job.run,
    }
    options.waiting(waiting)
    decide(github, waiting, options.approve, over).catch((error) => {
      failure = error
    })
  }
  while (gate.state === 'waiting') {
    if (failure) throw failure
    await delay(pollMilliseconds, undefined, { signal: options.signal })
    gate = await github.request<Gate>('GET', `jobs/${job.id}/gate`)
  }
  if (gate.state === 'rejected') throw new Error(`The deployment to ${gate.environment} was ${gate.reason}.`)
  if (gate.state === 'refused') throw new Error(gate.reason)
  options.say(`Deploying to ${gate.environment}${gate.reason ? ` (${gate.reason})` : ''}`)
}
