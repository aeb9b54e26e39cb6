/**
 * The programs that `npm run bench:site` measures beside the door: pinned, each in a folder of the cache, through the ordinary
 * clients of their registries. What a registry does not have is named, with its reason, and not measured.
 * `node scripts/bench/site-peers.ts` installs them and prints what there is.
 */
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from '../../sandbox/setup/command.ts'
import { isProgram } from '../../sandbox/setup/find-program.ts'
import { findGo, goInstall, makeGo } from '../../sandbox/setup/go.ts'
import { inCache } from '../../sandbox/setup/places.ts'
import { findVirtualEnvironment, makeVirtualEnvironment } from '../../sandbox/setup/python.ts'
import { makeWhole } from '../../sandbox/setup/whole-folder.ts'

export interface Peer {
  readonly name: 'aws' | 'rclone' | 's5cmd' | 's3deploy'
  readonly version: string
  /** Undefined: it could not be had, and `missing` says why. */
  readonly program: string | undefined
  readonly missing?: string
}

interface Wanted {
  readonly name: Peer['name']
  readonly version: string
  /** Below the peer's folder. */
  readonly path: string
  readonly make: (folder: string, version: string) => Promise<void>
}

const fromGo = (module: string) => async (folder: string, version: string) => {
  if (!findGo()) {
    if (!findVirtualEnvironment()) await makeVirtualEnvironment()
    await makeGo()
  }
  await makeWhole(folder, (unfinished) => goInstall(`${module}@v${version}`, unfinished))
}

/** Version 1, as PyPI has it: version 2 comes as an installer from AWS alone. Its `s3 sync` is the same code. */
const fromPyPI = async (folder: string, version: string) => {
  if (!findVirtualEnvironment()) await makeVirtualEnvironment()
  // Its scripts name their own folder: it is made where it stays.
  rmSync(folder, { recursive: true, force: true })
  await run(join(findVirtualEnvironment()!, 'bin', 'python'), ['-m', 'venv', folder])
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `awscli==${version}`]
  await run(join(folder, 'bin', 'python'), install)
}

const wanted: readonly Wanted[] = [
  { name: 'aws', version: '1.46.3', path: 'bin/aws', make: fromPyPI },
  { name: 'rclone', version: '1.76.0', path: 'rclone', make: fromGo('github.com/rclone/rclone') },
  { name: 's5cmd', version: '2.3.0', path: 's5cmd', make: fromGo('github.com/peak/s5cmd/v2') },
  { name: 's3deploy', version: '2.13.0', path: 's3deploy', make: fromGo('github.com/bep/s3deploy/v2') },
]

const folderOf = ({ name, version }: Wanted) => inCache('peers', name, version)

/** Every peer; those that are not there yet are installed, which takes minutes the first time. */
export const sitePeers = async (log: (line: string) => void = () => undefined): Promise<readonly Peer[]> => {
  const peers: Peer[] = []
  for (const each of wanted) {
    const { name, version } = each
    const program = join(folderOf(each), each.path)
    try {
      if (!isProgram(program)) {
        log(`${name} ${version}: installing`)
        await each.make(folderOf(each), version)
      }
      peers.push({ name, version, program })
    } catch (error) {
      const missing = reasonIn(error as Error)
      log(`${name} ${version}: cannot be had here (${missing})`)
      peers.push({ name, version, program: undefined, missing })
    }
  }
  return peers
}

/** Where those are that are installed already, for a PATH. */
export const peerFolders = (): readonly string[] =>
  wanted
    .map((each) => join(folderOf(each), each.path))
    .filter(isProgram)
    .map((program) => dirname(program))

/** The line that says why, of all that a client of a registry says. */
const reasonIn = ({ message }: Error): string =>
  message
    .split('\n')
    .map((line) => line.trim())
    .findLast((line) => line && !/^(go: downloading|WARNING)/.test(line)) ?? message

if (import.meta.main) {
  const peers = await sitePeers((line) => console.log(line))
  for (const { name, version, program, missing } of peers) console.log(`${name} ${version}: ${program ?? missing}`)
}
