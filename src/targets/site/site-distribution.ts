import type { DistributionState } from '../../aws/cloudfront-distribution.ts'
import { distributionGuard } from '../../failures/cloudfront.ts'
import type { Failure } from '../../failures/failure.ts'
import { bucketOrigins } from './bucket-origins.ts'

/**
 * What stands against finding the paths of a release by what changed: the distribution does not show this bucket, or not
 * this part of it. Undefined: nothing. To be asked before anything is written, where `invalidate` is `changed`.
 *
 * @param prefix `` or `a/b/`
 */
export const distributionProblem = (
  { id, origins }: DistributionState,
  bucket: string,
  prefix: string,
): Failure | undefined => {
  const ours = bucketOrigins(origins, bucket)
  if (ours.length === 0)
    return distributionGuard('distribution-without-bucket', {
      distribution: id,
      bucket,
      origins: origins.map(({ domain, path }) => `${domain}${path}`).join(', '),
    })
  if (ours.some(({ start }) => prefix.startsWith(start) || start.startsWith(prefix))) return undefined
  return distributionGuard('distribution-without-prefix', {
    distribution: id,
    bucket,
    shown: ours.map(({ start }) => start).join(', '),
    prefix: prefix || 'its root',
  })
}

/** Where a browser finds the site: by the first name of its own that the distribution has, else by CloudFront's. */
export const siteUrlOf = (
  { aliases, domain, origins }: DistributionState,
  bucket: string,
  prefix: string,
): string | undefined => {
  const host = aliases.find((alias) => !alias.startsWith('*')) ?? domain
  const starts = bucketOrigins(origins, bucket).map(({ start }) => start)
  const start = starts.find((start) => prefix.startsWith(start))
  if (!host || start === undefined) return undefined
  return `https://${host}/${prefix.slice(start.length).split('/').map(encodeURIComponent).join('/')}`
}

/**
 * What the address of the site itself shows, when it is not there: a first release of the wrong folder looks like this. Undefined:
 * it is there, or it does not lie in what is published.
 */
export const missingRootPage = (
  { rootObject, origins, id }: DistributionState,
  { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
  has: (key: string) => boolean,
): string | undefined => {
  if (!rootObject) return undefined
  const keys = bucketOrigins(origins, bucket).map(({ start }) => `${start}${rootObject.replace(/^\//, '')}`)
  const missing = keys.find((key) => key.startsWith(prefix) && !has(key))
  return missing === undefined ? undefined : `Distribution ${id} shows ${missing} at /, and there is no such file.`
}
