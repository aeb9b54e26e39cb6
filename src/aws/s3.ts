import { clientOf } from './s3-client.ts'
import { copy } from './s3-copy.ts'
import { contentOf, headOf, startOf } from './s3-head.ts'
import { list } from './s3-list.ts'
import type { Bucket, Expected } from './s3-object.ts'
import { put, putBlind } from './s3-put.ts'
import { remove } from './s3-remove.ts'
import type { Session } from './session.ts'

interface Options {
  /** The account that must own the bucket: S3 refuses every request otherwise. */
  readonly expectedOwner?: string | undefined
  /** Ends all requests with its reason; the parts of unfinished uploads are tidied up all the same. */
  readonly signal?: AbortSignal | undefined
  /** Of a store that is not AWS's own, in place of what the environment says. */
  readonly endpoint?: string | undefined
}

/**
 * A bucket, reached by our own requests: signed by the SDK's signer, sent over kept connections, as many at a time as S3 takes.
 * `docs/benchmarks.md` tells what that is worth.
 */
export const bucketOf = (session: Session, name: string, options: Options = {}): Bucket => {
  const client = clientOf(session, name, options)
  const { explained } = client
  return {
    name,
    list: (prefix, cuts) => explained('ListBucket', undefined, () => list(client, prefix, cuts)),
    head: (key, versionId) => explained(reading(versionId), key, () => headOf(client, key, versionId)),
    read: (key, versionId) => explained(reading(versionId), key, () => contentOf(client, key, versionId)),
    readStart: (key, bytes) => explained('GetObject', key, () => startOf(client, key, bytes)),
    putBlind: (key, body, headers) => explained('PutObject', key, () => putBlind(client, key, body, headers)),
    put: (key, body, headers, expected) =>
      explained(writing(expected), key, () => put(client, key, body, headers, expected)),
    copy: (from, to) =>
      explained(['PutObject', 'GetObject'], to.key, () =>
        copy(client, from, to, ({ key, versionId }) => {
          const other = to.fromBucket ?? name
          return headOf(other === name ? client : clientOf(session, other, { signal: options.signal }), key, versionId)
        }),
      ),
    remove: (objects) => explained('DeleteObject', '*', () => remove(client, objects)),
    requests: client.requests,
  }
}

const reading = (versionId: string | undefined): string => (versionId === undefined ? 'GetObject' : 'GetObjectVersion')

/**
 * Whoever writes on the condition of an ETag needs to read, too.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
const writing = (expected: Expected): readonly string[] =>
  typeof expected === 'object' ? ['PutObject', 'GetObject'] : ['PutObject']
