import { createHash } from 'node:crypto'
import { AwsFailure } from '../../aws/call.ts'
import type { Bucket, Expected, Written } from '../../aws/s3-object.ts'
import { siteFailure } from '../../failures/site.ts'
import type { Manifest } from './manifest.ts'
import { type StatePlace, stateKeys } from './place.ts'

/** Nobody is to be shown what we remember. */
const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }

export interface Stored<T> {
  readonly value: T
  readonly etag: string
}

/** Reads a file of the state. @throws Failure `state-unreadable` when it is none of ours. */
export const readState = async <T extends { readonly schema: 1 }>(
  { bucket }: StatePlace,
  key: string,
): Promise<(Stored<T> & { readonly age: number }) | undefined> => {
  const content = await bucket.read(key)
  if (!content) return undefined
  const value = parsed(content.bytes)
  if (value?.schema !== 1) throw siteFailure('state-unreadable', { place: `s3://${bucket.name}/${key}` })
  return { value: value as T, etag: content.etag, age: (content.now - content.writtenAt) / 1000 }
}

const parsed = (bytes: Buffer): { readonly schema?: unknown } | undefined => {
  try {
    return JSON.parse(bytes.toString('utf8')) as { readonly schema?: unknown }
  } catch {
    return undefined
  }
}

/**
 * Writes a file of the state. Refused since something else is there than expected, it is written all the same if what is
 * there is this very text: then the answer to our own write was lost.
 */
export const writeState = async (
  { bucket }: { readonly bucket: Bucket },
  key: string,
  value: { readonly schema: 1 },
  expected: Expected,
): Promise<Written> => {
  const bytes = Buffer.from(JSON.stringify(value))
  try {
    return await bucket.put(key, bytes, headers, expected)
  } catch (failure) {
    if (!(failure instanceof AwsFailure) || failure.kind !== 'changed') throw failure
    const there = await bucket.read(key)
    if (there?.bytes.equals(bytes)) return { etag: there.etag, versionId: there.versionId }
    throw failure
  }
}

/** What serves; undefined: no release of ours. */
export const readCurrent = (state: StatePlace) => readState<Manifest>(state, stateKeys.current(state))

/** A release that served. */
export const readRelease = (state: StatePlace, id: string) => readState<Manifest>(state, stateKeys.release(state, id))

/** The name under which the body of a key is kept: one for each content with its headers. */
export const pageHash = (key: string, { etag, headers }: { readonly etag: string; readonly headers: string }): string =>
  createHash('sha256')
    .update(JSON.stringify([key, etag, headers]))
    .digest('hex')
    .slice(0, 40)
