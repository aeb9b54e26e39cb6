import { basename } from 'node:path'
import type { Verdict } from './stage.ts'

/** What we read of jest's --json report. */
export interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly numRuntimeErrorTestSuites: number
  readonly testResults: readonly FileResult[]
}

interface FileResult {
  /** The path of the file. */
  readonly name: string
  readonly status: string
  readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
}

/** With more failing files than this something is broken, and a second try would only take time. */
const fewFiles = 3

/** What another S3 server or image store cannot hold says so in its name (`notOn`); it is told, and no failure. */
const leftOutIn = ({ testResults }: Report): readonly string[] =>
  testResults.flatMap(({ assertionResults }) =>
    assertionResults
      .filter(
        ({ status, fullName }) =>
          status === 'pending' && /\(not on (versitygw|the classic store): .+\)$/.test(fullName),
      )
      .map(({ fullName }) => fullName),
  )

/** A test that is skipped or to do counts as failed, as does a file that crashes, and a project without tests. */
export const verdictOn = (report: Report, name: string, code: number | null): Verdict => {
  const leftOut = leftOutIn(report)
  const skipped = skippedIn(report)
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites + skipped
  const passed = report.numPassedTests
  const failing = failedIn(report)
  if (failed > 0) return { passed, failed, failing, leftOut, text: skipped > 0 ? `${skipped} tests were skipped` : '' }
  if (passed === 0) return { passed, failed: 1, text: `__tests__/${name} has no tests` }
  return code === 0 ? { passed, failed, leftOut } : { passed, failed: 1, text: `jest ended with exit code ${code}` }
}

const skippedIn = (report: Report): number => report.numPendingTests + report.numTodoTests - leftOutIn(report).length

/** The files worth a second try: a few with failed tests, when nothing else is wrong. */
export const suspects = (report: Report): readonly string[] => {
  if (skippedIn(report) + report.numRuntimeErrorTestSuites > 0) return []
  const files = report.testResults.filter(({ status }) => status === 'failed').map(({ name }) => name)
  return files.length <= fewFiles ? files : []
}

/**
 * Both tries together: a test has passed when it did in one of them, and is told when it took the second. All else that is wrong with
 * the second counts as it does with the first.
 */
export const afterSecondTry = (first: Report, second: Report, name: string, code: number | null): Verdict => {
  const { failed, failing = [], text } = verdictOn(second, name, code)
  return {
    passed: first.numPassedTests + first.numFailedTests - failed,
    failed,
    failing,
    leftOut: leftOutIn(first),
    flaky: second.numRuntimeErrorTestSuites > 0 ? [] : failedIn(first).filter((test) => !failing.includes(test)),
    ...(text && { text }),
  }
}

/** Each with its file; a file that crashed, which has no tests to name, alone. */
const failedIn = ({ testResults }: Report): readonly string[] =>
  testResults
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, assertionResults }) => {
      const tests = assertionResults.filter(({ status }) => status === 'failed')
      const file = basename(name)
      return tests.length > 0 ? tests.map(({ fullName }) => `${file}: ${fullName}`) : [file]
    })
