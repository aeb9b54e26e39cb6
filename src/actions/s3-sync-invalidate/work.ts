import type { Step } from '../../action/run-action.ts'
import { bucketOf } from '../../aws/s3.ts'
import type { Bucket } from '../../aws/s3-object.ts'
import type { Session } from '../../aws/session.ts'
import type { RunFacts } from '../../github/run.ts'
import { matcherOf } from '../../targets/site/globs.ts'
import { besideSite, type Site, stateFolder } from '../../targets/site/place.ts'
import type { Input } from './wanted.ts'

/** What the parts of the step share. */
export interface Work {
  readonly input: Input
  readonly session: Session
  readonly run: RunFacts
  readonly startedAt: number
  /** The site, reached by requests that end with this signal. */
  readonly open: (signal: AbortSignal) => Site
  /** Requests sent to S3 so far. */
  readonly requests: () => number
  readonly isProtected: (key: string) => boolean
  /** Whether a key of the bucket is a file of a state, this site's or another's. */
  readonly isState: (key: string) => boolean
}

export const workOf = (input: Input, session: Session, run: RunFacts, { startedAt }: Pick<Step, 'startedAt'>): Work => {
  const { bucket: name, prefix, state, expectedBucketOwner } = input
  const opened: Bucket[] = []
  const statePrefix = state ? state.prefix : besideSite(prefix)
  const here = !state || state.bucket === name
  const isProtected = matcherOf(input.protect ?? [])
  return {
    input,
    session,
    run,
    startedAt,
    open: (signal) => {
      const bucket = bucketOf(session, name, { expectedOwner: expectedBucketOwner, signal })
      const stateBucket = here ? bucket : bucketOf(session, state.bucket, { signal })
      opened.push(...new Set([bucket, stateBucket]))
      return { bucket, prefix, state: { bucket: stateBucket, prefix: statePrefix } }
    },
    requests: () => opened.reduce((sum, bucket) => sum + bucket.requests(), 0),
    isProtected: (key) => isProtected(key.slice(prefix.length)),
    isState: (key) => key.startsWith(stateFolder) || (here && statePrefix !== '' && key.startsWith(statePrefix)),
  }
}
