import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { scratchFolder } from './scratch.ts'

export interface Origin {
  readonly commit: string
  /** Checks it out into a folder of its own, as each run of a job does. */
  readonly clone: () => string
}

/** A repository with one commit of these files. */
export const originOf = (files: Readonly<Record<string, string>>): Origin => {
  const origin = scratchFolder()
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', origin, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      encoding: 'utf8',
    }).trim()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(origin, path)), { recursive: true })
    writeFileSync(join(origin, path), text)
  }
  git('init', '--quiet')
  git('add', '.')
  git('commit', '--quiet', '--message', 'one')
  return {
    commit: git('rev-parse', 'HEAD'),
    clone: () => {
      const folder = join(scratchFolder(), 'checkout')
      git('clone', '--quiet', '--depth=1', `file://${origin}`, folder)
      return folder
    },
  }
}
