import type { Listed } from '../../aws/s3-object.ts'
import type { Before, Change, Deletion, Supply } from './changes.ts'
import { isFixed, type Kept, type Manifest, type ManifestEntry } from './manifest.ts'
import { type Found, inOrder, type Plan } from './plan.ts'

/** How the body of an entry can be had; undefined: it is lost. */
export type BodyOf = (key: string, entry: ManifestEntry) => Extract<Supply, { how: 'restore' }> | undefined

export interface RollbackPlan extends Plan {
  /** Keys of the release whose content is nowhere any more. */
  readonly missing: readonly string[]
}

/**
 * Goes back to a release that served: its assets are still there, so only what is changed in place is copied back, and what
 * came later is taken away.
 */
export const planRollback = (
  { manifest, listing, leftovers }: Found & { readonly manifest: Manifest },
  target: Manifest,
  { bodyOf, isProtected, now }: { bodyOf: BodyOf; isProtected: (key: string) => boolean; now: string },
): RollbackPlan => {
  const files = new Map(Object.entries(manifest.files))
  const keptBefore = new Map(Object.entries(manifest.kept))
  const wanted = new Map(Object.entries(target.files))
  const knownOf = (key: string) => files.get(key) ?? keptBefore.get(key)
  const before = ({ key, etag, size }: Listed): Before => {
    const known = knownOf(key)
    return { etag, size, known: known?.etag === etag ? known : undefined }
  }
  const same = new Map<string, ManifestEntry>()
  const changes: Change[] = []
  const missing: string[] = []
  for (const [key, entry] of wanted) {
    if (isProtected(key)) continue
    const listed = listing.get(key)
    const there = listed && before(listed)
    const serving = there && asWanted(entry, there)
    if (serving) {
      same.set(key, serving)
      continue
    }
    const supply = bodyOf(key, entry)
    if (!supply) {
      missing.push(key)
      continue
    }
    const { etag: _, versionId: __, ...known } = entry
    changes.push({
      key,
      role: isFixed(entry) && there ? 'file' : entry.role,
      size: entry.size,
      supply,
      entry: known,
      before: there,
    })
  }
  const deletions: Deletion[] = []
  const kept = new Map<string, Kept>()
  const foreign: string[] = []
  for (const listed of listing.values()) {
    const { key, etag, size } = listed
    if (wanted.has(key)) continue
    const there = before(listed)
    const made = leftovers.made.get(key)
    const own = there.known ?? (made && { sha256: '', size, headers: '', etag, role: made })
    if (!own) foreign.push(key)
    else if (isFixed(own) || isProtected(key)) kept.set(key, { ...own, since: keptBefore.get(key)?.since ?? now })
    else deletions.push({ key, role: own.role, before: there, why: 'left' })
  }
  return {
    changes: inOrder(changes),
    deletions,
    same,
    kept,
    foreign,
    missing,
    spared: [...wanted.keys()].filter(isProtected),
    resumed: new Map(),
    renewed: manifest.release !== target.release || changes.length > 0,
    unrecorded: [...kept.keys()].some((key) => !keptBefore.has(key)),
  }
}

/** What is known of the object that is there, when it is what the release had; with other headers an asset is, too. */
const asWanted = (wanted: ManifestEntry, { etag, known }: Before): ManifestEntry | undefined => {
  const untouched = etag === wanted.etag
  if (!known) return untouched ? wanted : undefined
  const content = untouched || (known.sha256 !== '' && known.sha256 === wanted.sha256)
  if (!content) return undefined
  return known.headers === wanted.headers || isFixed(wanted) ? { ...known, role: wanted.role } : undefined
}
