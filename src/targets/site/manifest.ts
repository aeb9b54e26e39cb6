/** What we know of an object that a release of ours put there. */
export interface ManifestEntry {
  /** Of the source file, in hexadecimal. */
  readonly sha256: string
  /** Bytes. */
  readonly size: number
  /** Hash of the headers that it was sent with. */
  readonly headers: string
  /** As S3 answered: as long as a listing shows it, nobody else has touched the object. */
  readonly etag: string
  /** Only in a bucket with versions. */
  readonly versionId?: string
}

/** A release of the site: what serves, and what it takes to know so without asking for each object. */
export interface Manifest {
  readonly schema: 1
  /** Sorts by time: `20261125T163000Z-abc1234-<run>.<attempt>`. */
  readonly release: string
  /** The release that this one took the place of. */
  readonly previous?: string
  readonly commit?: string
  readonly run?: string
  /** By key of the bucket, prefix included. */
  readonly files: Readonly<Record<string, ManifestEntry>>
  /** Files that no page of this release needs but open tabs may, and since when: ISO time at which a release first left them out. */
  readonly kept: Readonly<Record<string, ManifestEntry & { readonly since: string }>>
  /** Paths whose invalidation was not accepted yet, by distribution. A later run makes up for it. */
  readonly toInvalidate?: Readonly<Record<string, readonly string[]>>
}
