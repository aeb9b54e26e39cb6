import type { Failure } from '../../failures/failure.ts'
import type { Role } from './source-file.ts'

/** What happens to a key in this release. */
export interface Change {
  /** Of the bucket, prefix included. */
  readonly key: string
  readonly role: Role
  /** `headers`: the content stays, what it is sent with changes. */
  readonly how: 'new' | 'overwritten' | 'headers' | 'deleted'
}

/** What to invalidate: what changed, everything, nothing, or these paths. */
export type Wanted = 'changed' | 'all' | 'none' | readonly string[]

export interface PathOptions {
  /** Name of the bucket. */
  readonly bucket: string
  /** At most so many paths for what changed, if need be with a `*` at the end. */
  readonly maxPaths: number
  /** [changed] */
  readonly wanted?: Wanted
}

/** The paths of one distribution, and what is to be said of them. */
export interface InvalidationPaths {
  /** As CloudFront takes them; empty: nothing to invalidate. */
  readonly paths: readonly string[]
  /** How many objects that did not change lose their place in the caches as well. */
  readonly extra: number
  /** Changed keys that this distribution does not show. */
  readonly unreachable: readonly string[]
  /** Why it is more than what changed, or may be less; a sentence each, for the log and the summary. */
  readonly notes: readonly string[]
}

/** What one distribution is asked to forget. */
export interface Order {
  /** Its id. */
  readonly distribution: string
  /** Not empty. */
  readonly paths: readonly string[]
}

/** How it went. `accepted`: CloudFront will do it by itself; `completed`: all edges have. */
export type Invalidated = Order &
  (
    | { readonly state: 'accepted' | 'completed'; readonly id: string }
    /** `id`: accepted before the wait for it failed. */
    | { readonly state: 'failed'; readonly id?: string; readonly failure: Failure }
  )
