import { S3Error } from './s3-error.ts'
import type { Expected, Head, ObjectHeaders, Written } from './s3-object.ts'

/** The headers that let a write happen only while what is there is as expected. */
export const conditionOf = (expected: Expected): ObjectHeaders =>
  expected === 'anything'
    ? {}
    : expected === 'nothing'
      ? { 'if-none-match': '*' }
      : { 'if-match': `"${expected.etag}"` }

/**
 * Writes under a condition. What S3 refuses for it was written by somebody else, unless an earlier try of ours was done whose
 * answer got lost: a look at what is there tells the two apart.
 *
 * @param look what is there, when it is what we wanted to write
 * @throws S3Error `PreconditionFailed` when somebody else wrote
 */
export const writtenIf = async (
  expected: Expected,
  write: () => Promise<Written>,
  look: () => Promise<Head | undefined>,
): Promise<Written> => {
  try {
    return await write()
  } catch (error) {
    if (!(error instanceof S3Error) || !refuses(error, expected)) throw error
    const ours = error.unsure ? await look() : undefined
    if (ours) return { etag: ours.etag, versionId: ours.versionId }
    if (expected === 'anything' || error.name === 'PreconditionFailed') throw error
    throw new S3Error({
      error: 'PreconditionFailed',
      message: error.message,
      status: error.status,
      attempts: error.$metadata.attempts,
      cause: error,
    })
  }
}

/** With If-Match an object that is gone is a 404; a race that goes on is a 409; an upload that was completed is no more. */
const refuses = ({ name, status }: S3Error, expected: Expected): boolean =>
  name === 'NoSuchUpload' ||
  (expected !== 'anything' &&
    (status === 412 || name === 'ConditionalRequestConflict' || (expected !== 'nothing' && name === 'NoSuchKey')))

/** Whether an object has all of these headers. */
export const hasHeaders = (head: Head, headers: ObjectHeaders): boolean =>
  Object.entries(headers).every(([name, value]) => head.headers[name] === value)
