import { existsSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { type CatalogueEntry, isTable } from '../../scripts/docs/troubleshooting.ts'
import { filesOf } from './source-files.ts'

const tables = filesOf(['src/failures'], ['.ts']).flatMap((path) =>
  Object.values(require(`../../${path}`) as object)
    .filter(isTable)
    .map((entries) => ({ path, entries })),
)

test('the failure catalogue is there', () => expect(tables).not.toEqual([]))

describe.each(tables)('$path', ({ entries }) => {
  test.each(entries)('$code: $when', ({ code, when, cause, remedy, grade, source }: CatalogueEntry) => {
    expect(code).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    for (const text of [when, cause, remedy]) expect(text.trim()).not.toBe('')
    expect(['recorded', 'documented', 'inferred']).toContain(grade)
    // A page of the web, or a file of ours.
    expect(/^https:\/\/\S+$/.test(source) || existsSync(source)).toBe(true)
  })
})
