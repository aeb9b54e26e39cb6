/** Pull requests: they are seeded, the API only reads them. */
import { answer, notFound, page } from '../answer.ts'
import type { Call, Handlers } from '../call.ts'
import { resolve } from '../commit-graph.ts'
import { commitShape, fileShape, repositoryShape, shaped, user } from '../shapes.ts'
import { findRepository, type Pull } from '../state.ts'
import { historyOf } from './commits.ts'

const find = (call: Call): Pull | undefined =>
  call.repository.pulls.find((pull) => pull.number === Number(call.parameters['pull_number']))

const shape = (call: Call, pull: Pull, operation: 'pulls/get' | 'pulls/list') => {
  const example = shaped(call, operation)
  const base = JSON.parse(
    JSON.stringify(Array.isArray(example) ? example[0] : example).replaceAll('1347', `${pull.number}`),
  )
  const fork = findRepository(call.world, pull.head.repository)
  const ownerOf = (name: string) => name.split('/')[0] ?? ''
  return {
    ...base,
    id: pull.number * 1000,
    number: pull.number,
    title: pull.title,
    body: pull.body,
    state: pull.state,
    draft: pull.draft,
    locked: pull.locked,
    active_lock_reason: null,
    user: user(call, pull.user),
    labels: [],
    assignee: null,
    assignees: [],
    milestone: null,
    requested_reviewers: [],
    requested_teams: [],
    closed_at: pull.merged_at,
    merged_at: pull.merged_at,
    merge_commit_sha: pull.merge_commit_sha,
    head: {
      ...base.head,
      label: `${ownerOf(pull.head.repository)}:${pull.head.ref}`,
      ref: pull.head.ref,
      sha: pull.head.sha,
      user: user(call, ownerOf(pull.head.repository)),
      repo: fork ? repositoryShape(call, fork) : null,
    },
    base: {
      ...base.base,
      label: `${call.repository.owner}:${pull.base.ref}`,
      ref: pull.base.ref,
      sha: pull.base.sha,
      user: user(call, call.repository.owner),
      repo: repositoryShape(call, call.repository),
    },
    ...(operation === 'pulls/get'
      ? {
          merged: pull.merged_at !== null,
          merged_by: pull.merged_at ? user(call, pull.user) : null,
          comments: call.repository.comments.filter((comment) => comment.issue === pull.number).length,
          commits: pull.commits.length,
          changed_files: pull.files.length,
        }
      : {}),
  }
}

const list = (call: Call, pulls: Pull[]) =>
  page(
    call.url,
    call.query,
    pulls.map((pull) => shape(call, pull, 'pulls/list')),
  )

export const pulls: Handlers = {
  'pulls/get': (call) => {
    const pull = find(call)
    return pull ? answer(200, shape(call, pull, 'pulls/get')) : notFound()
  },

  'pulls/list': (call) => {
    const { state = 'open', head, base } = call.query
    const chosen = call.repository.pulls.filter(
      (pull) =>
        (state === 'all' || pull.state === state) &&
        (!base || pull.base.ref === base) &&
        (!head || `${pull.head.repository.split('/')[0]}:${pull.head.ref}` === head),
    )
    return list(
      call,
      [...chosen].sort((a, b) => b.number - a.number),
    )
  },

  'pulls/list-files': (call) => {
    const pull = find(call)
    if (!pull) return notFound()
    return page(
      call.url,
      call.query,
      pull.files.map((file) => fileShape(call, pull.head.sha, file)),
    )
  },

  'pulls/list-commits': (call) => {
    const pull = find(call)
    if (!pull) return notFound()
    const history = historyOf(call.repository)
    const known = pull.commits.flatMap((sha) => resolve(history, sha) ?? [])
    return page(
      call.url,
      call.query,
      known.map((commit) => commitShape(call, commit)),
    )
  },

  'repos/list-pull-requests-associated-with-commit': (call) => {
    const sha = call.parameters['commit_sha'] ?? ''
    const holds = (pull: Pull) => pull.commits.includes(sha) || pull.merge_commit_sha === sha || pull.head.sha === sha
    return list(call, call.repository.pulls.filter(holds))
  },
}
