import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { node, runCommand } from './command.ts'
import type { Verdict } from './stage.ts'

/** What we read of jest's --json report. */
export interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly numRuntimeErrorTestSuites: number
}

/** Runs one project of jest.config.js. */
export const jestProject = async (name: string, limit: number, env: NodeJS.ProcessEnv): Promise<Verdict> => {
  const folder = mkdtempSync(join(tmpdir(), 'jest-report-'))
  const file = join(folder, 'report.json')
  try {
    const { code } = await runCommand(
      node('node_modules/jest/bin/jest.js', '--ci', '--selectProjects', name, '--json', `--outputFile=${file}`),
      { env, show: true, limit },
    )
    if (!existsSync(file)) return { passed: 0, failed: 1, text: `jest gave no report (exit code ${code})` }
    return verdictOn(JSON.parse(readFileSync(file, 'utf8')) as Report, name, code)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A test that is skipped or to do counts as failed, as does a file that crashes, and a project without tests. */
export const verdictOn = (report: Report, name: string, code: number | null): Verdict => {
  const skipped = report.numPendingTests + report.numTodoTests
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites + skipped
  const passed = report.numPassedTests
  if (failed > 0) return { passed, failed, text: skipped > 0 ? `${skipped} tests were skipped` : '' }
  if (passed === 0) return { passed, failed: 1, text: `__tests__/${name} has no tests` }
  return code === 0 ? { passed, failed } : { passed, failed: 1, text: `jest ended with exit code ${code}` }
}
