import { existsSync, readFileSync, statSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { run } from '../setup/command.ts'
import { findProgram } from '../setup/find-program.ts'
import { contentName } from '../setup/whole-folder.ts'

/** A network of the engine's own. Its name holds the subnet, so that the kernel itself refuses a second one. */
export interface Bridge {
  name: string
  /** Of this machine on the bridge. */
  address: string
  subnet: number
}

const network = '10.213'
const prefix = 'aws-sandbox-'

const ip = (...args: string[]) => run(findProgram('ip') ?? 'ip', args, { seconds: 10, always: true })

/** Raises the bridge of a slot's directory on the subnet of the last time, or else on a free one. */
export async function raiseBridge(directory: string, last: number | undefined): Promise<Bridge> {
  const first = last ?? Number.parseInt(contentName(directory).slice(0, 2), 16)
  for (let step = 0; step < 256; step++) {
    const subnet = (first + step) % 256
    const name = `${prefix}${subnet}`
    if (subnet === last) await removeBridge(name, directory)
    if (isTaken(subnet)) continue
    try {
      await ip('link', 'add', name, 'address', markOf(directory), 'type', 'bridge')
    } catch (error) {
      if (String(error).includes('File exists')) continue
      throw error
    }
    const address = `${network}.${subnet}.1`
    await ip('addr', 'add', `${address}/24`, 'dev', name)
    await ip('link', 'set', name, 'up')
    return { name, address, subnet }
  }
  throw new Error(`every subnet of ${network}.0.0/16 is taken`)
}

/** Takes a bridge away if the slot of that directory raised it: since then another slot may have taken the subnet. */
export async function removeBridge(name: string, directory: string): Promise<void> {
  const link = await ip('link', 'show', 'dev', name).catch(() => '')
  // Whose folder is gone cannot tell any more which was its own.
  if (existsSync(directory) && link.includes(markOf(directory))) await ip('link', 'del', name).catch(() => undefined)
}

/**
 * The hardware address of a slot's bridge, which tells whose it is: the kernel takes it in the same call that makes the bridge, as it
 * does no alias. The file's numbers tell apart containers that share the network and name their directories alike.
 */
function markOf(directory: string): string {
  const { dev, ino } = statSync(directory)
  const bytes = contentName(directory, `${dev}:${ino}`).match(/../g) ?? []
  // Of an address that somebody gave, and of one machine.
  return ['02', ...bytes.slice(0, 5)].join(':')
}

/** An interface or a route of this machine is in that subnet already. */
function isTaken(subnet: number): boolean {
  const start = `${network}.${subnet}.`
  const addresses = Object.values(networkInterfaces()).flat()
  if (addresses.some((one) => one?.address.startsWith(start))) return true
  // Destinations are written backwards, in hexadecimal: 0007D50A is 10.213.7.0.
  const reversed = [subnet, 213, 10]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()
  const routes = readFileSync('/proc/net/route', 'utf8').split('\n').slice(1)
  return routes.some((line) => line.split('\t')[1]?.slice(2) === reversed)
}
