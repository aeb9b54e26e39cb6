import { existsSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { type CatalogueEntry, isTable } from '../../scripts/docs/troubleshooting.ts'
import { codeOf, filesOf } from './source-files.ts'

const tables = filesOf(['src/failures'], ['.ts']).flatMap((path) =>
  Object.values(require(`../../${path}`) as object)
    .filter(isTable)
    .map((entries) => ({ path, entries })),
)

test('the failure catalogue is there', () => expect(tables).not.toEqual([]))

// Else docs/troubleshooting.md, which says that it has every code, would not have it.
test('no file makes a failure of a code that is in no table', () => {
  const known = new Set(tables.flatMap(({ entries }) => entries.map(({ code }) => code)))
  const made = filesOf(['src'], ['.ts']).flatMap((path) =>
    [...codeOf(path).matchAll(/(?:new Failure\([^;]*?\bcode: |\bproblem\(\s*)'([a-z-]+)'/g)].map(([, code]) => code!),
  )
  expect(made.filter((code) => !known.has(code))).toEqual([])
})

describe.each(tables)('$path', ({ entries }) => {
  test.each(entries)('$code: $when', ({ code, when, cause, remedy, grade, source }: CatalogueEntry) => {
    expect(code).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    for (const text of [when, cause, remedy]) expect(text.trim()).not.toBe('')
    expect(['recorded', 'documented', 'inferred']).toContain(grade)
    // A page of the web, or a file of ours.
    expect(/^https:\/\/\S+$/.test(source) || existsSync(source)).toBe(true)
  })
})
