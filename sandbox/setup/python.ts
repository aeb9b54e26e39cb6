import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { run } from './command.ts'
import { findProgram } from './find-program.ts'
import { inCache } from './places.ts'
import { fileName } from './whole-folder.ts'

const requirements = join(import.meta.dirname, 'requirements.txt')

/** The virtual environment of these very requirements. */
export function virtualEnvironment(): string {
  return inCache('python', fileName(requirements))
}

export function findVirtualEnvironment(): string | undefined {
  return existsSync(join(virtualEnvironment(), 'bin', 'python')) ? virtualEnvironment() : undefined
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

/**
 * pip is used as the machine has it set up: which index, which certificates. The hashes say what may come of it. A
 * virtual environment cannot be renamed into place, its scripts name their own folder: a link is, when it is complete.
 */
export async function makeVirtualEnvironment(): Promise<void> {
  const link = virtualEnvironment()
  mkdirSync(dirname(link), { recursive: true, mode: 0o700 })
  removeUnfinished(link)
  const folder = mkdtempSync(`${link}.made-`)
  await run(findPython() ?? 'python3', ['-m', 'venv', folder], { seconds: 120 })
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes']
  await run(join(folder, 'bin', 'python'), [...install, '-r', requirements])
  rmSync(link, { recursive: true, force: true })
  symlinkSync(basename(folder), link)
}

function removeUnfinished(link: string): void {
  for (const name of readdirSync(dirname(link))) {
    if (name.startsWith(`${basename(link)}.made-`)) rmSync(join(dirname(link), name), { recursive: true, force: true })
  }
}
