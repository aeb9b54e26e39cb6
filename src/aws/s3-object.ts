/** What an object is sent with, by lower-case name: `content-type`, `cache-control` …, `x-amz-meta-*`. */
export type ObjectHeaders = Readonly<Record<string, string>>

/** An object as a listing shows it. */
export interface Listed {
  readonly key: string
  /** Bytes. */
  readonly size: number
  /** Without quotes. The MD5 of the content only when it was put in one piece and is not encrypted by KMS. */
  readonly etag: string
}

/** What S3 tells of an object without its content. */
export interface Head extends Listed {
  readonly headers: ObjectHeaders
  readonly versionId: string | undefined
  /** Base64, when the object was stored with one of its whole content. */
  readonly crc32: string | undefined
  /** Milliseconds since the epoch, both by the clock of S3: when it was written, and now. */
  readonly writtenAt: number
  readonly now: number
}

export interface Content extends Head {
  readonly bytes: Buffer
}

/** What was written. */
export interface Written {
  readonly etag: string
  /** Only in a bucket with versions. */
  readonly versionId: string | undefined
}

/** What must be there for a write to happen: this ETag, nothing, or whatever there is. */
export type Expected = { readonly etag: string } | 'nothing' | 'anything'

/** What to send: bytes in hand, or a file that is read while it is sent. */
export type Body = Uint8Array | { readonly path: string; readonly size: number; readonly sha256: string }

/** An object, or one of its versions. With `etag`: only when it is still that. */
export interface Origin {
  readonly key: string
  readonly versionId?: string | undefined
  readonly etag?: string | undefined
}

/** A key that DeleteObjects did not delete: the answer as a whole says 200 all the same. */
export interface NotDeleted {
  readonly key: string
  readonly error: string
  readonly reason: string
}

/** One bucket. Every call is retried while its error passes, and fails with an explained `AwsFailure`. */
export interface Bucket {
  readonly name: string
  /**
   * All objects under a prefix. `cuts` are keys, sorted, about a page apart, where the listing may be cut into ranges that are
   * asked for side by side; any cuts are right, good ones are quick.
   */
  readonly list: (prefix: string, cuts?: readonly string[]) => Promise<ReadonlyMap<string, Listed>>
  /** Undefined: there is none. */
  readonly head: (key: string, versionId?: string) => Promise<Head | undefined>
  readonly read: (key: string, versionId?: string) => Promise<Content | undefined>
  /** The first so many bytes of an object, whatever there is. */
  readonly readStart: (key: string, bytes: number) => Promise<Buffer | undefined>
  /** @throws AwsFailure of kind `changed` when something else is there than expected (412, or a race that was lost). */
  readonly put: (key: string, body: Body, headers: ObjectHeaders, expected: Expected) => Promise<Written>
  /** In one request, whatever its size, and unconditionally: all that this needs is `s3:PutObject`. */
  readonly putBlind: (key: string, body: Uint8Array, headers: ObjectHeaders) => Promise<Written>
  /** Without `headers` those of the origin go along. May be another bucket's object: `fromBucket`. */
  readonly copy: (
    from: Origin,
    to: {
      readonly key: string
      readonly headers?: ObjectHeaders
      readonly expected: Expected
      readonly fromBucket?: string
    },
  ) => Promise<Written>
  /** Any number of keys. Those that could not be deleted come back; a key that is gone already is none of them. */
  readonly remove: (
    objects: readonly { readonly key: string; readonly etag?: string }[],
  ) => Promise<readonly NotDeleted[]>
  /** Requests sent so far, retries too. */
  readonly requests: () => number
}
