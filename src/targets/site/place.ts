import type { Bucket } from '../../aws/s3-object.ts'

/** Where a site lies, and where what we must know of it does. */
export interface Site {
  readonly bucket: Bucket
  /** Empty, or ends with a slash. */
  readonly prefix: string
  readonly state: StatePlace
}

/** Lease, manifests, and bodies that are kept for a rollback. */
export interface StatePlace {
  readonly bucket: Bucket
  /** Ends with a slash. */
  readonly prefix: string
}

/** The folder of all our states in a bucket. */
export const stateFolder = '.aws-deploy/'

/**
 * The place of a state beside its site: one for each prefix, none within another's. A slash becomes `~`.
 */
export const besideSite = (prefix: string): string =>
  `${stateFolder}${prefix === '' ? 'site' : prefix.replaceAll('~', '~~').replaceAll('/', '~')}/`

/** The prefixes of other sites of ours in the same bucket, by the keys of their states: they are not foreign files. */
export const otherSites = (keys: Iterable<string>, own: string): readonly string[] => {
  const found: string[] = []
  for (const key of keys) {
    const [, name] = /^\.aws-deploy\/([^/]+)\/current\.json$/.exec(key) ?? []
    if (name === undefined || name === 'site') continue
    const prefix = name.replaceAll(/~~|~/g, (sign) => (sign === '~' ? '/' : '~'))
    if (prefix.startsWith(own) && prefix !== own) found.push(prefix)
  }
  return found
}

/** The names of what lies in a state. */
export const stateKeys = {
  /** The manifest of what serves. */
  current: ({ prefix }: StatePlace) => `${prefix}current.json`,
  lease: ({ prefix }: StatePlace) => `${prefix}lease.json`,
  /** A release that served, as its manifest was when the next one took its place. */
  release: ({ prefix }: StatePlace, id: string) => `${prefix}releases/${id}.json`,
  releases: ({ prefix }: StatePlace) => `${prefix}releases/`,
  /** What a run is about to write; gone when it has ended well. */
  attempt: ({ prefix }: StatePlace, id: string) => `${prefix}attempts/${id}.json`,
  /** Bodies that the successor of a release wrote over. */
  pages: ({ prefix }: StatePlace) => `${prefix}pages/`,
  page: ({ prefix }: StatePlace, release: string, hash: string) => `${prefix}pages/${release}/${hash}`,
} as const
