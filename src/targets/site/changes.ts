import type { ObjectHeaders, Origin } from '../../aws/s3-object.ts'
import type { ManifestEntry } from './manifest.ts'
import type { Role, SourceFile } from './source-file.ts'

/** A file with all that is decided of it. */
export interface Publishable extends SourceFile {
  readonly role: Role
  readonly headers: ObjectHeaders
}

/** Where a content comes from. */
export type Supply =
  | { readonly how: 'put'; readonly file: Publishable }
  /** The same content with other headers: it need not be sent again. */
  | { readonly how: 'headers'; readonly headers: ObjectHeaders }
  /** What was there before: a version of the object, or a body that was kept beside the state. */
  | { readonly how: 'restore'; readonly from: Origin; readonly kept: boolean }

/** A key that gets another content or other headers. */
export interface Change {
  readonly key: string
  readonly role: Role
  /** Bytes. */
  readonly size: number
  readonly supply: Supply
  /** What will be known of it, but for what S3 answers. */
  readonly entry: Omit<ManifestEntry, 'etag' | 'versionId'>
  /** Only its headers change: its ETag may stay what it was. */
  readonly headersOnly?: true
  /** What is there now; undefined: nothing. Anything else at the time of the write is somebody else's. */
  readonly before: Before | undefined
}

/** An object as it was found, and as much as is known of it. */
export interface Before {
  readonly etag: string
  readonly size: number
  /** What our manifest knows of it, when it is still that. */
  readonly known: ManifestEntry | undefined
}

/** A key that goes. */
export interface Deletion {
  readonly key: string
  readonly role: Role
  readonly before: Before
  /** `left`: the last release had it; `aged`: its time is over; `foreign`: `delete: all`. */
  readonly why: 'left' | 'aged' | 'foreign'
}
