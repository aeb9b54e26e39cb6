import { readdirSync, readFileSync, rmdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { run } from '../setup/command.ts'

/**
 * Ends what an engine left behind when it was killed. A process belongs to a slot when its command line names the
 * slot's directory (engine, containerd, shims) or when it lives in the slot's control group (containers).
 */
export async function sweep(directory: string, controlGroup: string): Promise<void> {
  for (let round = 0; round < 50; round++) {
    const left = leftovers(directory, controlGroup)
    if (left.length === 0) break
    for (const id of left) end(id)
    await pause(20)
  }
  for (const place of mountedBelow(directory))
    await run('umount', ['-l', place], { always: true }).catch(() => undefined)
  removeControlGroups(controlGroup)
}

/** Containers alone: killed first, an engine has nothing to wait for when it stops. */
export function endContainers(controlGroup: string): void {
  for (const id of processes()) if (isInGroup(id, controlGroup)) end(id)
}

function leftovers(directory: string, controlGroup: string): number[] {
  return processes().filter((id) => namesDirectory(id, directory) || isInGroup(id, controlGroup))
}

function processes(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((id) => id !== process.pid)
}

function read(id: number, file: string): string {
  try {
    return readFileSync(`/proc/${id}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

const programs = /(^|\/)(dockerd|containerd|containerd-shim[^/]*|docker-proxy|runc)$/

function namesDirectory(id: number, directory: string): boolean {
  const [program, ...args] = read(id, 'cmdline').split('\0')
  return programs.test(program ?? '') && args.some((arg) => arg.includes(`${directory}/`))
}

function isInGroup(id: number, controlGroup: string): boolean {
  return read(id, 'cgroup')
    .split('\n')
    .some((line) => line.split(':').slice(2).join(':').includes(`${controlGroup}/`))
}

function end(id: number): void {
  try {
    process.kill(id, 'SIGKILL')
  } catch {
    // It ended by itself.
  }
}

/** Deepest first. */
function mountedBelow(directory: string): string[] {
  const places = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4]?.replaceAll('\\040', ' ') ?? '')
  return places.filter((place) => place.startsWith(`${directory}/`)).sort((a, b) => b.length - a.length)
}

function removeControlGroups(controlGroup: string): void {
  const hierarchies = new Set(
    readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .filter((line) => / - cgroup2? /.test(line))
      .map((line) => line.split(' ')[4]),
  )
  for (const hierarchy of hierarchies) removeGroup(`${hierarchy}${controlGroup}`)
}

function removeGroup(folder: string): void {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) removeGroup(`${folder}/${entry.name}`)
    }
    rmdirSync(folder)
  } catch {
    // It does not exist, or something in it still ends.
  }
}
