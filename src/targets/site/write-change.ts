import { AwsFailure } from '../../aws/call.ts'
import type { Expected, Written } from '../../aws/s3-object.ts'
import type { Change } from './changes.ts'
import type { Site } from './place.ts'
import { Superseded } from './superseded.ts'

/** Writes one change, while what is there is what was found. @throws Superseded when it is not */
export const writeChange = async (
  { bucket, state }: Site,
  { key, supply, before }: Pick<Change, 'key' | 'supply' | 'before'>,
): Promise<Written> => {
  const expected: Expected = before ? { etag: before.etag } : 'nothing'
  try {
    switch (supply.how) {
      case 'put':
        return await bucket.put(key, supply.file, supply.file.headers, expected)
      case 'headers':
        return await bucket.copy({ key, etag: before?.etag }, { key, headers: supply.headers, expected })
      case 'restore': {
        const elsewhere = supply.kept && state.bucket.name !== bucket.name
        return await bucket.copy(supply.from, { key, expected, ...(elsewhere && { fromBucket: state.bucket.name }) })
      }
    }
  } catch (failure) {
    if (crossed(failure, supply.how))
      throw new Superseded(`Somebody else wrote s3://${bucket.name}/${key} while this step was publishing.`)
    throw failure
  }
}

/** With `If-Match` an object that is gone is "missing"; of what is copied back it may be the body that is. */
const crossed = (failure: unknown, how: Change['supply']['how']): boolean =>
  failure instanceof AwsFailure && (failure.kind === 'changed' || (failure.kind === 'missing' && how !== 'restore'))
