import type { Manifest, ManifestEntry } from './manifest.ts'
import type { Found, Plan } from './plan.ts'

/**
 * What serves before a release, as a release to go back to: our manifest, put right by what others changed since of what is
 * about to change, or, before our first release, what was found. What dead runs wrote is no part of it.
 *
 * @param earlier what a dead run wrote down as this, if one did
 * @param foundId the id to give to what was found
 */
export const baseOf = (
  { manifest, leftovers }: Found,
  plan: Plan,
  { earlier, foundId }: { readonly earlier: Manifest | undefined; readonly foundId: string },
): Manifest => {
  const start = earlier ?? manifest ?? { schema: 1, release: foundId, files: {}, kept: {} }
  const files = new Map(Object.entries(start.files))
  const known = manifest ? files : new Map(Object.entries({}))
  for (const { key, role, before } of [...plan.changes, ...plan.deletions]) {
    if (leftovers.touched.has(key)) continue
    if (!before) files.delete(key)
    // What is kept for open tabs, and no part of the release that serves.
    else if (before.known) {
      if (known.has(key)) files.set(key, before.known)
    } else files.set(key, asFound(before, role))
  }
  if (!manifest) for (const [key, entry] of plan.same) if (!leftovers.touched.has(key)) files.set(key, entry)
  return { ...start, files: Object.fromEntries(files) }
}

const asFound = ({ etag, size }: { etag: string; size: number }, role: ManifestEntry['role']): ManifestEntry => ({
  sha256: '',
  size,
  headers: '',
  etag,
  role,
})
