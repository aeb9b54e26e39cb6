/** Everything of a run that is settled before the runner starts: the copy, the event, the run at GitHub, the files. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, isAbsolute, join, relative, resolve } from 'node:path'
import { stringify } from 'yaml'
import { type GitHubSandbox, gitHubSandbox, type Run } from '../github/client.ts'
import { readGit } from '../github/commit-graph.ts'
import { makeEvent, type Payload, type RunEvent } from './event-payload.ts'
import { environmentKey } from './expressions.ts'
import { dispatchInputs } from './inputs.ts'
import type { PlannedJob } from './plan.ts'
import { newRepositories } from './repositories.ts'
import { type EnvironmentValues, type Rewriting, rewriteWorkflow } from './rewrite.ts'
import type { RunOptions } from './run-workflow.ts'
import { beginAction, leaveAction, writeStandIns } from './stand-ins.ts'
import { readWorkflow, startsOn, triggerOf, triggersOf, type WorkflowFile } from './workflow-file.ts'
import { copyWorkspace, remoteName, type Workspace, wholeRef } from './workspace.ts'

export interface Prepared {
  github: GitHubSandbox
  repository: string
  workspace: Workspace
  event: RunEvent
  actor: string
  run: Run
  /** The workflow's copy. */
  workflow: string
  workflowFile: WorkflowFile
  plan: PlannedJob[]
  repositories: string[]
  notes: string[]
  secrets: Record<string, string>
  variables: Record<string, string>
}

/** Commits that the stand-in is told of: enough for comparisons, and no more than a moment's work. */
const historyLength = 1000

/** What GitHub or the sandbox would not run as it stands; every reason at once. */
export class WorkflowRefused extends Error {
  readonly problems: string[]
  constructor(problems: string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

export const prepare = async (options: RunOptions, scratch: string, session: string): Promise<Prepared> => {
  const github = gitHubSandbox(options.environment)
  const source = resolve(options.workspace)
  const repository = options.repository ?? remoteName(source) ?? `acme/${basename(source)}`
  const file = isAbsolute(options.workflow) ? relative(source, options.workflow) : options.workflow
  const workflowFile = readWorkflow(join(source, file))
  const eventName = chooseEvent(workflowFile, options)

  const state = await github.seed(repository, {})
  const payload: Payload = { ...(typeof options.event === 'object' ? options.event.payload : {}) }
  const ref = wholeRef(source, options.ref ?? payload['ref'] ?? `refs/heads/${state.defaultBranch}`)
  // Of one that made or deleted a ref GitHub tells the name alone.
  if (payload['ref'] !== undefined && !['create', 'delete'].includes(eventName)) payload['ref'] = ref
  const workspace = copyWorkspace(source, join(scratch, 'workspace'), repository, ref)
  const actor = options.actor ?? 'octocat'
  if (eventName === 'workflow_dispatch') payload['inputs'] = dispatchInputs(workflowFile, options.inputs ?? {})
  const event = makeEvent(eventName, payload, state, workspace.sha, actor, ref)
  const started = event.name.startsWith('pull_request') ? `refs/heads/${event.baseRef}` : event.ref
  if (!startsOn(workflowFile, event.name, started)) {
    throw new WorkflowRefused([`The workflow does not run on ${event.name} for ${started}: see its branches and tags.`])
  }
  await seedHistory(github, repository, workspace, event, options)

  const run = await github.request<Run>('POST', 'runs', {
    repository,
    event: event.name,
    ref: event.ref,
    sha: workspace.sha,
    actor,
    name: workflowFile.name ?? file,
    workflow: file,
  })
  const problems: string[] = []
  const standIns = writeStandIns(scratch)
  const places = {
    bundle: options.bundle ?? resolve(import.meta.dirname, '../..'),
    mapped: options.actions ?? {},
    standIns,
  }
  const repositories = newRepositories(scratch, places, problems)
  for (const name of [beginAction, leaveAction]) {
    const [owner = '', own = ''] = name.split('/')
    repositories.register({ owner, repository: own, path: '', ref: 'v1' }, standIns[name] ?? '', false)
  }
  const [owner = '', name = ''] = repository.split('/')
  const rewriting: Rewriting = {
    repository,
    workspace: workspace.directory,
    home: { owner, repository: name, ref: event.ref, directory: workspace.directory },
    places,
    repositories,
    environments: options.environments ?? {},
    session,
    scratch,
    callers: [],
    workflowRef: `${repository}/${file}@${event.ref}`,
    defaultPermissions: state.defaultPermissions,
    jobs: [],
    problems,
  }
  const copy = join(scratch, 'workflow', basename(file))
  mkdirSync(join(scratch, 'workflow'))
  writeFileSync(copy, stringify(rewriteWorkflow(workflowFile, rewriting)))
  if (options.job && !workflowFile.jobs[options.job]) problems.push(`There is no job ${options.job} in ${file}.`)
  if (problems.length > 0) throw new WorkflowRefused(problems)
  return {
    github,
    repository,
    workspace,
    event,
    actor,
    run,
    workflow: copy,
    workflowFile,
    plan: rewriting.jobs,
    repositories: repositories.list(),
    notes: [...repositories.notes],
    ...values(options),
  }
}

/** What GitHub would start the workflow on: what is wanted, else the first of what it runs on. */
export const chooseEvent = (workflow: WorkflowFile, options: Pick<RunOptions, 'event'>): string => {
  const wanted = typeof options.event === 'object' ? options.event.name : options.event
  const triggers = triggersOf(workflow)
  const name =
    wanted ?? ['push', 'workflow_dispatch', 'pull_request'].find((each) => triggers.includes(each)) ?? triggers[0]
  if (!name || triggerOf(workflow, name) === undefined) {
    throw new WorkflowRefused([`The workflow does not run on ${name}; it runs on ${triggers.join(', ') || 'nothing'}.`])
  }
  return name
}

/** Commits and branches of the copy, and the pull request of the event, so that the API can be asked about them. */
const seedHistory = async (
  github: GitHubSandbox,
  repository: string,
  workspace: Workspace,
  event: RunEvent,
  options: RunOptions,
): Promise<void> => {
  const history = readGit(workspace.directory)
  const commits = [...history.commits.values()].slice(0, historyLength).map((commit) => ({
    sha: commit.sha,
    parents: commit.parents,
    message: commit.message,
    author: options.actor ?? 'octocat',
    date: commit.date,
    files: commit.files.map((changed) => changed.filename),
  }))
  const pull = event.payload['pull_request']
  const pulls = pull
    ? [
        {
          number: pull.number,
          title: pull.title,
          user: pull.user?.login ?? 'octocat',
          head: { ref: pull.head.ref, sha: pull.head.sha, repository: pull.head.repo?.full_name ?? repository },
          base: { ref: pull.base.ref, sha: pull.base.sha },
        },
      ]
    : []
  await github.seed(repository, { commits, branches: Object.fromEntries(history.branches), pulls })
}

/** Secrets and variables of the repository and of every environment, each under a key of its own. */
const values = (options: RunOptions): Pick<Prepared, 'secrets' | 'variables'> => {
  const secrets = { ...options.secrets }
  const variables = { ...options.variables }
  for (const [environment, own] of Object.entries<EnvironmentValues>(options.environments ?? {})) {
    for (const [name, value] of Object.entries(own.secrets ?? {})) secrets[environmentKey(environment, name)] = value
    for (const [name, value] of Object.entries(own.variables ?? {}))
      variables[environmentKey(environment, name)] = value
  }
  return { secrets, variables }
}
