/** The stand-in as tests, the demo and the runner speak to it. */
import type { Fault } from './faults.ts'
import type { WantedJob } from './jobs.ts'
import type { Seed } from './seed.ts'
import type {
  ApiCall,
  Artifact,
  Deployment,
  Gate,
  Job,
  Pull,
  Repository,
  Review,
  Run,
  Shown,
  Violation,
} from './state.ts'

/** A repository as the stand-in reports it. */
export type RepositoryState = Omit<Repository, 'commits' | 'branches' | 'artifacts'> & {
  commits: unknown[]
  branches: Record<string, string>
  artifacts: (Omit<Artifact, 'data' | 'blocks'> & { size: number })[]
}

export type MintedJob = Job & {
  /** `sub` of its OIDC token. */
  subject: string
  /** What the runner would put in the environment of this job's steps. */
  variables: Record<string, string>
}

export interface GitHubSandbox {
  url: string
  /** Seeds a repository; parts that are given replace or add to what is there. */
  seed(repository: string, seed: Seed): Promise<RepositoryState>
  state(repository: string): Promise<RepositoryState>
  /** Forgets the repository, its runs and its jobs. */
  forget(repository: string): Promise<void>
  /** A job with a token and an OIDC identity of its own, and a run for it when none is named. */
  job(wanted: WantedJob): Promise<MintedJob>
  run(id: number): Promise<Run & { jobs: Job[] }>
  /** A token of the issuer with claims replaced (`exp: 1` is an expired one). */
  token(job: number, audience: string, claims?: Record<string, unknown>): Promise<string>
  /** Lets jobs through that wait at this environment; of one run, or of every run. */
  approve(repository: string, environment: string, review?: ReviewOptions): Promise<Gate[]>
  reject(repository: string, environment: string, review?: ReviewOptions): Promise<Gate[]>
  faults: {
    set(...faults: Fault[]): Promise<void>
    add(...faults: Fault[]): Promise<void>
    clear(): Promise<void>
  }
  /** Requests that break GitHub's description, and answers of ours that do. */
  violations(repository?: string): Promise<Violation[]>
  clearViolations(repository?: string): Promise<void>
  calls(repository?: string): Promise<ApiCall[]>
  clearCalls(repository?: string): Promise<void>
  request<T>(method: string, path: string, body?: unknown): Promise<T>
}

export interface ReviewOptions {
  run?: number
  user?: string
  comment?: string
}

/** `environment` is the one that `startSandbox` gives; only `SANDBOX_GITHUB_URL` is read. */
export const gitHubSandbox = (environment: Record<string, string | undefined>): GitHubSandbox => {
  const url = environment['SANDBOX_GITHUB_URL']
  if (!url) throw new Error('SANDBOX_GITHUB_URL is not set: start the sandbox first (npm run sandbox).')
  const request = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}/_sandbox/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const value = text ? JSON.parse(text) : undefined
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${value?.message ?? text}`)
    return value as T
  }
  const of = (repository?: string) => (repository ? `?repository=${encodeURIComponent(repository)}` : '')
  const review =
    (state: 'approved' | 'rejected') =>
    (repository: string, name: string, options: ReviewOptions = {}) =>
      request<Gate[]>('POST', 'reviews', { repository, environment: name, state, ...options })
  return {
    url,
    request,
    seed: (repository, seed) => request('PUT', `repositories/${repository}`, seed),
    state: (repository) => request('GET', `repositories/${repository}`),
    forget: (repository) => request('DELETE', `repositories/${repository}`),
    job: (wanted) => request('POST', 'jobs', wanted),
    run: (id) => request('GET', `runs/${id}`),
    token: async (job, audience, claims) => {
      const answer = await request<{ value: string }>('POST', `jobs/${job}/token`, { audience, claims })
      return answer.value
    },
    approve: review('approved'),
    reject: review('rejected'),
    faults: {
      set: (...faults) => request('PUT', 'faults', faults),
      add: (...faults) => request('POST', 'faults', faults),
      clear: () => request('DELETE', 'faults'),
    },
    violations: (repository) => request('GET', `violations${of(repository)}`),
    clearViolations: (repository) => request('DELETE', `violations${of(repository)}`),
    calls: (repository) => request('GET', `calls${of(repository)}`),
    clearCalls: (repository) => request('DELETE', `calls${of(repository)}`),
  }
}

export type { ApiCall, Deployment, Fault, Gate, Job, Pull, Review, Run, Seed, Shown, Violation, WantedJob }
