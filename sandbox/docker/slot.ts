import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Lock, tryLock } from '../setup/lock.ts'
import { inCache } from '../setup/places.ts'
import { contentName } from '../setup/whole-folder.ts'
import { type Bridge, raiseBridge, removeBridge } from './bridge.ts'
import { sweep } from './sweep.ts'

/** Which store the engine keeps its images in: both occur in the field. */
export type ImageStore = 'containerd' | 'classic'

/** A place for one engine: its data stays from run to run, so that images need not be built anew. */
export interface Slot {
  directory: string
  store: ImageStore
  bridge: Bridge
  /** The parent of all its containers' control groups: by it they are known after a crash. */
  controlGroup: string
  lock: Lock
}

const mostSlots = 32

/** Linux takes no longer path for a socket. */
const longestPath = 107
const longestSocket = 'run/docker/libnetwork/000000000000.sock'

/** Takes a slot that no living sandbox holds, and clears away what a dead one left in it. */
export async function takeSlot(store: ImageStore): Promise<Slot> {
  const tooLong = inCache('engines', 'classic-00', longestSocket).length - longestPath
  if (tooLong > 0) {
    throw new Error(`the path of ${inCache()} is ${tooLong} characters too long: set AWS_DEPLOY_SANDBOX_CACHE`)
  }
  for (let number = 0; number < mostSlots; number++) {
    const directory = inCache('engines', store === 'classic' ? `classic-${number}` : String(number))
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const lock = tryLock(join(directory, 'lock'))
    if (!lock) continue
    try {
      return { directory, store, lock, ...(await prepare(directory)) }
    } catch (error) {
      lock.release()
      throw error
    }
  }
  throw new Error(`${mostSlots} sandboxes run already`)
}

async function prepare(directory: string): Promise<{ bridge: Bridge; controlGroup: string }> {
  const controlGroup = `/aws-deploy-sandbox-${contentName(directory)}`
  await sweep(directory, controlGroup)
  const bridge = await raiseBridge(directory, remembered(directory).subnet)
  remember(directory, { subnet: bridge.subnet })
  return { bridge, controlGroup }
}

export async function leaveSlot(slot: Slot): Promise<void> {
  await sweep(slot.directory, slot.controlGroup)
  await removeBridge(slot.bridge.name, slot.directory)
  slot.lock.release()
}

/** Takes away all that the engine of a slot had, which has ended. */
export function wipeSlot({ directory }: Slot): void {
  for (const name of ['containerd', 'data']) rmSync(join(directory, name), { recursive: true, force: true })
  remember(directory, { images: {} })
}

/** What is baked into the slot's images and should stay the same: addresses. */
export interface Memory {
  /** Third number of the bridge's subnet. */
  subnet?: number
  /** Port of the wheelhouse. */
  wheelsPort?: number
  /** By tag: what it was built from, and the image. */
  images?: Record<string, { recipe: string; id: string }>
}

export function remembered(directory: string): Memory {
  try {
    return JSON.parse(readFileSync(join(directory, 'memory.json'), 'utf8'))
  } catch {
    return {}
  }
}

export function remember(directory: string, more: Memory): void {
  writeFileSync(join(directory, 'memory.json'), JSON.stringify({ ...remembered(directory), ...more }))
}
