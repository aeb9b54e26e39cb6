import { AwsFailure } from '../../aws/call.ts'
import type { Bucket } from '../../aws/s3-object.ts'
import { isFixed, type Manifest, type ManifestEntry } from './manifest.ts'
import { type Site, stateKeys } from './place.ts'
import type { Plan } from './plan.ts'
import type { BodyOf } from './rollback-plan.ts'
import { pageHash } from './state.ts'
import { Superseded } from './superseded.ts'

/** A version that S3 itself keeps. In a bucket that had no versions when it was written, an object has the version `null`. */
const hasVersion = (entry: ManifestEntry): entry is ManifestEntry & { readonly versionId: string } =>
  entry.versionId !== undefined && entry.versionId !== 'null'

/**
 * What a release wants kept before it writes over it or deletes it: all that is changed in place, unless S3 keeps it itself.
 * Of what dead runs wrote nothing is kept.
 */
export const toKeep = ({ changes, deletions }: Plan, base: Manifest): readonly (readonly [string, ManifestEntry])[] => {
  const files = new Map(Object.entries(base.files))
  return [...changes, ...deletions].flatMap(({ key, before }) => {
    const entry = files.get(key)
    return entry && before && entry.etag === before.etag && !isFixed(entry) && !hasVersion(entry)
      ? [[key, entry] as const]
      : []
  })
}

/**
 * Copies bodies beside the state, where they stay as long as the release that they belong to may be gone back to.
 *
 * @throws Superseded when one is not what it was
 */
export const keepBody = async (
  site: Site,
  base: Manifest,
  [key, entry]: readonly [string, ManifestEntry],
): Promise<void> => {
  const { bucket, state } = site
  const to = { key: pageKey(site, base.release, key, entry), expected: 'anything' as const }
  try {
    await state.bucket.copy({ key, etag: entry.etag }, { ...to, ...fromBucket(bucket, state.bucket) })
  } catch (failure) {
    if (failure instanceof AwsFailure && ['changed', 'missing'].includes(failure.kind))
      throw new Superseded(`Somebody else changed s3://${bucket.name}/${key} while this step was publishing.`)
    throw failure
  }
}

const pageKey = ({ state }: Site, release: string, key: string, entry: ManifestEntry) =>
  stateKeys.page(state, release, pageHash(key, entry))

const fromBucket = (from: Bucket, to: Bucket) => (from.name === to.name ? {} : { fromBucket: from.name })

/** Where the body of an entry is that a release before `base` had, or `base` itself, by a listing of what is kept. */
export const keptBodies = async ({ state }: Pick<Site, 'state'>): Promise<BodyOf> => {
  const pages = await state.bucket.list(stateKeys.pages(state))
  const byHash = new Map([...pages.keys()].map((key) => [key.slice(key.lastIndexOf('/') + 1), key]))
  return (key, entry) => {
    if (hasVersion(entry)) return { how: 'restore', from: { key, versionId: entry.versionId }, kept: false }
    const page = byHash.get(pageHash(key, entry))
    return page === undefined ? undefined : { how: 'restore', from: { key: page }, kept: true }
  }
}

/** Where the body of an entry of `base` is, without a look: a run that is over has kept it before it wrote. */
export const bodyIn =
  (site: Site, base: Manifest): BodyOf =>
  (key, entry) =>
    hasVersion(entry)
      ? { how: 'restore', from: { key, versionId: entry.versionId }, kept: false }
      : { how: 'restore', from: { key: pageKey(site, base.release, key, entry) }, kept: true }
