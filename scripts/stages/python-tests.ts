import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findVirtualEnvironment } from '../../sandbox/setup/python.ts'
import { runCommand } from './command.ts'
import type { Verdict } from './stage.ts'

/** The Python of the sandbox, with the packages of its requirements. */
export const sandboxPython = (): string => {
  const environment = findVirtualEnvironment()
  if (!environment) throw new Error('The Python packages of the sandbox are missing: node sandbox/setup/main.ts')
  return join(environment, 'bin', 'python')
}

const folder = 'sandbox/aws'

/** The tests of the patches and the fault layer: one rule each. */
export const pythonTests = async (env: NodeJS.ProcessEnv): Promise<Verdict> => {
  if (!existsSync(join(folder, 'tests'))) throw new Error(`${folder}/tests is missing`)
  const { code, text } = await runCommand(
    [sandboxPython(), '-W', 'ignore::DeprecationWarning', '-m', 'unittest', 'discover', '-s', 'tests', '-t', '.'],
    { cwd: folder, env: { ...env, PYTHONDONTWRITEBYTECODE: '1' }, limit: 900 },
  )
  return verdictOn(text, code)
}

/** Reads what unittest says at its end. What is skipped counts as failed, and so does a run without tests. */
export const verdictOn = (text: string, code: number | null): Verdict => {
  const count = (pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? 0)
  const ran = count(/^Ran (\d+) tests?/m)
  const words = [/\bfailures=(\d+)/, /\berrors=(\d+)/, /\bskipped=(\d+)/, /unexpected successes=(\d+)/]
  const failed = words.reduce((sum, word) => sum + count(word), 0)
  if (failed > 0 || code !== 0 || ran === 0) return { passed: Math.max(0, ran - failed), failed: failed || 1, text }
  return { passed: ran, failed: 0 }
}
