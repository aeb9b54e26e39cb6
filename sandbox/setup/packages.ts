import { readFileSync } from 'node:fs'
import { run } from './command.ts'
import { findProgram } from './find-program.ts'
import type { Log } from './part.ts'

export interface Distribution {
  id: 'debian' | 'ubuntu'
  /** The name of the release, as apt knows it. */
  suite: string
}

/** Debian or Ubuntu, with apt; nothing anywhere else. */
export function distribution(): Distribution | undefined {
  if (!findProgram('apt-get') || !findProgram('dpkg')) return undefined
  const file = readFileSync('/etc/os-release', 'utf8')
  const value = (key: string) => new RegExp(`^${key}="?([^"\n]*)`, 'm').exec(file)?.[1]
  const id = value('ID')
  const suite = value('VERSION_CODENAME')
  return (id === 'debian' || id === 'ubuntu') && suite ? { id, suite } : undefined
}

export const canInstallPackages = () => process.getuid?.() === 0 && distribution() !== undefined

const environment = () => ({ ...process.env, DEBIAN_FRONTEND: 'noninteractive' })

/** Fresh package lists, once in this process. */
let updated: Promise<unknown> | undefined
export function updateLists(): Promise<unknown> {
  updated ??= run('apt-get', ['-q', 'update'], { env: environment(), seconds: 300 })
  return updated
}

/** None of the packages that we ask for brings a service; recommended ones are left out. */
export async function installPackages(names: string[], log: Log): Promise<void> {
  log(`installing ${names.join(', ')}`)
  await updateLists()
  const options = ['-q', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120']
  await run('apt-get', [...options, 'install', ...names], { env: environment(), seconds: 900 })
}
