/** A copy of the repository folder as the runner wants it: a git repository, committed, with its name on GitHub. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface Workspace {
  directory: string
  sha: string
}

/** The machine's own git settings must not reach the copy. */
const environment = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'safe.directory',
  GIT_CONFIG_VALUE_0: '*',
  GIT_AUTHOR_NAME: 'octocat',
  GIT_AUTHOR_EMAIL: 'octocat@users.noreply.github.com',
  GIT_COMMITTER_NAME: 'octocat',
  GIT_COMMITTER_EMAIL: 'octocat@users.noreply.github.com',
}

const git = (directory: string, args: string[], extra: Record<string, string> = {}): string =>
  execFileSync('git', ['-C', directory, ...args], {
    encoding: 'utf8',
    env: { ...environment, ...extra },
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim()

/** The repository that git knows as this folder, not one that merely contains it. */
const isRepository = (directory: string): boolean => {
  try {
    return realpathSync(git(directory, ['rev-parse', '--show-toplevel'])) === realpathSync(directory)
  } catch {
    return false
  }
}

const listFiles = (directory: string, ...flags: string[]): string[] =>
  git(directory, ['ls-files', '-z', ...flags])
    .split('\0')
    .filter(Boolean)

/** The `owner/name` of the remote `origin`, when the folder has one on GitHub. */
export const remoteName = (directory: string): string | undefined => {
  try {
    const url = git(directory, ['remote', 'get-url', 'origin'])
    return /github\.com[:/]([\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(url)?.[1]
  } catch {
    return undefined
  }
}

const answers = (directory: string, args: string[]): boolean => {
  try {
    git(directory, args)
    return true
  } catch {
    return false
  }
}

/**
 * `release` as GitHub writes it: `refs/heads/release`, or `refs/tags/release` where the folder has a tag of that name and
 * no branch. What begins with `refs/` stays.
 */
export const wholeRef = (directory: string, name: string): string => {
  const has = (ref: string) => isRepository(directory) && answers(directory, ['show-ref', '--verify', '--quiet', ref])
  const [branch, tag] = [`refs/heads/${name}`, `refs/tags/${name}`]
  const ref = name.startsWith('refs/') ? name : !has(branch) && has(tag) ? tag : branch
  if (!answers('/', ['check-ref-format', ref]) || !/^refs\/(heads|tags|pull)\//.test(ref)) {
    throw new Error(`"${name}" is no branch and no tag, such as main, v1.2.0, refs/heads/main or refs/tags/v1.2.0.`)
  }
  return ref
}

/**
 * Copies what git would take (nothing that is ignored), with uncommitted changes, which become a commit of their own.
 * The same content has the same SHA each time: the date of such a commit is fixed.
 */
export const copyWorkspace = (source: string, target: string, repository: string, ref: string): Workspace => {
  const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : 'main'
  if (isRepository(source)) cloneWithChanges(source, target)
  else copyFiles(source, target)
  git(target, ['add', '--all'])
  if (!hasCommit(target) || git(target, ['status', '--porcelain']) !== '') {
    const date = hasCommit(target) ? git(target, ['log', '-1', '--format=%cI']) : '2026-01-01T00:00:00Z'
    const dates = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }
    git(target, ['commit', '--quiet', '--allow-empty', '--no-verify', '-m', 'The working tree'], dates)
  }
  git(target, ['checkout', '--quiet', '-B', branch])
  const address = `https://github.com/${repository}.git`
  git(target, ['remote', git(target, ['remote']) ? 'set-url' : 'add', 'origin', address])
  const sha = git(target, ['rev-parse', 'HEAD'])
  if (ref.startsWith('refs/tags/')) git(target, ['tag', '--force', ref.slice('refs/tags/'.length)])
  if (ref.startsWith('refs/pull/')) git(target, ['update-ref', ref, sha])
  return { directory: target, sha }
}

const hasCommit = (directory: string): boolean => answers(directory, ['rev-parse', '--verify', '--quiet', 'HEAD'])

const copyAll = (source: string, target: string, files: string[]): void => {
  for (const file of files.filter((name) => existsSync(join(source, name)))) {
    mkdirSync(dirname(join(target, file)), { recursive: true })
    cpSync(join(source, file), join(target, file), { verbatimSymlinks: true })
  }
}

const cloneWithChanges = (source: string, target: string): void => {
  git(dirname(target), ['clone', '--quiet', source, target])
  for (const file of listFiles(target).filter((name) => !existsSync(join(source, name)))) rmSync(join(target, file))
  copyAll(source, target, listFiles(source, '--modified', '--others', '--exclude-standard', '--cached'))
}

/** A folder of another repository, or of none: the files that git would take are a repository of their own. */
const copyFiles = (source: string, target: string): void => {
  mkdirSync(target, { recursive: true })
  git(target, ['init', '--quiet', '--initial-branch=main'])
  try {
    copyAll(source, target, listFiles(source, '--others', '--cached', '--exclude-standard'))
  } catch {
    cpSync(source, target, { recursive: true, filter: (path) => !/(^|\/)(\.git|node_modules)$/.test(path) })
  }
}
