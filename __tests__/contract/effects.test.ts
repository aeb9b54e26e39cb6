import { describe, expect, test } from '@jest/globals'
import { codeOf, filesOf, importsOf, isOurs } from './source-files.ts'

const sources = filesOf(['src'], ['.ts'])

/** Where the environment of the process is read: the runner's side, and what speaks for us to others. */
const readsEnvironment = [
  /^src\/action\//,
  /^src\/github\//,
  /^src\/shell\//,
  /^src\/aws\/(client-config|credentials|session)\.ts$/,
]

describe.each(sources)('%s', (path) => {
  const code = codeOf(path)

  test('reads the environment only where that is its task', () => {
    if (!readsEnvironment.some((place) => place.test(path))) expect(code).not.toMatch(/\bprocess\.env\b/)
  })

  // DESIGN.md, rule 3.
  test('fails the step only in run-action.ts', () => {
    if (path !== 'src/action/run-action.ts') {
      expect(code).not.toMatch(/\bsetFailed\b|\bprocess\.(exit|exitCode|abort)\b/)
    }
  })

  // DESIGN.md, rule 9.
  test('makes no base class', () => {
    expect(code).not.toMatch(/\babstract\b/)
    for (const [, base] of code.matchAll(/\bclass \w+ extends (\w+)/g)) expect(['Error', 'Failure']).toContain(base)
  })
})

// DESIGN.md, rule 2.
const plans = sources.filter((path) => /\/plan\.ts$/.test(path))

test.each(plans)('%s decides without doing', (path) => {
  const code = codeOf(path)
  expect(code).not.toMatch(/\basync\b|\bawait\b|\bDate\.now\b|\bMath\.random\b/)
  expect(importsOf(path).filter((name) => !isOurs(name))).toEqual([])
})

test('some plan is there to be held to this', () => {
  expect(plans).not.toEqual([])
})
