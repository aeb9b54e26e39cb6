import { dirname, join, relative } from 'node:path'
import { findVirtualEnvironment } from '../../sandbox/setup/python.ts'
import { runCommand } from './command.ts'
import { ownFiles } from './sources.ts'
import type { Verdict } from './stage.ts'

/** The Python of the sandbox, with the packages of its requirements. */
export const sandboxPython = (): string => {
  const environment = findVirtualEnvironment()
  if (!environment) throw new Error('The Python packages of the sandbox are missing: node sandbox/setup/main.ts')
  return join(environment, 'bin', 'python')
}

const folder = 'sandbox/aws'

/** Each folder of tests starts one AWS for itself, and mostly waits for it. */
const atOnce = 2
const secondsPerFolder = 600

/** The tests of the patches and the fault layer: one rule each. */
export const pythonTests = async (env: NodeJS.ProcessEnv): Promise<Verdict> => {
  const files = ownFiles().filter((path) => path.startsWith(`${folder}/`) && /\/tests\/test_\w+\.py$/.test(path))
  if (files.length === 0) throw new Error(`${folder} has no tests`)
  // The longest one, that of the patches, first.
  const waiting = [...new Set(files.map((path) => relative(folder, dirname(path))))].sort().reverse()
  const verdicts: Verdict[] = []
  const worker = async () => {
    for (let tests = waiting.shift(); tests; tests = waiting.shift()) verdicts.push(await testFolder(tests, env))
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return {
    passed: verdicts.reduce((sum, { passed }) => sum + passed, 0),
    failed: verdicts.reduce((sum, { failed }) => sum + failed, 0),
    failing: verdicts.flatMap(({ failing = [] }) => failing),
  }
}

/** Runs one folder of tests; shows how it went at once, and what it said when something failed. */
const testFolder = async (tests: string, env: NodeJS.ProcessEnv): Promise<Verdict> => {
  const start = performance.now()
  const { code, text } = await runCommand([sandboxPython(), '-m', 'unittest', 'discover', '-s', tests, '-t', '.'], {
    cwd: folder,
    env: { ...env, PYTHONDONTWRITEBYTECODE: '1' },
    limit: secondsPerFolder,
  })
  const verdict = verdictOn(text, code)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  if (verdict.failed > 0) console.log(text.trimEnd())
  console.log(`   ${verdict.failed > 0 ? 'FAIL' : 'PASS'} ${tests}: ${verdict.passed} passed in ${seconds} s`)
  return verdict
}

/** Reads what unittest says at its end. What is skipped counts as failed, and so does a run without tests. */
export const verdictOn = (text: string, code: number | null): Verdict => {
  const count = (pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? 0)
  const ran = count(/^Ran (\d+) tests?/m)
  const words = [/\bfailures=(\d+)/, /\berrors=(\d+)/, /\bskipped=(\d+)/, /unexpected successes=(\d+)/]
  const failed = words.reduce((sum, word) => sum + count(word), 0)
  const failing = [...text.matchAll(/^(?:FAIL|ERROR): (.+)$/gm)].map(([, test]) => test!)
  if (failed > 0 || code !== 0 || ran === 0)
    return { passed: Math.max(0, ran - failed), failed: failed || 1, failing, text }
  return { passed: ran, failed: 0 }
}
