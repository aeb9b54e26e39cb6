import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type AwsSandbox, awsSandbox, type Call, type Decision } from '../../sandbox/aws/client.ts'
import { type GitHubSandbox, gitHubSandbox } from '../../sandbox/github/client.ts'
import { type Testimony, type Watch, watch } from '../../sandbox/oracle/watch.ts'
import type { RunOutcome, StepOutcome } from '../../sandbox/runner/outcome.ts'
import { type RunOptions, runWorkflow } from '../../sandbox/runner/run-workflow.ts'
import type { Variables } from './account.ts'
import { watchPage } from './page-watch.ts'
import type { Screen } from './screen.ts'
import { showProgress } from './show-progress.ts'
import type { Workspace } from './workspace.ts'

/** Where an example is rehearsed: a repository at GitHub, an account at AWS, and a workflow between the two. */
export interface Stage {
  sandbox: Record<string, string>
  aws: AwsSandbox
  gitHub: GitHubSandbox
  screen: Screen
  /** `owner/name` */
  repository: string
  environment: string
  reviewer: string
  workspace: Workspace
  workflow: string
  variables: Variables
  /** Of the repository. */
  secrets?: Record<string, string>
  /** What the prober asks, 20 times a second. Undefined while there is nothing to ask. */
  healthUrl?: string | undefined
  /** The page of the site, which another one opens 10 times a second. */
  siteUrl?: string
}

/** One with an API and a page. */
export type SiteStage = Stage & { healthUrl: string; siteUrl: string }

/** What one run of the workflow left behind. */
export interface Evidence {
  run: RunOutcome
  /** Who reviewed the deployment, and what they decided. */
  reviews: { user: string; state: string }[]
  /** What whoever calls the API got meanwhile, and whoever opens the page. */
  seen: Testimony
  page: Testimony
  /** Every call to AWS's API, and every question that AWS asked a policy (a push of Docker asks as well). */
  calls: Call[]
  decisions: Decision[]
  /** On pull requests, as they are after the run. */
  comments: { issue: number; body: string }[]
}

/** Whoever presses Ctrl-C wants the end: shorter than GitHub's own patience with steps, in milliseconds. */
const whenInterrupted = { interrupt: 2000, terminate: 1000 }

/** Milliseconds for one answer: to be slow on a busy machine is not to be wrong. */
const patience = 20_000

export function sandboxesOf(environment: Record<string, string>): Pick<Stage, 'sandbox' | 'aws' | 'gitHub'> {
  return { sandbox: environment, aws: awsSandbox(environment), gitHub: gitHubSandbox(environment) }
}

export interface Rehearsal {
  /** Milliseconds that the reviewer takes. */
  hesitation?: number
  decision?: 'approved' | 'rejected'
  /** What happens elsewhere while the reviewer thinks. */
  meanwhile?: () => Promise<void>
  event?: RunOptions['event']
  /** [the stage's] */
  workflow?: string
  inputs?: Record<string, string>
  /** Cancels the run. */
  signal?: AbortSignal
}

/** Runs the workflow on the workspace's last commit, with the prober beside it. */
export async function rehearse(stage: Stage, how: Rehearsal = {}): Promise<Evidence> {
  const { hesitation = 0, decision = 'approved', event = 'push', workflow = stage.workflow, inputs, signal } = how
  const { aws, gitHub, screen, reviewer, workspace, variables, environment } = stage
  await Promise.all([aws.clearCalls(), aws.clearDecisions()])
  const through = stage.sandbox['SANDBOX_AWS_URL']!
  const probers = [
    stage.healthUrl && watch({ url: stage.healthUrl, through, patienceMs: patience }),
    stage.siteUrl && watchPage(stage.siteUrl, stage.sandbox),
  ] as const
  const stopped = () => Promise.all([stop(probers[0]), stop(probers[1])])
  let testimonies: [Testimony, Testimony] | undefined
  try {
    const run = await runWorkflow({
      workflow,
      workspace: workspace.directory,
      environment: stage.sandbox,
      repository: stage.repository,
      secrets: stage.secrets ?? {},
      variables: variables.repository,
      environments: { [environment]: { variables: variables.environment } },
      onProgress: showProgress(screen, join(workspace.directory, workflow)),
      event,
      ...(inputs && { inputs }),
      ...(signal && { signal, patience: whenInterrupted }),
      approve: async () => {
        await sleep(hesitation)
        await how.meanwhile?.()
        screen.line(reviewer, `${decision === 'approved' ? 'approves' : 'rejects'} the deployment`)
        return { state: decision, user: reviewer }
      },
    })
    testimonies = await stopped()
    const [seen, page] = testimonies
    const { reviews } = await gitHub.run(run.run)
    const [calls, decisions, { comments }] = await Promise.all([
      aws.calls(),
      aws.decisions(),
      gitHub.state(stage.repository),
    ])
    const written = comments.map(({ issue, body }) => ({ issue, body: String(body) }))
    return { run, reviews, seen, page, calls, decisions, comments: written }
  } finally {
    if (!testimonies) await stopped()
  }
}

/** Where nobody asked, nobody has seen anything. */
const stop = (prober: Watch | '' | undefined): Promise<Testimony> | Testimony =>
  prober ? prober.stop() : { answers: [], distinct: [], periods: [], last: '', unexpected: [] }

/** The step of a job that is one of this project's actions: the one with an outcome. */
export function doorStep({ run }: Evidence, job: string): StepOutcome | undefined {
  return run.jobs.find(({ id }) => id === job)?.steps.find(({ outputs }) => outputs['outcome'] !== undefined)
}

/** What changes nothing at AWS, by the first word of its name: a function that is invoked, to be tested, stays as it is. */
const reading = /^(Get|List|Describe|BatchGet|BatchCheck|Filter|Assume|Invoke)/

/** The calls, and the pushes of Docker, that change something. */
export function writesIn({ calls, decisions }: Evidence): string[] {
  const called = calls.map(({ service, operation }) => `${service}:${operation}`)
  const asked = decisions.map(({ action }) => action)
  return [...new Set([...called, ...asked])].filter((name) => !reading.test(name.split(':')[1] ?? ''))
}

/** What was seen of the API, in order: `v1 → v2`. */
export function storyOf({ seen }: Evidence): string {
  return seen.periods.map(({ value }) => `v${value}`).join(' → ')
}

/** What was seen of the page, in order, by the scripts that it named. */
export function pageStoryOf({ page }: Evidence): string[] {
  return page.periods.map(({ value }) => value)
}
