import { liveLine } from '../../action/log.ts'
import type { Stage } from '../../action/stages.ts'
import type { NotDeleted, Written } from '../../aws/s3-object.ts'
import type { Invalidated } from './invalidation.ts'
import type { Manifest } from './manifest.ts'
import type { Stored } from './state.ts'

/** How far a release has come, also when it ends early. */
export interface Progress {
  readonly stages: Stage[]
  /** What this run wrote, by key. */
  readonly written: Map<string, Written>
  /** Files and bytes that were sent. */
  uploaded: number
  bytes: number
  deleted: number
  /** Something was written, the lease apart. */
  wrote: boolean
  /** A write has begun that users may see. */
  visible: boolean
  /** All that was asked for is live, and good: it is not put back any more. */
  confirmed: boolean
  /** The manifest that this run wrote. */
  manifest?: Stored<Manifest>
  /** Keys that S3 did not delete. */
  notDeleted: readonly NotDeleted[]
  /** What CloudFront was asked to forget. */
  invalidated: readonly Invalidated[]
}

export const noProgress = (): Progress => ({
  stages: [],
  written: new Map(),
  uploaded: 0,
  bytes: 0,
  deleted: 0,
  wrote: false,
  visible: false,
  confirmed: false,
  notDeleted: [],
  invalidated: [],
})

/** Seconds after which the pace tells something of the time that is left. */
const settled = 2

/** A live line for many files: how many, how much, how fast, how long still. */
export const filesLine = (files: number, bytes: number): ((done: number, sent: number) => void) => {
  const live = liveLine()
  const start = Date.now()
  return (done, sent) => {
    const seconds = Math.max(0.001, (Date.now() - start) / 1000)
    const share = bytes > 0 ? sent / bytes : done / Math.max(1, files)
    const left = share > 0 && seconds >= settled ? Math.ceil((seconds / share) * (1 - share)) : undefined
    const rate = `${amount(sent / seconds)}/s`
    live(
      'publishing',
      `${done} of ${files} files, ${amount(sent)} of ${amount(bytes)}, ${rate}${left === undefined ? '' : `, ${left} s left`}`,
    )
  }
}

const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']

/** Bytes, for a reader. */
export const amount = (bytes: number): string => {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 1024 ** power
  return `${power === 0 ? Math.round(value) : value.toFixed(1)} ${units[power]}`
}
