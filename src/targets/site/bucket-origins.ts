import type { DistributionOrigin } from '../../aws/cloudfront-distribution.ts'

/** An origin that is the bucket: under which part of its keys, and by which name behaviours call it. */
export interface BucketOrigin {
  readonly id: string
  /** With which the keys begin that it shows: `` or `a/b/`. */
  readonly start: string
}

/**
 * S3's own names: global, of a Region, dual stack, FIPS, accelerated, and the website endpoints with `-` and with `.`.
 * https://docs.aws.amazon.com/general/latest/gr/s3.html
 */
const endpoint = /^s3([.-][a-z0-9-]+)*\.amazonaws\.(com|com\.cn|eu)$/

/** The origins of a distribution that are the bucket, by name in front of the domain or, as S3 knows it too, in the path. */
export const bucketOrigins = (origins: readonly DistributionOrigin[], bucket: string): readonly BucketOrigin[] =>
  origins.flatMap(({ id, domain, path }) => {
    const name = domain.toLowerCase()
    const folders = path.split('/').filter((folder) => folder !== '')
    if (name.startsWith(`${bucket}.`) && endpoint.test(name.slice(bucket.length + 1)))
      return [{ id, start: start(folders) }]
    if (endpoint.test(name) && folders[0] === bucket) return [{ id, start: start(folders.slice(1)) }]
    return []
  })

const start = (folders: readonly string[]): string => folders.map((folder) => `${folder}/`).join('')
