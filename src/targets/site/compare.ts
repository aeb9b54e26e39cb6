import type { Head, Listed } from '../../aws/s3-object.ts'
import type { Publishable } from './changes.ts'
import type { ManifestEntry } from './manifest.ts'

/** What a file is to what is there under its key. */
export type Compared =
  | { readonly is: 'new' }
  /** `entry` is what the next manifest says of it. */
  | { readonly is: 'same'; readonly entry: ManifestEntry }
  | { readonly is: 'other-headers' }
  | { readonly is: 'other-content' }
  /** Only a look at the object itself can tell. */
  | { readonly is: 'unknown' }

/**
 * Compares without asking for the object: an ETag that our manifest has is ours and untouched, whatever KMS, multipart or a
 * checkout made of it. A size can only prove a difference.
 */
export const compared = (
  file: Pick<Publishable, 'sha256' | 'size' | 'role'>,
  headers: string,
  listed: Pick<Listed, 'etag' | 'size'> | undefined,
  known: ManifestEntry | undefined,
): Compared => {
  if (!listed) return { is: 'new' }
  if (known && known.etag === listed.etag && known.sha256 && known.headers) {
    if (known.sha256 !== file.sha256) return { is: 'other-content' }
    return known.headers === headers ? { is: 'same', entry: { ...known, role: file.role } } : { is: 'other-headers' }
  }
  return listed.size === file.size ? { is: 'unknown' } : { is: 'other-content' }
}

/** What a content is known by. */
export interface Sums {
  /** Hexadecimal. */
  readonly md5: string
  /** Base64, as S3 has it. */
  readonly crc32: string
  /** The ETag of a multipart upload in parts of so many bytes. */
  readonly multipart: (partSize: number) => string | undefined
}

const mebibyte = 1024 * 1024

/** Bytes. The part sizes that tools which upload to S3 use when nobody tells them another. */
const usualParts = [5, 8, 10, 15, 16, 25, 32, 50, 64, 100, 128, 256].map((size) => size * mebibyte)

/** The part sizes by which a file of this size would have this ETag's number of parts. */
export const partsOf = (etag: string, size: number): readonly number[] => {
  const count = Number(/^[0-9a-f]{32}-(\d+)$/.exec(etag)?.[1] ?? 0)
  return count === 0 ? [] : usualParts.filter((part) => Math.max(1, Math.ceil(size / part)) === count)
}

/** Whether an object that others put there has this content. What cannot be proved to be the same is not. */
export const hasContent = ({ etag, size, crc32 }: Head, sums: Sums): boolean => {
  if (crc32) return crc32 === sums.crc32
  return etag === sums.md5 || partsOf(etag, size).some((part) => sums.multipart(part) === etag)
}

/** What S3 makes of an object that is sent without a type. */
const untyped = ['binary/octet-stream', 'application/octet-stream']

/** Whether an object has these headers and no others. */
export const hasHeaders = (there: Head['headers'], wanted: Head['headers']): boolean => {
  const names = new Set([...Object.keys(there), ...Object.keys(wanted)])
  return [...names].every((name) => {
    const [is, should] = [there[name], wanted[name]]
    return is === should || (name === 'content-type' && should === undefined && untyped.includes(is ?? ''))
  })
}
