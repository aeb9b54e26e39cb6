import type { Bucket, Listed } from '../../aws/s3-object.ts'
import type { Publishable } from './changes.ts'
import { compared, hasContent, hasHeaders, partsOf } from './compare.ts'
import { headerHash } from './headers.ts'
import { forAll } from './in-flight.ts'
import type { Manifest } from './manifest.ts'
import type { Judged } from './plan.ts'
import { sumsOf } from './sums.ts'

/**
 * What each file is to what is there. Only of objects that others put there, or that a dead run did, S3 is asked: one HEAD for
 * each that has the size of the file.
 */
export const judge = async (
  files: readonly Publishable[],
  { manifest, listing }: { readonly manifest: Manifest | undefined; readonly listing: ReadonlyMap<string, Listed> },
  bucket: Bucket,
  signal: AbortSignal,
): Promise<readonly Judged[]> => {
  const known = new Map(Object.entries({ ...manifest?.kept, ...manifest?.files }))
  const judged: Judged[] = []
  const unknown: number[] = []
  for (const file of files) {
    const headers = headerHash(file.headers)
    const found = compared(file, headers, listing.get(file.key), known.get(file.key))
    // Until it has been looked at.
    if (found.is === 'unknown') unknown.push(judged.length)
    judged.push({ file, headers, compared: found.is === 'unknown' ? { is: 'other-content' } : found })
  }
  await forAll(unknown, signal, async (index) => {
    const one = judged[index]!
    judged[index] = { ...one, compared: await looked(one, bucket) }
  })
  return judged
}

const looked = async ({ file, headers }: Judged, bucket: Bucket): Promise<Judged['compared']> => {
  const head = await bucket.head(file.key)
  if (!head) return { is: 'new' }
  if (!hasContent(head, await sumsOf(file.path, partsOf(head.etag, head.size)))) return { is: 'other-content' }
  if (!hasHeaders(head.headers, file.headers)) return { is: 'other-headers' }
  const { sha256, size, role } = file
  return {
    is: 'same',
    entry: { sha256, size, headers, role, etag: head.etag, ...(head.versionId && { versionId: head.versionId }) },
  }
}
