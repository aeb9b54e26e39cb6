import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from '@jest/globals'
import { filesOf } from './source-files.ts'

const kinds = ['.ts', '.js', '.mjs', '.py', '.go', '.sh']
const folders = ['src', 'sandbox', 'scripts', '__tests__', '.ci']

const files = [...filesOf(folders, kinds), '.ci/run']

// DESIGN.md, rule 5.
test.each(files)('%s has fewer than 300 lines', (path) => {
  expect(readFileSync(path, 'utf8').trimEnd().split('\n').length).toBeLessThan(300)
})

const nameless = /(^|[-_.])(utils?|helpers?|misc|common|impl)([-_.]|$)/i

test.each(files)('%s is named by its idea', (path) => {
  expect(basename(path)).not.toMatch(nameless)
  expect(
    path
      .split('/')
      .slice(0, -1)
      .filter((folder) => nameless.test(folder)),
  ).toEqual([])
})

/** What tools leave behind in the folder of an example that somebody works on. */
const leftBehind = /(^|\/)(node_modules|dist|\.venv)\//

test('git ignores no source', () => {
  const list = ['ls-files', '--others', '--ignored', '--exclude-standard', '-z', '--', 'src', 'actions']
  const ignored = execFileSync('git', [...list, 'scripts', 'sandbox', '__tests__', 'examples', 'bootstrap'], {
    encoding: 'utf8',
  }).split('\0')
  const ours = ignored.filter((path) => !leftBehind.test(path))
  expect(ours.filter((path) => /\.(ts|js|mjs|py|go|sh|json|ya?ml|md)$/.test(path))).toEqual([])
})
