import { cpSync } from 'node:fs'
import { basename, join } from 'node:path'
import { run } from '../../sandbox/setup/command.ts'

/** What tools leave behind in an example's folder; no part of the repository that a user would have. */
const leftBehind = new Set(['.venv', '__pycache__', '.pytest_cache', 'node_modules', 'dist'])

const author = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false']

/** A repository of its own, as a user would have made one of an example. */
export interface Workspace {
  directory: string
  /** Commits what is there. Gives the commit's SHA. */
  commit(message: string): Promise<string>
  /** Applies a patch of the example and commits it. Gives the commit's SHA. */
  apply(patch: string, message: string): Promise<string>
  /** Takes the last commit back by another one. Gives its SHA. */
  revert(message: string): Promise<string>
}

export async function makeWorkspace(example: string, directory: string): Promise<Workspace> {
  cpSync(example, directory, { recursive: true, filter: (path) => !leftBehind.has(basename(path)) })
  const git = (...words: string[]) => run('git', ['-C', directory, ...author, ...words])
  await git('init', '--quiet', '--initial-branch', 'main')
  const commit = async (message: string) => {
    await git('add', '--all')
    await git('commit', '--quiet', '--allow-empty', '--message', message)
    return (await git('rev-parse', 'HEAD')).trim()
  }
  return {
    directory,
    commit,
    apply: async (patch, message) => {
      await git('apply', join(example, patch))
      return commit(message)
    },
    revert: async (message) => {
      await git('revert', '--no-commit', 'HEAD')
      return commit(message)
    },
  }
}
