import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { endOf, whySilent, withLastLines } from '../last-words.ts'
import { findDocker } from '../setup/docker-packages.ts'
import { findIn } from '../setup/find-program.ts'
import { containerdConfiguration, dockerdConfiguration, portRange } from './configuration.ts'
import { EngineApi } from './engine-api.ts'
import type { Orders } from './keeper.ts'
import type { Slot } from './slot.ts'

export interface Engine {
  api: EngineApi
  /** DOCKER_HOST and DOCKER_CONFIG for clients of this engine. */
  environment: Record<string, string>
  /** Folders for PATH: the client that belongs to the engine. */
  folders: string[]
  /** How it ended, by itself or stopped, with the last lines of its logs. */
  ended: Promise<string>
  /** Stops it; the slot stays ours. Others listen on its bridge, which stays for another engine alone. */
  stop(next?: 'another comes'): Promise<void>
}

export interface EngineOptions {
  slot: Slot
  /** Through which AWS's registry names are reached. */
  proxy: string
  /** File of the authorities that the engine trusts. */
  trust: string
  /** The sandbox's scratch directory, for the client's configuration. */
  scratch: string
}

/** Seconds: a cold start on a busy machine. */
const patience = 60

const logNames = ['keeper.log', 'containerd.log', 'dockerd.log']

const keeper = join(import.meta.dirname, 'keeper.ts')

export const dockerHost = ({ directory }: Slot) => `unix://${join(directory, 'docker.sock')}`

/** Starts an engine in its slot and waits until it answers. */
export async function startEngine({ slot, proxy, trust, scratch }: EngineOptions): Promise<Engine> {
  const docker = findDocker()
  if (!docker) throw new Error('Docker is missing: run the set-up')
  const { directory } = slot
  const socket = join(directory, 'docker.sock')
  for (const name of ['run', 'docker.sock', 'containerd.sock', 'docker.pid', ...logNames]) {
    rmSync(join(directory, name), { recursive: true, force: true })
  }
  mkdirSync(join(directory, 'run'), { mode: 0o700 })
  const files = { containerd: join(directory, 'containerd.toml'), dockerd: join(directory, 'daemon.json') }
  writeFileSync(files.containerd, containerdConfiguration(slot))
  writeFileSync(files.dockerd, dockerdConfiguration(slot, proxy))
  const path = [...docker.folders, process.env['PATH'] ?? '', '/usr/sbin', '/sbin'].join(delimiter)
  const within = (name: string) => findIn(docker.folders, name) ?? name
  const orders: Orders = {
    directory,
    controlGroup: slot.controlGroup,
    bridge: slot.bridge.name,
    portRange: portRange(slot),
    containerd: [within('containerd'), '--config', files.containerd],
    dockerd: [within('dockerd'), '--config-file', files.dockerd],
  }
  const ordersFile = join(directory, 'orders.json')
  writeFileSync(ordersFile, JSON.stringify(orders))

  const logs = logNames.map((name) => join(directory, name))
  const log = openSync(join(directory, 'keeper.log'), 'w', 0o600)
  // In a mount namespace of its own: whatever the engine mounts is gone with it.
  const own = ['--mount', '--propagation', 'slave']
  const child = spawn('unshare', [...own, process.execPath, keeper, ordersFile], {
    stdio: ['pipe', log, log, slot.lock.descriptor],
    // In a group of its own: Ctrl-C is for the sandbox, which ends its parts in order.
    detached: true,
    env: { PATH: path, SSL_CERT_FILE: trust, HOME: directory, TMPDIR: join(directory, 'run') },
  })
  closeSync(log)
  const ended = endOf(child)
  const stop: Engine['stop'] = async (next) => {
    child.stdin?.end(next)
    await ended
  }

  const api = new EngineApi(socket)
  const problem = await whySilent(ended, () => api.answers(), patience)
  if (problem) {
    await stop()
    throw new Error(withLastLines(`the Docker engine ${problem}`, logs))
  }

  const configuration = join(scratch, 'docker')
  mkdirSync(configuration, { recursive: true, mode: 0o700 })
  writeFileSync(join(configuration, 'config.json'), JSON.stringify({ cliPluginsExtraDirs: [docker.plugins] }))
  const environment = { DOCKER_HOST: dockerHost(slot), DOCKER_CONFIG: configuration }
  const told = ended.then((how) => withLastLines(how, logs))
  return { api, environment, folders: [docker.folders[0] ?? ''], ended: told, stop }
}
