/** The event that started the run: its payload as GitHub would send it, and what of it the run itself carries. */
import type { RepositoryState } from '../github/client.ts'

// biome-ignore lint/suspicious/noExplicitAny: payloads are free form
export type Payload = Record<string, any>

export interface RunEvent {
  name: string
  payload: Payload
  ref: string
  headRef: string
  baseRef: string
  /** A pull request whose head lies in another repository. */
  fork: boolean
}

const repositoryOf = (repository: RepositoryState): Payload => ({
  id: repository.id,
  name: repository.name,
  full_name: `${repository.owner}/${repository.name}`,
  owner: { login: repository.owner, id: repository.ownerId },
  private: repository.private,
  visibility: repository.private ? 'private' : 'public',
  default_branch: repository.defaultBranch,
  html_url: `https://github.com/${repository.owner}/${repository.name}`,
})

/** The parts that are not given in `payload` are filled in; what is given wins. */
export const makeEvent = (
  name: string,
  payload: Payload,
  repository: RepositoryState,
  sha: string,
  actor: string,
  ref = `refs/heads/${repository.defaultBranch}`,
): RunEvent => {
  const common = { repository: repositoryOf(repository), sender: { login: actor } }
  if (name === 'pull_request' || name === 'pull_request_target') {
    return pullRequest(name, { ...common, ...payload }, repository, sha, actor)
  }
  const pushed = name === 'push' ? { ref, after: sha, head_commit: { id: sha } } : { ref }
  const whole: Payload = { ...common, ...pushed, ...payload }
  return { name, payload: whole, ref: String(whole['ref']), headRef: '', baseRef: '', fork: false }
}

const pullRequest = (
  name: string,
  payload: Payload,
  repository: RepositoryState,
  sha: string,
  actor: string,
): RunEvent => {
  const given: Payload = payload['pull_request'] ?? {}
  const own = payload['repository']
  const number = payload['number'] ?? given['number'] ?? 1
  const pull: Payload = {
    number,
    state: 'open',
    title: `Pull request ${number}`,
    user: { login: actor },
    html_url: `${own.html_url}/pull/${number}`,
    draft: false,
    merged: false,
    ...given,
    head: { ref: `branch-${number}`, sha, repo: own, ...given['head'] },
    base: { ref: repository.defaultBranch, sha, repo: own, ...given['base'] },
  }
  return {
    name,
    payload: { action: 'synchronize', ...payload, number, pull_request: pull },
    ref: name === 'pull_request' ? `refs/pull/${number}/merge` : `refs/heads/${pull['base'].ref}`,
    headRef: pull['head'].ref,
    baseRef: pull['base'].ref,
    fork: pull['head'].repo?.full_name !== own.full_name,
  }
}
