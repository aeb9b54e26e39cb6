import type { Role } from './source-file.ts'

/** What we know of an object that a release of ours put there. */
export interface ManifestEntry {
  /** Of the source file, in hexadecimal; empty when we have never had the file (what we found and took over). */
  readonly sha256: string
  /** Bytes. */
  readonly size: number
  /** Hash of the headers that it was sent with; empty: not known. */
  readonly headers: string
  /** As S3 answered: as long as a listing shows it, nobody else has touched the object. */
  readonly etag: string
  /** Only in a bucket with versions. */
  readonly versionId?: string | undefined
  /** What it was when it was published: rules may have changed since. */
  readonly role: Role
}

/** A release of the site: what serves, and what it takes to know so without asking for each object. */
export interface Manifest {
  readonly schema: 1
  /** Sorts by time: `20261125T163000Z-abc1234-<run>.<attempt>`. */
  readonly release: string
  /** The release that this one took the place of, and that `rollback-to: previous` goes back to. */
  readonly previous?: string | undefined
  readonly commit?: string | undefined
  /** The run of the workflow that made it what serves. */
  readonly run?: string | undefined
  /** It was gone back to: the same run does not go back once more. */
  readonly back?: true | undefined
  /** By key of the bucket, prefix included. */
  readonly files: Readonly<Record<string, ManifestEntry>>
  /** Ours, and no part of this release: open tabs may need them, or a run died before it deleted them. */
  readonly kept: Readonly<Record<string, Kept>>
  /** Paths whose invalidation was not accepted yet, by distribution. A later run makes up for it. */
  readonly toInvalidate?: Readonly<Record<string, readonly string[]>> | undefined
}

/** `since`: ISO time at which a release first left it out. */
export type Kept = ManifestEntry & { readonly since: string }

/** Whether nobody can have an older content under the same name. */
export const isFixed = ({ role }: { readonly role: Role }): boolean => role === 'hashed'
