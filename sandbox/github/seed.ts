/** What a test or the runner may say about a repository before anybody asks for it. */
import { createHash } from 'node:crypto'
import { environmentOf, now, type Pull, type Repository, type World } from './state.ts'

export interface SeedCommit {
  sha: string
  parents?: string[]
  message?: string
  author?: string
  date?: string
  files?: string[]
}

export interface SeedPull {
  number: number
  title?: string
  body?: string
  state?: 'open' | 'closed'
  draft?: boolean
  locked?: boolean
  user?: string
  /** `repository` names the fork that the head lies in. */
  head?: { ref?: string; sha?: string; repository?: string }
  base?: { ref?: string; sha?: string }
  commits?: string[]
  files?: string[]
  mergedAt?: string
  mergeCommitSha?: string
}

export interface SeedEnvironment {
  reviewers?: string[]
  preventSelfReview?: boolean
  /** Patterns of branches or tags that may deploy. */
  branches?: string[]
}

/** Every part that is given replaces or adds to what is there. */
export interface Seed {
  private?: boolean
  archived?: boolean
  defaultBranch?: string
  immutableSubject?: boolean
  defaultPermissions?: 'read' | 'write'
  /** A git repository on this machine whose commits, branches and tags are served. */
  git?: string
  /** Reviewers of environments that are made because a job names them; GitHub gives such ones none. */
  environmentReviewers?: string[]
  commits?: SeedCommit[]
  branches?: Record<string, string>
  pulls?: SeedPull[]
  environments?: Record<string, SeedEnvironment>
}

const known: Record<string, readonly string[]> = {
  'A seed': [
    'private',
    'archived',
    'defaultBranch',
    'immutableSubject',
    'defaultPermissions',
    'git',
    'environmentReviewers',
    'commits',
    'branches',
    'pulls',
    'environments',
  ],
  'A commit': ['sha', 'parents', 'message', 'author', 'date', 'files'],
  'A pull request': [
    'number',
    'title',
    'body',
    'state',
    'draft',
    'locked',
    'user',
    'head',
    'base',
    'commits',
    'files',
    'mergedAt',
    'mergeCommitSha',
  ],
  'An environment': ['reviewers', 'preventSelfReview', 'branches'],
}

const refuseUnknown = (what: string, value: object): void => {
  const strangers = Object.keys(value).filter((key) => !known[what]?.includes(key))
  if (strangers.length > 0)
    throw new Error(`${what} has no ${strangers.join(', ')}; it has ${known[what]?.join(', ')}.`)
}

/** A made-up SHA that is the same each time. */
const shaOf = (text: string): string => createHash('sha1').update(text).digest('hex')

const changed = (filename: string) => ({ filename, status: 'modified' })

const pullFrom = (repository: Repository, seed: SeedPull): Pull => {
  refuseUnknown('A pull request', seed)
  const sha = seed.head?.sha ?? shaOf(`${repository.name}/pull/${seed.number}/head`)
  const merged = seed.mergedAt ?? null
  return {
    number: seed.number,
    title: seed.title ?? `Pull request ${seed.number}`,
    body: seed.body ?? null,
    state: seed.state ?? (merged ? 'closed' : 'open'),
    draft: seed.draft ?? false,
    locked: seed.locked ?? false,
    user: seed.user ?? 'octocat',
    head: {
      ref: seed.head?.ref ?? `branch-${seed.number}`,
      sha,
      repository: seed.head?.repository ?? `${repository.owner}/${repository.name}`,
    },
    base: {
      ref: seed.base?.ref ?? repository.defaultBranch,
      sha: seed.base?.sha ?? shaOf(`${repository.name}/pull/${seed.number}/base`),
    },
    commits: seed.commits ?? [sha],
    files: (seed.files ?? []).map(changed),
    merged_at: merged,
    merge_commit_sha: seed.mergeCommitSha ?? null,
  }
}

export const plant = (world: World, repository: Repository, seed: Seed): void => {
  refuseUnknown('A seed', seed)
  if (seed.private !== undefined) repository.private = seed.private
  if (seed.archived !== undefined) repository.archived = seed.archived
  if (seed.defaultBranch !== undefined) repository.defaultBranch = seed.defaultBranch
  if (seed.immutableSubject !== undefined) repository.immutableSubject = seed.immutableSubject
  if (seed.defaultPermissions !== undefined) repository.defaultPermissions = seed.defaultPermissions
  if (seed.git !== undefined) repository.git = seed.git
  if (seed.environmentReviewers !== undefined) repository.environmentReviewers = seed.environmentReviewers
  for (const commit of seed.commits ?? []) {
    refuseUnknown('A commit', commit)
    const name = commit.author ?? 'octocat'
    repository.commits.set(commit.sha, {
      sha: commit.sha,
      parents: commit.parents ?? [],
      message: commit.message ?? `Commit ${commit.sha.slice(0, 7)}`,
      author: { name, email: `${name}@users.noreply.github.com`, login: name },
      date: commit.date ?? now(),
      files: (commit.files ?? []).map(changed),
    })
  }
  for (const [name, sha] of Object.entries(seed.branches ?? {})) repository.branches.set(name, sha)
  for (const pull of seed.pulls ?? []) {
    repository.pulls = [...repository.pulls.filter((each) => each.number !== pull.number), pullFrom(repository, pull)]
  }
  for (const [name, wanted] of Object.entries(seed.environments ?? {})) {
    refuseUnknown('An environment', wanted)
    const environment = environmentOf(world, repository, name)
    environment.reviewers = wanted.reviewers ?? []
    environment.preventSelfReview = wanted.preventSelfReview ?? false
    environment.branches = wanted.branches
  }
}
