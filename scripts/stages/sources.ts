import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** Every file of the repository, committed or about to be, that is not ignored. */
export const ownFiles = (): string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  })
    .split('\0')
    .filter((path) => path && existsSync(path))
    .sort()

const isShell = (path: string) => /\.(sh|bash)$/.test(path) || /^#!.*\b(ba|da)?sh\b/.test(firstLine(path))

const firstLine = (path: string) => (/\.\w+$/.test(path) ? '' : readFileSync(path, 'utf8').split('\n', 1)[0]!)

/** The shell scripts among them, by ending or by first line. */
export const shellScripts = (files: readonly string[]): string[] => files.filter(isShell)

/** The Python files among them. */
export const pythonFiles = (files: readonly string[]): string[] => files.filter((path) => path.endsWith('.py'))
