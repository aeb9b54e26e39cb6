/** The repository itself, its commits, and how two of them stand to each other. */
import { answer, notFound, page, refusal } from '../answer.ts'
import type { Call, Handlers } from '../call.ts'
import { ancestors, compare, type History, readGit, resolve } from '../commit-graph.ts'
import { commitShape, fileShape, repositoryShape, shaped } from '../shapes.ts'
import { fullName, type Repository } from '../state.ts'

/** Seeded commits and branches over those of the git repository, where one was named. */
export const historyOf = (repository: Repository): History => {
  const read = repository.git ? readGit(repository.git) : { commits: new Map(), branches: new Map() }
  return {
    commits: new Map([...read.commits, ...repository.commits]),
    branches: new Map([...read.branches, ...repository.branches]),
  }
}

const noCommit = (reference: string) => refusal(422, `No commit found for SHA: ${reference}`)

const compareCommits = (call: Call) => {
  const [from, to] = (call.parameters['basehead'] ?? '').split('...')
  const history = historyOf(call.repository)
  // `owner:branch` names a fork's branch; the stand-in knows the commits of a fork only by SHA
  const base = resolve(history, (from ?? '').split(':').at(-1) ?? '')
  const head = resolve(history, (to ?? '').split(':').at(-1) ?? '')
  if (!base || !head) return notFound()
  const result = compare(history, base, head)
  if (!result) return refusal(404, `No common ancestor between ${from} and ${to}.`)
  const web = `https://github.com/${fullName(call.repository)}/compare/${from}...${to}`
  const commits = page(call.url, { per_page: '100', ...call.query }, result.ahead)
  return answer(
    200,
    {
      ...shaped(call, 'repos/compare-commits-with-basehead'),
      url: call.url,
      html_url: web,
      permalink_url: web,
      diff_url: `${web}.diff`,
      patch_url: `${web}.patch`,
      base_commit: commitShape(call, base),
      merge_base_commit: commitShape(call, result.mergeBase),
      status: result.status,
      ahead_by: result.ahead.length,
      behind_by: result.behind,
      total_commits: result.ahead.length,
      commits: (commits.body as typeof result.ahead).map((commit) => commitShape(call, commit)),
      files: result.files.slice(0, 300).map((file) => fileShape(call, head.sha, file)),
    },
    commits.headers,
  )
}

export const commits: Handlers = {
  'repos/get': (call) => answer(200, repositoryShape(call, call.repository)),

  'repos/get-branch': (call) => {
    const name = call.parameters['branch'] ?? ''
    const history = historyOf(call.repository)
    const commit = history.branches.has(name) ? resolve(history, name) : undefined
    if (!commit) return refusal(404, 'Branch not found')
    const shape = commitShape(call, commit)
    return answer(200, { ...shaped(call, 'repos/get-branch'), name, commit: shape })
  },

  'repos/get-commit': (call) => {
    const reference = call.parameters['ref'] ?? ''
    const commit = resolve(historyOf(call.repository), reference)
    if (!commit) return noCommit(reference)
    const files = commit.files.map((file) => fileShape(call, commit.sha, file))
    return answer(200, { ...shaped(call, 'repos/get-commit'), ...commitShape(call, commit), files })
  },

  'repos/list-commits': (call) => {
    const history = historyOf(call.repository)
    const from = call.query['sha'] ?? call.repository.defaultBranch
    const commit = resolve(history, from)
    if (!commit) return notFound()
    const list = ancestors(history, commit)
    return page(
      call.url,
      call.query,
      list.map((each) => commitShape(call, each)),
    )
  },

  'repos/compare-commits-with-basehead': compareCommits,
}
