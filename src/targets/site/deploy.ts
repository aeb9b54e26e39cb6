import type { Wait } from '../../aws/poll.ts'
import type { Attempt } from './attempt.ts'
import type { Edge } from './edge.ts'
import type { Order } from './invalidation.ts'
import type { Lease } from './lease.ts'
import type { Kept, Manifest, ManifestEntry } from './manifest.ts'
import type { Site } from './place.ts'
import type { Plan } from './plan.ts'
import type { Progress } from './progress.ts'
import type { Stored } from './state.ts'

/** One release on its way to the users. */
export interface Deploy {
  /** Whose requests outlive a cancel a little, so that it is known how they ended. */
  readonly site: Site
  /** The same for what must be done although the step was cancelled. */
  readonly open: (signal: AbortSignal) => Site
  /** Of AWS, for a policy to paste. */
  readonly partition: string
  readonly lease: Lease
  readonly plan: Plan
  /** What served before. */
  readonly base: Manifest
  readonly attempt: Attempt
  /** Attempts of dead runs, which are over when this one is. */
  readonly unfinished: readonly string[]
  /** The manifest as it was read. */
  readonly current: Stored<Manifest> | undefined
  readonly manifestOf: (
    files: Readonly<Record<string, ManifestEntry>>,
    kept: Readonly<Record<string, Kept>>,
    toInvalidate: Manifest['toInvalidate'],
  ) => Manifest
  readonly edge: Edge
  readonly orders: readonly Order[]
  /** Whether to wait until all edges have forgotten. */
  readonly waitInvalidation: boolean
  /** Seconds that assets stay. */
  readonly keepAssets: number
  readonly health: (signal: AbortSignal) => Promise<unknown>
  readonly wait: Wait
  readonly progress: Progress
  /** Told when all is live and good: from then on nothing is put back. */
  readonly onConfirmed: () => void
}
