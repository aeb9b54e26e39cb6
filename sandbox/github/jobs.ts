/** Runs and jobs as the runner announces them, and the one token that each job gets. */
import { randomBytes } from 'node:crypto'
import type { Issuer } from './oidc.ts'
import { granted, least, type WrittenPermissions } from './permissions.ts'
import { fullName, type Job, now, type Repository, type Run, repositoryOf, type World } from './state.ts'

export interface WantedRun {
  repository: string
  event?: string
  ref?: string
  sha?: string
  actor?: string
  /** Of a run that is there: it is run again. */
  attempt?: number
  /** The workflow's `name:`. */
  name?: string
  /** Its file, `.github/workflows/x.yml`. */
  workflow?: string
}

export interface WantedJob extends WantedRun {
  run?: number
  /** The job's key or display name. */
  job?: string
  permissions?: WrittenPermissions
  environment?: string
  /** A pull request from a fork: the token only reads, and there is no OIDC token. */
  fork?: boolean
  headRef?: string
  baseRef?: string
  /** `owner/name/.github/workflows/x.yml@ref` of a reusable workflow that the job stands in. */
  jobWorkflowRef?: string
  /** A person's token instead of a job's: may do everything, and may review. */
  user?: string
  /** The token of a GitHub App with this slug, instead of the workflow's own. */
  app?: string
}

export const createRun = (world: World, wanted: WantedRun): Run => {
  const repository = repositoryOf(world, wanted.repository)
  const ref = wanted.ref ?? `refs/heads/${repository.defaultBranch}`
  const branch = ref.replace(/^refs\/(heads|tags)\//, '')
  const run: Run = {
    id: world.nextId(),
    number: repository.runs.length + 1,
    attempt: wanted.attempt ?? 1,
    name: wanted.name ?? wanted.workflow ?? 'workflow',
    workflow: wanted.workflow ?? '.github/workflows/workflow.yml',
    event: wanted.event ?? 'push',
    actor: wanted.actor ?? 'octocat',
    sha: wanted.sha ?? repository.branches.get(branch) ?? randomBytes(20).toString('hex'),
    ref,
    startedAt: now(),
    gates: [],
    reviews: [],
  }
  repository.runs.push(run)
  return run
}

/** A job with its token; its run is made too when none is named. */
export const createJob = (world: World, wanted: WantedJob): Job => {
  const repository = repositoryOf(world, wanted.repository)
  const run = repository.runs.find((each) => each.id === wanted.run) ?? createRun(world, wanted)
  if (wanted.attempt !== undefined) run.attempt = wanted.attempt
  const everything = { user: wanted.user, permissions: 'write-all' }
  const permissions = granted(
    wanted.user ? everything.permissions : wanted.permissions,
    repository.defaultPermissions,
    wanted.fork ?? false,
  )
  const workflowRef = `${fullName(repository)}/${run.workflow}@${run.ref}`
  const job: Job = {
    id: world.nextId(),
    name: wanted.job ?? 'job',
    repository: fullName(repository),
    token: `ghs_${randomBytes(18).toString('hex')}`,
    user: wanted.user,
    app: wanted.app,
    permissions,
    run: run.id,
    environment: wanted.environment,
    event: run.event,
    ref: run.ref,
    sha: run.sha,
    actor: run.actor,
    workflow: run.name,
    workflowRef,
    headRef: wanted.headRef ?? '',
    baseRef: wanted.baseRef ?? '',
    oidcToken: permissions['id-token'] === 'write' && !wanted.user ? randomBytes(24).toString('hex') : undefined,
    jobWorkflowRef: wanted.jobWorkflowRef ?? workflowRef,
    status: 'in_progress',
    conclusion: null,
    steps: [],
    startedAt: now(),
    completedAt: null,
    used: 0,
  }
  world.jobs.set(job.id, job)
  return job
}

/** A token for places where a runner cannot tell its jobs apart: it may do what every running job of the run may do. */
export const createRunToken = (world: World, run: number): string => {
  const token = `ghs_${randomBytes(18).toString('hex')}`
  world.runTokens.set(token, run)
  return token
}

/** The job that a token speaks for. */
export const holderOf = (world: World, token: string): Job | undefined => {
  const own = [...world.jobs.values()].find((job) => job.token === token)
  const run = world.runTokens.get(token)
  if (own || run === undefined) return own
  const running = [...world.jobs.values()].filter((job) => job.run === run && job.status === 'in_progress')
  const [first] = running
  return first && { ...first, token, permissions: running.map((job) => job.permissions).reduce(least) }
}

/** What the runner puts in the environment of that job's steps. */
export const jobVariables = async (
  world: World,
  issuer: Issuer,
  repository: Repository,
  job: Job,
): Promise<Record<string, string>> => {
  const run = repository.runs.find((each) => each.id === job.run)
  const oidc = job.oidcToken
    ? {
        ACTIONS_ID_TOKEN_REQUEST_URL: `${world.url}/_sandbox/oidc/token?job=${job.id}&api-version=2.0`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: job.oidcToken,
      }
    : {}
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_TOKEN: job.token,
    GITHUB_API_URL: world.url,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_GRAPHQL_URL: `${world.url}/graphql`,
    GITHUB_REPOSITORY: fullName(repository),
    GITHUB_REPOSITORY_ID: String(repository.id),
    GITHUB_REPOSITORY_OWNER: repository.owner,
    GITHUB_REPOSITORY_OWNER_ID: String(repository.ownerId),
    GITHUB_EVENT_NAME: job.event,
    GITHUB_REF: job.ref,
    GITHUB_REF_NAME: job.ref.replace(/^refs\/(heads|tags|pull)\//, ''),
    GITHUB_REF_TYPE: job.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    GITHUB_REF_PROTECTED: 'false',
    GITHUB_HEAD_REF: job.headRef,
    GITHUB_BASE_REF: job.baseRef,
    GITHUB_SHA: job.sha,
    GITHUB_ACTOR: job.actor,
    GITHUB_ACTOR_ID: '1',
    GITHUB_TRIGGERING_ACTOR: job.actor,
    GITHUB_JOB: job.name,
    GITHUB_WORKFLOW: job.workflow,
    GITHUB_WORKFLOW_REF: job.workflowRef,
    GITHUB_WORKFLOW_SHA: job.sha,
    GITHUB_RUN_ID: String(job.run),
    GITHUB_RUN_NUMBER: String(run?.number ?? 1),
    GITHUB_RUN_ATTEMPT: String(run?.attempt ?? 1),
    GITHUB_RETENTION_DAYS: '90',
    RUNNER_ENVIRONMENT: 'github-hosted',
    ACTIONS_RESULTS_URL: `${world.url}/`,
    ACTIONS_RUNTIME_TOKEN: await issuer.runtimeToken(job.run, job.id),
    ...oidc,
  }
}
