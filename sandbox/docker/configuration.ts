import { statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Slot } from './slot.ts'

/** A containerd of the engine's own: the machine's, if it has one, is not touched. */
export function containerdConfiguration({ directory }: Slot): string {
  return [
    'version = 2',
    `root = "${join(directory, 'containerd')}"`,
    `state = "${join(directory, 'run', 'containerd')}"`,
    'disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]',
    '[grpc]',
    `address = "${join(directory, 'containerd.sock')}"`,
    '[ttrpc]',
    `address = "${join(directory, 'containerd.sock.ttrpc')}"`,
    '',
  ].join('\n')
}

/** Below the ports that the kernel gives to connections: 64 for each subnet, and so for each engine of the machine. */
const firstPort = 15_000
const portsPerEngine = 64

/** Writes the range from which the engine gives `docker run -p 80` its ports; answers the file. */
export function portRange({ directory, bridge }: Slot): string {
  const first = firstPort + bridge.subnet * portsPerEngine
  const file = join(directory, 'ports')
  writeFileSync(file, `${first}\t${first + portsPerEngine - 1}\n`)
  return file
}

const overlayFileSystem = 0x794c7630

/** Inside a container the cache may lie on an overlay, which cannot carry another one: then layers are copied. */
function storageDriver({ directory, store }: Slot): Record<string, string> {
  if (statfsSync(directory).type !== overlayFileSystem) return {}
  return { 'storage-driver': store === 'containerd' ? 'native' : 'vfs' }
}

/** Nothing of the machine's own network is changed: no iptables, no forwarding, a bridge that we raised. */
export function dockerdConfiguration(slot: Slot, proxy: string): string {
  const { directory, store, bridge, controlGroup } = slot
  return JSON.stringify({
    hosts: [`unix://${join(directory, 'docker.sock')}`],
    containerd: join(directory, 'containerd.sock'),
    'data-root': join(directory, 'data'),
    'exec-root': join(directory, 'run', 'docker'),
    pidfile: join(directory, 'docker.pid'),
    group: 'root',
    features: { 'containerd-snapshotter': store === 'containerd' },
    ...storageDriver(slot),
    bridge: bridge.name,
    iptables: false,
    ip6tables: false,
    // Where a workflow's own `docker run -p` listens, and whom containers ask for names: nobody, at once.
    ip: '127.0.0.1',
    dns: [bridge.address],
    'ip-forward': false,
    'ip-masq': false,
    'cgroup-parent': controlGroup,
    'exec-opts': ['native.cgroupdriver=cgroupfs'],
    'shutdown-timeout': 2,
    proxies: { 'http-proxy': proxy, 'https-proxy': proxy, 'no-proxy': '127.0.0.0/8,10.0.0.0/8' },
    builder: { gc: { enabled: true, defaultKeepStorage: '2GB' } },
  })
}
