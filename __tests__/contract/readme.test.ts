import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { standInNames } from '../../sandbox/runner/stand-ins.ts'
import { hasSection, replaceSection } from '../../scripts/docs/markdown.ts'
import { pages } from '../../scripts/docs/pages.ts'
import { pageOf } from '../../scripts/doors.ts'
import { doors } from './doors.ts'

describe.each(doors)('the page of $name', ({ name }) => {
  const file = pageOf(name)

  test('is there, with a place for each generated table', () => {
    expect(existsSync(file)).toBe(true)
    const text = readFileSync(file, 'utf8')
    expect(['inputs', 'outputs'].filter((name) => !hasSection(text, name))).toEqual([])
  })
})

test('the root README tells of every door', () => {
  const text = readFileSync('README.md', 'utf8')
  expect(doors.map(({ name }) => name).filter((name) => !text.includes(name))).toEqual([])
})

test('every generated page says what its source says', async () => {
  const all = await pages()
  expect(all.length).toBeGreaterThanOrEqual(doors.length)
  expect(all.filter(({ was, text }) => was !== text).map(({ path }) => path)).toEqual([])
})

test('a table that is out of date is found', () => {
  const readme = 'a\n<!-- inputs -->\n\nold\n\n<!-- /inputs -->\nb\n'
  expect(replaceSection(readme, 'inputs', 'new')).toBe('a\n<!-- inputs -->\n\nnew\n\n<!-- /inputs -->\nb\n')
})

test('the page of the sandbox has every option of a rehearsal, and every action that it plays', () => {
  const told = readFileSync('sandbox/README.md', 'utf8').split('\n## Rehearse a workflow\n')[1]!.split('\n## ')[0]!
  const usage = /const usage = `([\s\S]*?)`\n/.exec(readFileSync('sandbox/rehearse.ts', 'utf8'))![1]!
  const options = [...new Set([...usage.matchAll(/^ {2}(--[\w-]+)/gm)].map(([, option]) => option!))]
  expect(options.length).toBeGreaterThan(10)
  expect([...options, ...standInNames()].filter((name) => !told.includes(`\`${name}`))).toEqual([])
})
