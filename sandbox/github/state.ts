/** Everything that the stand-in knows: repositories and what lies in them, jobs, and what was asked of it. */
import type { Commit } from './commit-graph.ts'
import type { Fault } from './faults.ts'
import type { Permissions } from './permissions.ts'

/** A GitHub object as the API shows it; its shape is checked against GitHub's description when it is answered. */
export type Shown = Record<string, unknown> & { id: number }

export interface Pull {
  number: number
  title: string
  body: string | null
  state: 'open' | 'closed'
  draft: boolean
  /** Its conversation is closed to all but people who may write. */
  locked: boolean
  user: string
  head: { ref: string; sha: string; repository: string }
  base: { ref: string; sha: string }
  commits: string[]
  files: { filename: string; status: string }[]
  merged_at: string | null
  merge_commit_sha: string | null
}

export interface Environment {
  id: number
  name: string
  reviewers: string[]
  preventSelfReview: boolean
  /** Patterns of branches that may deploy; undefined: all. */
  branches: string[] | undefined
  createdAt: string
}

export interface Deployment {
  shown: Shown
  /** Newest first, as GitHub lists them. */
  statuses: Shown[]
}

/** A job of a run that waits at the gate of an environment. */
export interface Gate {
  environment: string
  job: number
  /** 0 where the environment's branch policy refused the job before a deployment was made. */
  deployment: number
  state: 'waiting' | 'approved' | 'rejected' | 'refused'
  /** Who decided, and why; for people to read. */
  reason: string
}

export interface Review {
  state: 'approved' | 'rejected'
  comment: string
  environments: string[]
  user: string
}

export interface Run {
  id: number
  number: number
  attempt: number
  name: string
  workflow: string
  event: string
  actor: string
  sha: string
  ref: string
  startedAt: string
  gates: Gate[]
  reviews: Review[]
}

export interface Artifact {
  id: number
  run: number
  job: string
  name: string
  blocks: Map<string, Buffer>
  data: Buffer
  mimeType: string | undefined
  finalized: boolean
  createdAt: string
  expiresAt: string | undefined
}

export interface Repository {
  id: number
  owner: string
  ownerId: number
  name: string
  private: boolean
  /** Nothing in it can be changed any more. */
  archived: boolean
  defaultBranch: string
  /** Repositories made after 15 July 2026 have `@id` in the subject of their OIDC tokens. */
  immutableSubject: boolean
  /** What `GITHUB_TOKEN` gets when a workflow says nothing of permissions. */
  defaultPermissions: 'read' | 'write'
  /** A working tree or bare repository whose history is served; beside it, seeded commits. */
  git: string | undefined
  /** Reviewers of environments that are made because a job names them; on GitHub there are none. */
  environmentReviewers: string[]
  commits: Map<string, Commit>
  branches: Map<string, string>
  pulls: Pull[]
  comments: (Shown & { issue: number })[]
  deployments: Deployment[]
  environments: Environment[]
  runs: Run[]
  artifacts: Artifact[]
}

export interface Step {
  name: string
  conclusion: string
}

/** Who holds a token: a job of a run, or a person. */
export interface Job {
  id: number
  name: string
  repository: string
  token: string
  user: string | undefined
  /** The slug of a GitHub App whose token it is; the workflow's own is of `github-actions`. */
  app: string | undefined
  permissions: Permissions
  run: number
  environment: string | undefined
  event: string
  ref: string
  sha: string
  actor: string
  workflow: string
  workflowRef: string
  headRef: string
  baseRef: string
  oidcToken: string | undefined
  jobWorkflowRef: string
  status: 'queued' | 'waiting' | 'in_progress' | 'completed'
  conclusion: string | null
  steps: Step[]
  startedAt: string
  completedAt: string | null
  used: number
}

export interface ApiCall {
  repository: string | undefined
  method: string
  path: string
  operation: string | undefined
  status: number
  job: number | undefined
}

export interface Violation {
  repository: string | undefined
  operation: string
  side: 'request' | 'answer' | 'unknown operation'
  problems: string[]
}

export interface World {
  url: string
  repositories: Map<string, Repository>
  jobs: Map<number, Job>
  /** Tokens that stand for all running jobs of a run at once, by token. */
  runTokens: Map<string, number>
  calls: ApiCall[]
  violations: Violation[]
  faults: Fault[]
  nextId(): number
}

export const newWorld = (): World => {
  let last = 1000
  return {
    url: '',
    repositories: new Map(),
    jobs: new Map(),
    runTokens: new Map(),
    calls: [],
    violations: [],
    faults: [],
    nextId: () => ++last,
  }
}

/** Now, in whole seconds, as GitHub writes times. */
export const now = (): string => new Date().toISOString().replace(/\.\d+Z$/, 'Z')

export const fullName = (repository: Repository): string => `${repository.owner}/${repository.name}`

export const findRepository = (world: World, name: string): Repository | undefined =>
  world.repositories.get(name.toLowerCase())

/** The repository of that name; made, empty and public, when it is not there yet. */
export const repositoryOf = (world: World, name: string): Repository => {
  const existing = findRepository(world, name)
  if (existing) return existing
  const [owner, repo] = name.split('/')
  if (!owner || !repo) throw new Error(`"${name}" is no repository name (owner/name).`)
  const sibling = [...world.repositories.values()].find((other) => other.owner.toLowerCase() === owner.toLowerCase())
  const repository: Repository = {
    id: world.nextId(),
    owner,
    ownerId: sibling?.ownerId ?? world.nextId(),
    name: repo,
    private: false,
    archived: false,
    defaultBranch: 'main',
    immutableSubject: false,
    defaultPermissions: 'read',
    git: undefined,
    environmentReviewers: [],
    commits: new Map(),
    branches: new Map(),
    pulls: [],
    comments: [],
    deployments: [],
    environments: [],
    runs: [],
    artifacts: [],
  }
  world.repositories.set(name.toLowerCase(), repository)
  return repository
}

/** GitHub makes an environment without protection when a job names one that does not exist. */
export const environmentOf = (world: World, repository: Repository, name: string): Environment => {
  const existing = repository.environments.find((each) => each.name.toLowerCase() === name.toLowerCase())
  if (existing) return existing
  const environment: Environment = {
    id: world.nextId(),
    name,
    reviewers: repository.environmentReviewers,
    preventSelfReview: false,
    branches: undefined,
    createdAt: now(),
  }
  repository.environments.push(environment)
  return environment
}
