import type { Listed } from '../../aws/s3-object.ts'
import type { Leftovers } from './attempt.ts'
import type { Before, Change, Deletion, Publishable } from './changes.ts'
import type { Compared } from './compare.ts'
import type { Change as Touched } from './invalidation.ts'
import { isFixed, type Kept, type Manifest, type ManifestEntry } from './manifest.ts'
import { timeOf } from './release-name.ts'
import { publishingOrder, type Role } from './source-file.ts'

/** What is there. */
export interface Found {
  /** What served, as our last release left it; undefined: no release of ours. */
  readonly manifest: Manifest | undefined
  /** Under the prefix, without any state of ours and without other sites of ours. */
  readonly listing: ReadonlyMap<string, Listed>
  readonly leftovers: Leftovers
}

/** A file of the source, and what it is to what is there. */
export interface Judged {
  readonly file: Publishable
  readonly headers: string
  readonly compared: Exclude<Compared, { readonly is: 'unknown' }>
}

export interface PlanOptions {
  readonly delete: 'own' | 'all' | 'never'
  /** Seconds. */
  readonly keepAssets: number
  /** Keys that are never written and never deleted. */
  readonly isProtected: (key: string) => boolean
  readonly roleOf: (key: string) => Role
  /** ISO time, by which the release that is made is called. */
  readonly now: string
}

/** What a release changes, and what it leaves alone. */
export interface Plan {
  /** In the order in which they are published. */
  readonly changes: readonly Change[]
  readonly deletions: readonly Deletion[]
  /** Of the release, and there already. */
  readonly same: ReadonlyMap<string, ManifestEntry>
  /** Ours, not of the release, and staying. */
  readonly kept: ReadonlyMap<string, Kept>
  /** Keys that no release of ours wrote, and that stay. */
  readonly foreign: readonly string[]
  /** Files of the source that `protect` keeps from being published. */
  readonly spared: readonly string[]
  /** Keys that a dead run has published as this release wants them: they were not what served before. */
  readonly resumed: ReadonlyMap<string, Role>
  /** Whether it is another release than the one that serves. */
  readonly renewed: boolean
  /** Something is ours that the manifest does not know yet. */
  readonly unrecorded: boolean
}

/** Bytes: below it a file is sent again rather than copied onto itself, which takes as long and needs more rights. */
const copiedFrom = 1024 * 1024

/** Bytes: S3 copies no larger object in one request. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
const copiedTo = 5 * 1024 ** 3

export const planRelease = (found: Found, judged: readonly Judged[], options: PlanOptions): Plan => {
  const { manifest, listing, leftovers } = found
  const files = new Map(Object.entries(manifest?.files ?? {}))
  const keptBefore = new Map(Object.entries(manifest?.kept ?? {}))
  const spared = judged.filter(({ file }) => options.isProtected(file.key)).map(({ file }) => file.key)
  const published = judged.filter(({ file }) => !options.isProtected(file.key))
  const knownOf = (key: string): ManifestEntry | undefined => files.get(key) ?? keptBefore.get(key)
  const before = (key: string): Before | undefined => {
    const listed = listing.get(key)
    const known = knownOf(key)
    return listed && { etag: listed.etag, size: listed.size, known: known?.etag === listed.etag ? known : undefined }
  }
  const same = new Map<string, ManifestEntry>()
  const changes: Change[] = []
  for (const each of published) {
    if (each.compared.is === 'same') same.set(each.file.key, each.compared.entry)
    else changes.push(changeOf(each, before(each.file.key)))
  }
  const wanted = new Set(published.map(({ file }) => file.key))
  const renewed = manifest === undefined || changes.length > 0 || !sameFiles(same, files)
  const stays = manifest && !renewed ? timeOf(manifest.release) : undefined
  const rest = leaving(found, options, { files, keptBefore, wanted, before, stays })
  const resumed = [...same].filter(([key, entry]) => leftovers.touched.has(key) && files.get(key)?.etag !== entry.etag)
  return {
    changes: inOrder(changes),
    same,
    spared,
    ...rest,
    resumed: new Map(resumed.map(([key, { role }]) => [key, role])),
    renewed,
    unrecorded: [...rest.kept.keys()].some((key) => !keptBefore.has(key)),
  }
}

const changeOf = ({ file, headers, compared }: Judged, before: Before | undefined): Change => {
  const { key, size, sha256 } = file
  // A name that promises not to change, and did, is one that people have an old content of.
  const role = compared.is === 'other-content' && file.role === 'hashed' ? 'file' : file.role
  const copied = compared.is === 'other-headers' && size >= copiedFrom && size <= copiedTo
  return {
    key,
    role,
    size,
    supply: copied ? { how: 'headers', headers: file.headers } : { how: 'put', file },
    entry: { sha256, size, headers, role },
    before,
    ...(compared.is === 'other-headers' && { headersOnly: true as const }),
  }
}

/** By role, then by key: what refers to others comes after them. */
export const inOrder = (changes: readonly Change[]): readonly Change[] =>
  [...changes].sort(
    (a, b) =>
      publishingOrder.indexOf(a.role) - publishingOrder.indexOf(b.role) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0),
  )

const sameFiles = (same: ReadonlyMap<string, ManifestEntry>, files: ReadonlyMap<string, ManifestEntry>): boolean =>
  same.size === files.size &&
  [...same].every(([key, { sha256, headers }]) => {
    const known = files.get(key)
    return known?.sha256 === sha256 && known.headers === headers
  })

interface Known {
  readonly files: ReadonlyMap<string, ManifestEntry>
  readonly keptBefore: ReadonlyMap<string, Kept>
  /** The keys of the release. */
  readonly wanted: ReadonlySet<string>
  readonly before: (key: string) => Before | undefined
  /** When the release that goes on serving was made. */
  readonly stays: string | undefined
}

/** What is there and is no part of the release: deleted, kept, or not ours. */
const leaving = (
  { listing, leftovers }: Found,
  options: PlanOptions,
  { files, keptBefore, wanted, before, stays }: Known,
): Pick<Plan, 'deletions' | 'kept' | 'foreign'> => {
  const deletions: Deletion[] = []
  const kept = new Map<string, Kept>()
  const foreign: string[] = []
  for (const { key, etag, size } of listing.values()) {
    if (wanted.has(key)) continue
    const there = before(key)!
    const made = leftovers.made.get(key)
    const entry: ManifestEntry | undefined =
      there.known ?? (made && { sha256: '', size, headers: '', etag, role: made })
    const isForeign = !entry
    // A folder that somebody made by hand is an empty object: it does no harm.
    if (isForeign && (options.delete !== 'all' || options.isProtected(key) || key.endsWith('/'))) {
      foreign.push(key)
      continue
    }
    const own = entry ?? { sha256: '', size, headers: '', etag, role: options.roleOf(key) }
    const since = keptBefore.get(key)?.etag === etag ? keptBefore.get(key)!.since : options.now
    const needed = mayBeNeeded(own, since, { isLast: files.has(key), stays }, options)
    if (needed || options.delete === 'never' || options.isProtected(key)) kept.set(key, { ...own, since })
    else
      deletions.push({
        key,
        role: own.role,
        before: there,
        why: isForeign ? 'foreign' : files.has(key) ? 'left' : 'aged',
      })
  }
  return { deletions, kept, foreign }
}

/**
 * An asset that an open tab may still ask for. The release before is kept whole, whatever its age: it is the one that serves
 * now, or, when that stays, the one whose place it took.
 */
const mayBeNeeded = (
  entry: ManifestEntry,
  since: string,
  { isLast, stays }: { readonly isLast: boolean; readonly stays: string | undefined },
  { now, keepAssets }: PlanOptions,
): boolean =>
  isFixed(entry) &&
  (isLast || since === now || since === stays || (Date.parse(now) - Date.parse(since)) / 1000 < keepAssets)

/** What CloudFront may have to forget. */
export const touchedBy = ({ changes, deletions, resumed }: Plan): readonly Touched[] => [
  ...changes.map(
    ({ key, role, before, headersOnly }): Touched => ({
      key,
      role,
      how: !before ? 'new' : headersOnly ? 'headers' : 'overwritten',
    }),
  ),
  ...[...resumed].map(([key, role]): Touched => ({ key, role, how: 'overwritten' })),
  ...deletions.map(({ key, role }): Touched => ({ key, role, how: 'deleted' })),
]

/** All keys that are there afterwards. */
export const keysAfter = ({ changes, same, kept, foreign }: Plan): readonly string[] => [
  ...changes.map(({ key }) => key),
  ...same.keys(),
  ...kept.keys(),
  ...foreign,
]
