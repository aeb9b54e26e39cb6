import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from './command.ts'
import { findProgram, isProgram } from './find-program.ts'
import { distribution, updateLists } from './packages.ts'
import { inCache } from './places.ts'
import { makeWhole } from './whole-folder.ts'

/** A Docker to start an engine from. */
export interface DockerPrograms {
  /** Folders for PATH, the client's first. */
  folders: string[]
  /** Where the client finds buildx. */
  plugins: string
}

/** Debian 12's own Docker (20.10) is too old; the next release's runs on it, but for runc. */
const suiteFor: Record<string, string> = { bookworm: 'trixie' }
const ownSuite = () => distribution()?.suite ?? 'none'
const suite = () => suiteFor[ownSuite()] ?? ownSuite()
const unpacked = () => inCache('docker', suite())

export function findDocker(): DockerPrograms | undefined {
  const root = unpacked()
  if (isProgram(join(root, 'usr/sbin/dockerd'))) {
    const folders = [join(root, 'usr/bin'), join(root, 'usr/sbin')]
    return { folders, plugins: join(root, 'usr/libexec/docker/cli-plugins') }
  }
  return machinesDocker()
}

const pluginFolders = ['/usr/libexec', '/usr/lib', '/usr/local/libexec', '/usr/local/lib']

/** The machine's own programs (never its engine), where they are new enough: 25 brought the containerd store. */
function machinesDocker(): DockerPrograms | undefined {
  const names = ['docker', 'dockerd', 'containerd', 'containerd-shim-runc-v2', 'docker-proxy', 'docker-init']
  const programs = names.map((name) => findProgram(name))
  const plugins = pluginFolders
    .map((folder) => join(folder, 'docker/cli-plugins'))
    .find((folder) => isProgram(join(folder, 'docker-buildx')))
  if (!plugins || programs.includes(undefined)) return undefined
  const version = spawnSync(programs[1] ?? '', ['--version']).stdout?.toString() ?? ''
  if (Number(/version (\d+)\./.exec(version)?.[1]) < 25) return undefined
  return { folders: [...new Set(programs.map((program) => dirname(program ?? '')))], plugins }
}

/** Downloads Docker's packages and unpacks them into the cache: nothing is installed, no service starts. */
export async function makeDocker(): Promise<void> {
  await makeWhole(unpacked(), async (folder) => {
    const debs = join(folder, 'debs')
    mkdirSync(debs)
    await downloadPackages(debs)
    for (const deb of readdirSync(debs).filter((name) => name.endsWith('.deb'))) {
      await run('dpkg', ['-x', join(debs, deb), folder])
    }
    rmSync(debs, { recursive: true })
    // In Debian's package this is a link to a program of another package.
    const init = join(folder, 'usr/bin/docker-init')
    rmSync(init, { force: true })
    copyFileSync(findProgram('tini-static', 'tini') ?? '', init)
  })
}

async function downloadPackages(folder: string): Promise<void> {
  const wanted = ['docker.io', 'docker-buildx', 'containerd']
  const options = suite() === ownSuite() ? [] : await listsOfOtherSuite(folder)
  if (options.length === 0) await updateLists()
  // The client has a package of its own in newer releases only.
  const known = await run('apt-cache', [...options, 'pkgnames', 'docker-cli'])
  if (known.split('\n').includes('docker-cli')) wanted.push('docker-cli')
  await run('apt-get', ['-q', ...options, 'download', ...wanted], { cwd: folder })
}

/** apt with lists of its own: what the machine's apt knows stays as it is. The mirror is the machine's. */
async function listsOfOtherSuite(folder: string): Promise<string[]> {
  for (const name of ['lists/partial', 'archives']) mkdirSync(join(folder, name), { recursive: true })
  const keys = '/usr/share/keyrings/debian-archive-keyring.gpg'
  if (!existsSync(keys)) throw new Error(`${keys} is missing (package debian-archive-keyring)`)
  const list = join(folder, 'suite.list')
  writeFileSync(list, `deb [signed-by=${keys}] ${await debianMirror()} ${suite()} main\n`)
  const settings = [
    `Dir::State::Lists=${join(folder, 'lists')}`,
    `Dir::Etc::SourceList=${list}`,
    'Dir::Etc::SourceParts=/dev/null',
    `Dir::Cache::archives=${join(folder, 'archives')}`,
    'Dir::Cache::pkgcache=',
    'Dir::Cache::srcpkgcache=',
    'APT::Sandbox::User=root',
  ]
  const options = settings.flatMap((setting) => ['-o', setting])
  await run('apt-get', ['-q', ...options, 'update'], { seconds: 300 })
  return options
}

/** The Debian mirror that the machine's own apt is set up with. */
export async function debianMirror(): Promise<string> {
  const format = ['--format', '$(REPO_URI)', 'Created-By: Packages', 'Component: main']
  const mirrors = (await run('apt-get', ['indextargets', ...format])).trim().split('\n')
  const mirror = mirrors.find((uri) => !uri.includes('security'))
  if (!mirror) throw new Error("the machine's apt has no Debian mirror")
  return mirror
}
