import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** What Linux tells about processes, for looking at what the sandbox or a step started. */
export const processes = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)

/** Empty when the process is gone. */
export function read(id: number, file: string): string {
  try {
    return readFileSync(`/proc/${id}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

/** 0 when the process is gone. */
export const parentOf = (id: number) => Number(/^PPid:\s*(\d+)/m.exec(read(id, 'status'))?.[1] ?? 0)

/** A process and all that descend from it. */
export function family(root: number): number[] {
  const table = processes().map((id) => ({ id, parent: parentOf(id) }))
  const all = [root]
  for (const parent of all) all.push(...table.filter((one) => one.parent === parent).map(({ id }) => id))
  return all
}

/** It runs; one that has ended and that nobody has asked for yet does not. */
export const isAlive = (id: number) => /^State:\s*[^ZX\s]/m.test(read(id, 'status'))

/** Processes whose command line or control group contains a text. */
export function naming(text: string): number[] {
  return processes().filter(
    (id) => id !== process.pid && `${read(id, 'cmdline')}\n${read(id, 'cgroup')}`.includes(text),
  )
}

function socketsOf(id: number): string[] {
  try {
    return readdirSync(`/proc/${id}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${id}/fd/${fd}`))?.[1] ?? []
      } catch {
        return []
      }
    })
  } catch {
    return []
  }
}

const listening = '0A'

/** The IPv4 addresses that these processes listen on; `::` and others of IPv6 are given as the kernel writes them. */
export function listeningAddresses(processes: number[]): string[] {
  const ours = new Set(processes.flatMap(socketsOf))
  return ['tcp', 'tcp6'].flatMap((table) => {
    const lines = readFileSync(`/proc/net/${table}`, 'utf8').trim().split('\n').slice(1)
    const sockets = lines.map((line) => line.trim().split(/\s+/))
    const open = sockets.filter(([, , , state, , , , , , inode]) => state === listening && ours.has(inode ?? ''))
    return open.map(([, address = '']) => {
      const [hex = ''] = address.split(':')
      return table === 'tcp' ? [...Buffer.from(hex, 'hex')].reverse().join('.') : hex
    })
  })
}
