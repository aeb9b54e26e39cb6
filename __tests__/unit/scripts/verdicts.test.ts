import { describe, expect, test } from '@jest/globals'
import { afterSecondTry, verdictOn as jestVerdict, type Report, suspects } from '../../../scripts/stages/jest-report.ts'
import { verdictOn as pythonVerdict } from '../../../scripts/stages/python-tests.ts'

const good: Report = {
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
  testResults: [],
}

describe('a jest project', () => {
  test.each<[string, Partial<Report>, number | null, number]>([
    ['passes', {}, 0, 0],
    ['fails with a test', { numFailedTests: 2 }, 1, 2],
    ['fails with a skipped test', { numPendingTests: 1 }, 0, 1],
    ['fails with a test that is to do', { numTodoTests: 1 }, 0, 1],
    ['fails with a file that crashes', { numRuntimeErrorTestSuites: 1 }, 1, 1],
    ['fails without tests', { numPassedTests: 0 }, 0, 1],
    ['fails when jest does', {}, 1, 1],
    ['fails when jest was killed', {}, null, 1],
  ])('%s', (_, report, code, failed) => {
    expect(jestVerdict({ ...good, ...report }, 'unit', code).failed).toBe(failed)
  })
})

test.each([
  'a site is encrypted (not on versitygw: it has no KMS)',
  'a build is cached (not on the classic store: it writes no cache)',
])('what another server or store cannot hold is told by name, and is no failure: %s', (name) => {
  const skipped = (fullName: string) => [
    { name: 'a', status: 'passed', assertionResults: [{ fullName, status: 'pending' }] },
  ]
  const leftOut = { ...good, numPendingTests: 1, testResults: skipped(name) }
  expect(jestVerdict(leftOut, 'actions', 0)).toMatchObject({ failed: 0, leftOut: [name] })
  expect(jestVerdict({ ...leftOut, testResults: skipped('a site is encrypted') }, 'actions', 0).failed).toBe(1)
})

describe('a second try', () => {
  const file = (name: string, ...failed: readonly string[]) => ({
    name,
    status: failed.length > 0 ? 'failed' : 'passed',
    assertionResults: [
      { fullName: `${name} works`, status: 'passed' },
      ...failed.map((fullName) => ({ fullName, status: 'failed' })),
    ],
  })
  const report = (...testResults: readonly ReturnType<typeof file>[]): Report => {
    const all = testResults.flatMap(({ assertionResults }) => assertionResults)
    const count = (status: string) => all.filter((each) => each.status === status).length
    return { ...good, numPassedTests: count('passed'), numFailedTests: count('failed'), testResults }
  }
  const first = report(file('a', 'a waits', 'a ends'), file('b'))

  test('is not needed to name what failed, be it a file that crashed', () => {
    const crashed = { name: '/tests/c.test.ts', status: 'failed', assertionResults: [] }
    const all = { ...first, numRuntimeErrorTestSuites: 1, testResults: [...first.testResults, crashed] }
    expect(jestVerdict(all, 'unit', 1)).toMatchObject({ failed: 3, failing: ['a: a waits', 'a: a ends', 'c.test.ts'] })
  })

  test('is for the few files that failed', () => {
    expect(suspects(first)).toEqual(['a'])
    expect(suspects(report(file('b')))).toEqual([])
    expect(suspects(report(...['a', 'b', 'c', 'd'].map((name) => file(name, `${name} fails`))))).toEqual([])
    expect(suspects({ ...first, numRuntimeErrorTestSuites: 1 })).toEqual([])
    expect(suspects({ ...first, numPendingTests: 1 })).toEqual([])
  })

  test('counts every test once, and names what passed only then', () => {
    expect(afterSecondTry(first, report(file('a')), 'actions', 0)).toMatchObject({
      passed: 4,
      failed: 0,
      failing: [],
      flaky: ['a: a waits', 'a: a ends'],
    })
    expect(afterSecondTry(first, report(file('a', 'a ends')), 'actions', 1)).toMatchObject({
      passed: 3,
      failed: 1,
      failing: ['a: a ends'],
      flaky: ['a: a waits'],
    })
  })

  test.each<[string, Partial<Report>, number | null, number]>([
    ['a file crashes', { numRuntimeErrorTestSuites: 1 }, 1, 1],
    ['a test is skipped', { numPendingTests: 1 }, 0, 1],
    ['a test is to do', { numTodoTests: 1 }, 0, 1],
    ['there are no tests', { numPassedTests: 0 }, 0, 1],
    ['jest fails after the last test', {}, 1, 1],
    ['jest is killed', {}, null, 1],
  ])('fails, as the first does, when %s', (_, wrong, code, failed) => {
    expect(afterSecondTry(first, { ...report(file('a')), ...wrong }, 'actions', code)).toMatchObject({ failed })
  })

  test('has no word on the tests of a file that crashes', () => {
    const crashed = { ...report(), numRuntimeErrorTestSuites: 1 }
    expect(afterSecondTry(first, crashed, 'actions', 1)).toMatchObject({ failed: 1, flaky: [] })
  })
})

describe('the Python tests', () => {
  test.each<[string, string, number | null, number, number]>([
    ['pass', 'Ran 12 tests in 1.0s\n\nOK\n', 0, 12, 0],
    ['fail', 'Ran 12 tests in 1.0s\n\nFAILED (failures=2, errors=1)\n', 1, 9, 3],
    ['fail when one is skipped', 'Ran 12 tests in 1.0s\n\nOK (skipped=1)\n', 0, 11, 1],
    ['fail when there are none', 'Ran 0 tests in 0.0s\n\nOK\n', 0, 0, 1],
    ['fail when Python does not come to the end', 'Traceback', 1, 0, 1],
  ])('%s', (_, text, code, passed, failed) => {
    expect(pythonVerdict(text, code)).toMatchObject({ passed, failed })
  })

  test('name what failed', () => {
    const text =
      'ERROR: test_a (m.A.test_a)\nFAIL: test_b (m.A.test_b)\nRan 3 tests in 1.0s\n\nFAILED (failures=1, errors=1)\n'
    expect(pythonVerdict(text, 1)).toMatchObject({ failed: 2, failing: ['test_a (m.A.test_a)', 'test_b (m.A.test_b)'] })
  })
})
