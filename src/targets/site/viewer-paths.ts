import type { Behaviour, DistributionState } from '../../aws/cloudfront-distribution.ts'
import { type BucketOrigin, bucketOrigins } from './bucket-origins.ts'

/** How viewers of one distribution ask for the keys of the bucket; paths are not encoded. */
export interface Viewing {
  /** The paths that are the key itself: one for each origin that shows it. */
  readonly pathsOf: (key: string) => readonly string[]
  /** These, and what else may show the key: `/`, the folder of an index page, a page without its `.html`. */
  readonly variantsOf: (key: string) => readonly string[]
  /** The behaviour that answers a path. */
  readonly behaviourOf: (path: string) => Behaviour | undefined
}

export const viewing = (distribution: DistributionState, bucket: string): Viewing => {
  const origins = bucketOrigins(distribution.origins, bucket)
  const patterns = distribution.behaviours.map((behaviour) => ({ behaviour, fits: matcher(behaviour.pattern) }))
  const behaviourOf = (path: string) => patterns.find(({ fits }) => fits.test(path))?.behaviour
  /** Behind a function, what is asked for under one path may be kept under another. */
  const anywhere = new Set(
    distribution.behaviours
      .filter(({ viewerFunction, originFunction }) => viewerFunction || originFunction)
      .flatMap((behaviour) => behaviour.origins),
  )
  const shows = (path: string, { id }: BucketOrigin) =>
    anywhere.has(id) || (behaviourOf(path)?.origins.includes(id) ?? false)
  const through = (key: string, paths: (path: string) => readonly string[]) => [
    ...new Set(
      origins
        .filter(({ start }) => key.startsWith(start))
        .flatMap((origin) => paths(`/${key.slice(origin.start.length)}`).filter((path) => shows(path, origin))),
    ),
  ]
  return {
    pathsOf: (key) => through(key, (path) => [path]),
    variantsOf: (key) => through(key, (path) => variants(path, distribution.rootObject)),
    behaviourOf,
  }
}

/**
 * `/a/index.html` may be shown as `/a/` and `/a`, and `/a.html` as `/a`: by the endpoint of a website, or by a function.
 * AWS advises to invalidate a folder with and without its slash.
 */
const variants = (path: string, rootObject: string): readonly string[] => {
  const names = ['index.html', rootObject.replace(/^\//, '')].filter((name) => name !== '')
  const index = names.find((name) => path.endsWith(`/${name}`))
  if (index === undefined) return [path, ...(path.endsWith('.html') ? [path.slice(0, -'.html'.length)] : [])]
  const folder = path.slice(0, -index.length)
  return [path, folder, ...(folder === '/' ? [] : [folder.slice(0, -1)])]
}

/**
 * A path pattern of a behaviour: `*` is any number of characters, `?` one. The slash at its beginning may be left out.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
 */
const matcher = (pattern: string): RegExp => {
  const parts = [...pattern.replace(/^\//, '')].map((one) =>
    one === '*' ? '.*' : one === '?' ? '.' : one.replace(/[\\^$.+()[\]{}|/-]/, '\\$&'),
  )
  return new RegExp(`^/${parts.join('')}$`, 'su')
}
