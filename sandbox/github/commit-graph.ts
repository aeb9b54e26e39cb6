/** A history of commits: seeded one by one, or read from a real git repository. */
import { execFileSync } from 'node:child_process'

export interface Commit {
  sha: string
  parents: string[]
  message: string
  author: { name: string; email: string; login: string | undefined }
  date: string
  files: { filename: string; status: string }[]
}

export interface History {
  commits: Map<string, Commit>
  branches: Map<string, string>
}

export interface Comparison {
  status: 'ahead' | 'behind' | 'identical' | 'diverged'
  base: Commit
  head: Commit
  mergeBase: Commit
  /** What head has and base has not, oldest first. */
  ahead: Commit[]
  behind: number
  files: { filename: string; status: string }[]
}

const field = '\u001f'
const record = '\u001e'

const git = (directory: string, ...args: string[]): string =>
  execFileSync('git', ['-C', directory, ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })

const statuses: Record<string, string> = { A: 'added', M: 'modified', D: 'removed', R: 'renamed' }

const parseCommit = (text: string): Commit => {
  const [head = '', ...rest] = text.split(`${field}\n`)
  const [sha = '', parents = '', name = '', email = '', date = '', message = ''] = head.trimStart().split(field)
  const files = rest.join('').split('\n').filter(Boolean)
  return {
    sha,
    parents: parents.split(' ').filter(Boolean),
    author: { name, email, login: undefined },
    date: new Date(date).toISOString().replace(/\.\d+Z$/, 'Z'),
    message: message.trim(),
    files: files.map((line) => {
      const [letter = 'M', ...names] = line.split('\t')
      return { filename: names.at(-1) ?? '', status: statuses[letter[0] ?? 'M'] ?? 'modified' }
    }),
  }
}

/** All commits and branches of a git repository on this machine, as they are now. */
export const readGit = (directory: string): History => {
  const format = ['%H', '%P', '%an', '%ae', '%aI', '%B'].join(field)
  const log = git(directory, 'log', '--all', '--root', '--name-status', `--format=${record}${format}${field}`)
  const commits = log.split(record).filter(Boolean).map(parseCommit)
  const references = git(directory, 'for-each-ref', '--format=%(objectname) %(*objectname) %(refname)')
  const branches = new Map<string, string>()
  for (const line of references.split('\n').filter(Boolean)) {
    const parts = line.split(' ')
    const name = parts[2] ?? ''
    branches.set(name.replace(/^refs\/(heads|tags|remotes\/origin)\//, ''), parts[1] || parts[0] || '')
  }
  return { commits: new Map(commits.map((commit) => [commit.sha, commit])), branches }
}

/** A branch, a tag, `refs/heads/…`, a whole SHA or the start of one. */
export const resolve = (history: History, reference: string): Commit | undefined => {
  const name = reference.replace(/^refs\//, '').replace(/^(heads|tags)\//, '')
  const sha = history.branches.get(name) ?? reference
  const exact = history.commits.get(sha)
  if (exact || !/^[0-9a-f]{7,40}$/.test(sha)) return exact
  const matching = [...history.commits.values()].filter((commit) => commit.sha.startsWith(sha))
  return matching.length === 1 ? matching[0] : undefined
}

/** A commit and all its ancestors, newest first. */
export const ancestors = (history: History, from: Commit): Commit[] => {
  const seen = new Map<string, Commit>()
  const queue = [from]
  for (let commit = queue.shift(); commit; commit = queue.shift()) {
    if (seen.has(commit.sha)) continue
    seen.set(commit.sha, commit)
    for (const parent of commit.parents) {
      const found = history.commits.get(parent)
      if (found) queue.push(found)
    }
  }
  return [...seen.values()].sort((a, b) => b.date.localeCompare(a.date))
}

/** The shared ancestor that is no ancestor of another shared one. */
const newestShared = (history: History, common: Commit[]): Commit | undefined => {
  const older = new Set(common.flatMap((commit) => ancestors(history, commit).slice(1)).map((commit) => commit.sha))
  return common.find((commit) => !older.has(commit.sha))
}

/** How head stands to base, as GitHub's comparison says it; nothing when they share no ancestor. */
export const compare = (history: History, base: Commit, head: Commit): Comparison | undefined => {
  const ofBase = ancestors(history, base)
  const ofHead = ancestors(history, head)
  const inBase = new Set(ofBase.map((commit) => commit.sha))
  const inHead = new Set(ofHead.map((commit) => commit.sha))
  const common = ofHead.filter((commit) => inBase.has(commit.sha))
  const mergeBase = inBase.has(head.sha) ? head : inHead.has(base.sha) ? base : newestShared(history, common)
  if (!mergeBase) return undefined
  const ahead = ofHead.filter((commit) => !inBase.has(commit.sha)).reverse()
  const behind = ofBase.filter((commit) => !inHead.has(commit.sha)).length
  const status =
    ahead.length > 0 && behind > 0 ? 'diverged' : ahead.length > 0 ? 'ahead' : behind > 0 ? 'behind' : 'identical'
  const files = new Map(ahead.flatMap((commit) => commit.files).map((file) => [file.filename, file]))
  return { status, base, head, mergeBase, ahead, behind, files: [...files.values()] }
}
