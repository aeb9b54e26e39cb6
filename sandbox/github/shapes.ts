/** GitHub's printed examples with this world's names, addresses and values in them. */
import type { Call } from './call.ts'
import type { Commit } from './commit-graph.ts'
import type { Environment, Job, Repository } from './state.ts'
import { fullName } from './state.ts'

// biome-ignore lint/suspicious/noExplicitAny: any JSON
type Json = any

/** The example of an answer, its addresses moved to this server and this repository. */
export const shaped = (call: Call, operation: string, status = 200): Json => {
  const name = fullName(call.repository)
  const move = (text: string) =>
    text
      .replace(/https:\/\/api\.github\.com\/repos\/[\w.-]+\/[\w.-]+/g, `${call.world.url}/repos/${name}`)
      .replaceAll('https://api.github.com', call.world.url)
      .replace(/https:\/\/github\.com\/(?:octocat|github|octo-org)\/[\w-]+/gi, `https://github.com/${name}`)
  const walk = (node: Json): Json => {
    if (typeof node === 'string') return move(node)
    if (Array.isArray(node)) return node.map(walk)
    if (!node || typeof node !== 'object') return node
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, walk(value)]))
  }
  return walk(call.description.example(operation, status))
}

/** A stable number for a login: GitHub's accounts have ids. */
const accountId = (login: string): number =>
  [...login].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 90_000_000, 7) + 1_000

export const user = (call: Call, login: string): Json => {
  const bot = login.endsWith('[bot]')
  const plain = login.replace(/\[bot\]$/, '')
  const example = shaped(call, 'issues/get-comment').user
  return {
    ...JSON.parse(JSON.stringify(example).replaceAll('octocat', plain)),
    login,
    id: login === 'github-actions[bot]' ? 41898282 : accountId(login),
    type: bot ? 'Bot' : 'User',
    html_url: bot ? `https://github.com/apps/${plain}` : `https://github.com/${plain}`,
  }
}

/** The login of who holds a token. */
export const loginOf = ({ user: person, app = 'github-actions' }: Pick<Job, 'user' | 'app'>): string =>
  person ?? `${app}[bot]`

/** Who acts when a token of a job acts. */
export const actorOf = (call: Call): string => loginOf(call.job)

export const repositoryShape = (call: Call, repository: Repository): Json => {
  const name = fullName(repository)
  const example = JSON.parse(JSON.stringify(shaped(call, 'repos/get')).replaceAll('octocat/Hello-World', name))
  const { parent: _, source: __, template_repository: ___, organization: ____, ...rest } = example
  return {
    ...rest,
    id: repository.id,
    name: repository.name,
    full_name: name,
    owner: { ...user(call, repository.owner), id: repository.ownerId },
    private: repository.private,
    archived: repository.archived,
    language: null,
    visibility: repository.private ? 'private' : 'public',
    default_branch: repository.defaultBranch,
  }
}

/** A commit as it stands in lists; `verification` and the like stay GitHub's example. */
export const commitShape = (call: Call, commit: Commit): Json => {
  const example = shaped(call, 'repos/list-commits')[0]
  const api = `${call.world.url}/repos/${fullName(call.repository)}`
  const person = { name: commit.author.name, email: commit.author.email, date: commit.date }
  const account = commit.author.login ? user(call, commit.author.login) : null
  return {
    ...example,
    sha: commit.sha,
    url: `${api}/commits/${commit.sha}`,
    html_url: `https://github.com/${fullName(call.repository)}/commit/${commit.sha}`,
    comments_url: `${api}/commits/${commit.sha}/comments`,
    commit: {
      ...example.commit,
      url: `${api}/git/commits/${commit.sha}`,
      author: person,
      committer: person,
      message: commit.message,
      tree: { sha: commit.sha, url: `${api}/git/trees/${commit.sha}` },
    },
    author: account,
    committer: account,
    parents: commit.parents.map((sha) => ({ sha, url: `${api}/commits/${sha}` })),
  }
}

export const fileShape = (call: Call, sha: string, file: { filename: string; status: string }): Json => {
  const { patch: _, ...example } = shaped(call, 'pulls/list-files')[0]
  const web = `https://github.com/${fullName(call.repository)}`
  const path = encodeURIComponent(file.filename)
  return {
    ...example,
    ...file,
    blob_url: `${web}/blob/${sha}/${path}`,
    raw_url: `${web}/raw/${sha}/${path}`,
    contents_url: `${call.world.url}/repos/${fullName(call.repository)}/contents/${path}?ref=${sha}`,
  }
}

export const environmentShape = (call: Call, environment: Environment): Json => {
  const example = shaped(call, 'repos/get-environment')
  const address = `${call.world.url}/repos/${fullName(call.repository)}/environments/${environment.name}`
  const reviewers = {
    id: environment.id * 10 + 1,
    node_id: 'R2',
    type: 'required_reviewers',
    prevent_self_review: environment.preventSelfReview,
    reviewers: environment.reviewers.map((login) => ({ type: 'User', reviewer: user(call, login) })),
  }
  const branches = { id: environment.id * 10 + 2, node_id: 'R3', type: 'branch_policy' }
  return {
    ...example,
    id: environment.id,
    name: environment.name,
    url: address,
    html_url: `https://github.com/${fullName(call.repository)}/deployments/activity_log?environments_filter=${environment.name}`,
    created_at: environment.createdAt,
    updated_at: environment.createdAt,
    protection_rules: [
      ...(environment.reviewers.length > 0 ? [reviewers] : []),
      ...(environment.branches ? [branches] : []),
    ],
    deployment_branch_policy: environment.branches ? { protected_branches: false, custom_branch_policies: true } : null,
  }
}
