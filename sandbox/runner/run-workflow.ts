/** One workflow, run as GitHub would run it, on this machine: act does the work, this file tells it the truth. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { makeScratch } from '../scratch.ts'
import { scratchPrefix } from '../setup/places.ts'
import { startAct } from './act.ts'
import { actArguments } from './arguments.ts'
import { endSteps, gitHubPatience, type Patience, writeShims } from './cancel.ts'
import { type Collection, newCollection } from './collect.ts'
import type { Payload } from './event-payload.ts'
import { readEvent } from './events.ts'
import type { Approve } from './gate.ts'
import { newJobs } from './jobs.ts'
import { newMasks } from './masks.ts'
import type { Progress, RunOutcome } from './outcome.ts'
import { type Prepared, prepare } from './prepare.ts'
import { realPrograms } from './programs.ts'
import type { EnvironmentValues } from './rewrite.ts'
import { startSession } from './session.ts'
import { stepsEnvironment } from './steps-environment.ts'

export interface RunOptions {
  /** The workflow file, as a path in the workspace. */
  workflow: string
  /** Folder of the repository. It is copied: nothing in it changes. */
  workspace: string
  /** What `startSandbox` gives; SANDBOX_GITHUB_URL and SANDBOX_BIN are needed. */
  environment: Record<string, string>
  /** [push, else what the workflow runs on] */
  event?: string | { name: string; payload?: Payload }
  inputs?: Record<string, string>
  secrets?: Record<string, string>
  variables?: Record<string, string>
  /** Variables and secrets of environments, by environment. */
  environments?: Record<string, EnvironmentValues>
  /** `owner/name` [the remote's, else acme/<folder>] */
  repository?: string
  /** Branch or tag that the run is of, whole or by its name [the default branch] */
  ref?: string
  actor?: string
  /** Only this job and those that it needs. */
  job?: string
  /** Who opens the gates: `true`, a function, or somebody else through the API. */
  approve?: Approve
  /** Ends the run as the cancel button does. */
  signal?: AbortSignal
  patience?: Patience
  /** Hand the sandbox's own AWS keys and region to the steps too [false]. */
  withCredentials?: boolean
  /** This project's folder, or what stands for it. */
  bundle?: string
  /** Folders for other repositories' actions: `owner/name` → folder. */
  actions?: Record<string, string>
  onProgress?: (progress: Progress) => void
}

/** After a cancel GitHub gives the remaining `always()` steps this long. */
const graceMilliseconds = 5 * 60_000

export const runWorkflow = async (options: RunOptions): Promise<RunOutcome> => {
  const scratch = makeScratch(scratchPrefix.run)
  try {
    return await run(options, scratch.directory)
  } finally {
    scratch.remove()
  }
}

const run = async (options: RunOptions, scratch: string): Promise<RunOutcome> => {
  const tell = options.onProgress ?? (() => undefined)
  const cancel = new AbortController()
  const { shims, watched } = writeShims(scratch, realPrograms(options.environment))
  const patience = options.patience ?? gitHubPatience
  const state: { prepared?: Prepared; collection?: Collection } = {}
  const jobs = newJobs({
    state,
    approve: options.approve ?? false,
    tell,
    signal: cancel.signal,
    endJob: (job) => endSteps(watched, 'fail', patience, job),
  })
  const session = await startSession(jobs.handlers)
  try {
    const prepared = await prepare(options, scratch, session.url)
    state.prepared = prepared
    for (const text of prepared.notes) tell({ type: 'note', text })
    const collection = newCollection(prepared.plan, tell, () => cancel.signal.aborted)
    state.collection = collection
    const home = join(scratch, 'home')
    mkdirSync(home)
    const environment = {
      ...stepsEnvironment({
        sandbox: options.environment,
        shims,
        home,
        withCredentials: options.withCredentials ?? false,
      }),
      ...runVariables(prepared),
    }
    const secrets = { ...prepared.secrets, GITHUB_TOKEN: await runToken(prepared) }
    const hidden = newMasks(Object.values(secrets))
    const trouble: string[] = []
    const act = startAct(
      join(options.environment['SANDBOX_BIN'] ?? '', 'act'),
      actArguments({
        scratch,
        workspace: prepared.workspace.directory,
        workflow: prepared.workflow,
        event: prepared.event.name,
        payload: prepared.event.payload,
        actor: prepared.actor,
        secrets,
        variables: prepared.variables,
        environment,
        repositories: prepared.repositories,
        job: options.job,
      }),
      {
        cwd: scratch,
        environment: { PATH: environment['PATH'] ?? '', HOME: home },
        line: (text) => {
          const event = readEvent(text, (place) => jobs.masksOf(place, Object.values(secrets)))
          if (event) collection.take(event)
          if (event) jobs.saw(event)
        },
        trouble: (text) => trouble.push(hidden.hide(text)),
      },
    )
    const stop = async () => {
      cancel.abort()
      await endSteps(watched, 'hold', patience)
      act.interrupt()
      setTimeout(act.kill, graceMilliseconds).unref()
    }
    const onAbort = () => void stop().catch((error) => trouble.push(String(error)))
    if (options.signal?.aborted) onAbort()
    options.signal?.addEventListener('abort', onAbort, { once: true })
    const code = await act.ended
    options.signal?.removeEventListener('abort', onAbort)
    await jobs.settle()
    if (collection.records().length === 0 && code !== 0) {
      throw new Error(
        `The runner did not start: ${trouble.filter((text) => !/docker connection/.test(text)).join('\n')}`,
      )
    }
    const outcomes = collection.outcomes()
    const failed = outcomes.some((job) => job.result === 'failure' || job.result === 'cancelled')
    return {
      run: prepared.run.id,
      sha: prepared.workspace.sha,
      jobs: outcomes,
      exitCode: failed || code !== 0 ? 1 : 0,
      notes: prepared.notes,
    }
  } finally {
    await session.stop()
  }
}

/** The same for every job; act takes its own contexts from these. */
const runVariables = ({ github, run: started, event, workspace, repository }: Prepared): Record<string, string> => ({
  GITHUB_API_URL: github.url,
  GITHUB_GRAPHQL_URL: `${github.url}/graphql`,
  GITHUB_RUN_ID: String(started.id),
  GITHUB_RUN_NUMBER: String(started.number),
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_REPOSITORY: repository,
  GITHUB_REPOSITORY_OWNER: repository.split('/')[0] ?? '',
  GITHUB_REF: event.ref,
  GITHUB_REF_NAME: event.ref.replace(/^refs\/(heads|tags|pull)\//, ''),
  GITHUB_REF_TYPE: event.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
  GITHUB_HEAD_REF: event.headRef,
  GITHUB_BASE_REF: event.baseRef,
  GITHUB_RETENTION_DAYS: '90',
  // act's own name for what becomes github.sha
  SHA_REF: workspace.sha,
})

/** `github.token` where no step can be given its job's own: it may do what every running job may do. */
const runToken = async ({ github, run: started }: Prepared): Promise<string> => {
  const { token } = await github.request<{ token: string }>('POST', `runs/${started.id}/token`)
  return token
}
