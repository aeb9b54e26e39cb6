import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.ts'
import { findProgram } from './find-program.ts'
import { inCache } from './places.ts'
import { fileName } from './whole-folder.ts'

const requirements = join(import.meta.dirname, 'requirements.txt')

/** The virtual environment of these very requirements. */
export function virtualEnvironment(): string {
  return inCache('python', fileName(requirements))
}

/** Written last: a virtual environment cannot be renamed into place, its scripts name their own folder. */
const stamp = () => join(virtualEnvironment(), 'complete')

export function findVirtualEnvironment(): string | undefined {
  const python = join(virtualEnvironment(), 'bin', 'python')
  return existsSync(stamp()) && existsSync(python) ? virtualEnvironment() : undefined
}

const answersWell = 'import ensurepip, venv, sys; sys.exit(sys.version_info < (3, 11))'

/** A Python of the machine that is new enough and can make virtual environments. */
export function findPython(): string | undefined {
  for (const name of ['python3', 'python3.11', 'python3.12', 'python3.13', 'python3.14']) {
    const program = findProgram(name)
    if (program && spawnSync(program, ['-c', answersWell], { stdio: 'ignore' }).status === 0) return program
  }
  return undefined
}

/** pip is used as the machine has it set up: which index, which certificates. The hashes say what may come of it. */
export async function makeVirtualEnvironment(): Promise<void> {
  const folder = virtualEnvironment()
  rmSync(folder, { recursive: true, force: true })
  await run(findPython() ?? 'python3', ['-m', 'venv', folder], { seconds: 120 })
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes']
  await run(join(folder, 'bin', 'python'), [...install, '-r', requirements], { seconds: 600 })
  writeFileSync(stamp(), '')
}
