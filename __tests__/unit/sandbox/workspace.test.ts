import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { copyWorkspace, wholeRef } from '../../../sandbox/runner/workspace.ts'
import { temporaryFolders, writeFiles } from '../temporary.ts'

const newFolder = temporaryFolders()

const git = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
    encoding: 'utf8',
  }).trim()

const repository = (): string => {
  const folder = newFolder()
  writeFiles(folder, { 'app.py': 'print(1)\n' })
  git(folder, 'init', '--quiet', '--initial-branch=main')
  git(folder, 'add', '--all')
  git(folder, 'commit', '--quiet', '-m', 'first')
  for (const branch of ['release', 'both']) git(folder, 'branch', branch)
  for (const tag of ['v1', 'both']) git(folder, 'tag', tag)
  return folder
}

test('a plain name is a branch, or the tag where there is only that', () => {
  const folder = repository()
  expect(['release', 'v1', 'both', 'new/one'].map((name) => wholeRef(folder, name))).toEqual([
    'refs/heads/release',
    'refs/tags/v1',
    'refs/heads/both',
    'refs/heads/new/one',
  ])
  for (const ref of ['refs/tags/both', 'refs/heads/v1', 'refs/pull/7/merge']) expect(wholeRef(folder, ref)).toBe(ref)
  expect(wholeRef(newFolder(), 'release')).toBe('refs/heads/release')
})

test.each(['a b', '', 'a..b', 'refs/heads/', 'refs/remotes/origin/main'])('"%s" is neither', (name) => {
  const refused = () => wholeRef(newFolder(), name)
  expect(refused).toThrow(`"${name}" is no branch and no tag, such as main, v1.2.0`)
})

test('the copy is on the branch, or has the tag', () => {
  const folder = repository()
  const copy = (ref: string) => copyWorkspace(folder, join(newFolder(), 'copy'), 'acme/shop', ref).directory
  expect(git(copy('refs/heads/release'), 'branch', '--show-current')).toBe('release')
  expect(git(copy('refs/tags/v2'), 'tag', '--points-at', 'HEAD')).toContain('v2')
})
