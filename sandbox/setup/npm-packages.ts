import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { run } from './command.ts'
import { inCache, repository } from './places.ts'
import { contentName } from './whole-folder.ts'

/** What an example's `npm ci` may find is fetched once, so that rehearsals need no network. */
const folder = () => inCache('npm')
const stampOf = (lock: string) => join(folder(), 'fetched', contentName(process.arch, readFileSync(lock)))
const registryFile = () => join(folder(), 'registry')

/** Every package-lock.json of the examples. */
export function exampleLocks(): string[] {
  const examples = join(repository, 'examples')
  if (!existsSync(examples)) return []
  const names = readdirSync(examples, { recursive: true, encoding: 'utf8' })
  return names
    .filter((name) => /(^|\/)package-lock\.json$/.test(name) && !name.includes('node_modules'))
    .map((name) => join(examples, name))
}

export function notCached(locks: string[]): string[] {
  return locks.filter((lock) => !existsSync(stampOf(lock)))
}

/** Fetches the packages of these locks by the machine's own npm, each content once; none of their scripts runs. */
export async function cachePackages(locks: string[]): Promise<void> {
  mkdirSync(join(folder(), 'fetched'), { recursive: true, mode: 0o700 })
  for (const lock of notCached(locks)) {
    const scratch = mkdtempSync(join(tmpdir(), 'npm-packages-'))
    try {
      for (const name of ['package.json', 'package-lock.json']) cpSync(join(dirname(lock), name), join(scratch, name))
      const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error']
      await run('npm', ['ci', ...quietly, '--cache', folder()], { cwd: scratch })
      // Entries of the cache are named by their registry, and steps do not see this machine's .npmrc.
      writeFileSync(registryFile(), await run('npm', ['config', 'get', 'registry'], { cwd: scratch }))
      writeFileSync(stampOf(lock), `${relative(repository, lock)}\n`)
    } finally {
      rmSync(scratch, { recursive: true, force: true })
    }
  }
}

/** What a step's npm needs to find them; nothing else that it does goes out to the network for news. */
export function npmVariables(): Record<string, string> {
  if (!existsSync(registryFile())) return {}
  return {
    npm_config_cache: folder(),
    npm_config_registry: readFileSync(registryFile(), 'utf8').trim(),
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    npm_config_logs_max: '0',
  }
}
