import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { node, runCommand } from './command.ts'
import { afterSecondTry, type Report, suspects, verdictOn } from './jest-report.ts'
import type { Verdict } from './stage.ts'

interface Run {
  readonly report: Report | undefined
  readonly code: number | null
}

/** Runs one project of jest.config.js. */
export const jestProject = async (name: string, limit: number, env: NodeJS.ProcessEnv): Promise<Verdict> =>
  verdictOf(await run(name, limit, env), name)

/**
 * The same for tests with real containers and sockets. When a few of them fail, their files run once more, with the
 * machine to themselves: what passes then is no defect of a door, but it is named, so that someone mends the test.
 */
export const jestProjectTwice = async (
  name: string,
  limit: number,
  env: NodeJS.ProcessEnv,
  ...words: readonly string[]
): Promise<Verdict> => {
  const first = await run(name, limit, env, ...words)
  const verdict = verdictOf(first, name)
  const files = first.report ? suspects(first.report) : []
  if (!first.report || files.length === 0) return verdict
  console.log(`   once more: ${files.length === 1 ? 'the file' : `the ${files.length} files`} with failures`)
  const second = await run(name, limit, env, '--maxWorkers=1', '--runTestsByPath', ...files)
  return second.report ? afterSecondTry(first.report, second.report, name, second.code) : verdict
}

const run = async (name: string, limit: number, env: NodeJS.ProcessEnv, ...more: readonly string[]): Promise<Run> => {
  const folder = mkdtempSync(join(tmpdir(), 'jest-report-'))
  const file = join(folder, 'report.json')
  const words = ['--ci', '--selectProjects', name, '--json', `--outputFile=${file}`, ...more]
  try {
    const { code } = await runCommand(node('node_modules/jest/bin/jest.js', ...words), { env, show: true, limit })
    return { code, report: existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : undefined }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const verdictOf = ({ report, code }: Run, name: string): Verdict =>
  report
    ? verdictOn(report, name, code)
    : { passed: 0, failed: 1, text: `jest gave no report (exit code ${code}): nothing is known of ${name}` }
