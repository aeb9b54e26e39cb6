import type { Listed } from '../../aws/s3-object.ts'
import { type Attempt, leftoversOf } from '../../targets/site/attempt.ts'
import type { Publishable } from '../../targets/site/changes.ts'
import { headerPolicy, type Preset } from '../../targets/site/headers.ts'
import { type FoundLease, readLease, unfinishedIn } from '../../targets/site/lease.ts'
import type { Manifest } from '../../targets/site/manifest.ts'
import { otherSites, type Site, stateKeys } from '../../targets/site/place.ts'
import type { Found } from '../../targets/site/plan.ts'
import { readSource } from '../../targets/site/read-source.ts'
import { roleOf, siteOf } from '../../targets/site/role.ts'
import type { Role } from '../../targets/site/source-file.ts'
import { readCurrent, readRelease, readState, type Stored } from '../../targets/site/state.ts'
import type { Work } from './work.ts'

/** The folder, with all that is decided of each of its files. */
export interface Source {
  readonly files: readonly Publishable[]
  /** Of any key, by the rules of today. */
  readonly roleOf: (key: string) => Role
  readonly preset: string | undefined
}

/** What there is in S3, before anything is decided. */
export interface There extends Found {
  readonly current: Stored<Manifest> | undefined
  readonly lease: FoundLease | undefined
  /** Of dead runs, the oldest first. */
  readonly attempts: readonly Attempt[]
  /** Their ids, also of those that had not begun to write. */
  readonly unfinished: readonly string[]
  /** What served before the first of them, as it wrote it down. */
  readonly earlier: Manifest | undefined
}

export const readFiles = async ({ input, open }: Work, signal: AbortSignal): Promise<Source> => {
  const { prefix, include, exclude, allowEmpty, preset, headers: rules = [] } = input
  const site = open(signal)
  const state = site.state.bucket.name === site.bucket.name ? site.state.prefix : undefined
  const read = input.rollbackTo
    ? []
    : await readSource({ source: input.source!, prefix, include, exclude, allowEmpty, state }, signal)
  const names = siteOf(read.map(({ key }) => key.slice(prefix.length)))
  const policy = headerPolicy({ preset: preset as Preset, rules }, names)
  const role = (key: string) => roleOf(key.slice(prefix.length), names)
  return {
    files: read.map((file) => ({
      ...file,
      role: role(file.key),
      headers: policy.headersOf(file.key.slice(prefix.length)),
    })),
    roleOf: role,
    preset: policy.preset,
  }
}

/** Keys in one range of a listing: a page of S3 has a thousand. */
const range = 900

/** Keys where a listing is cut, so that its parts are asked for side by side. */
const cutsOf = (files: readonly Publishable[]): readonly string[] =>
  files.flatMap(({ key }, index) => (index > 0 && index % range === 0 ? [key] : []))

export const lookAt = async (
  { isState, run }: Work,
  site: Site,
  files: Promise<readonly Publishable[]>,
): Promise<There> => {
  const [listing, current, lease] = await Promise.all([
    files.then((all) => site.bucket.list(site.prefix, cutsOf(all))),
    readCurrent(site.state),
    readLease(site.state, run),
  ])
  const unfinished = unfinishedIn(lease)
  const attempts = lease?.living ? [] : await attemptsOf(site, unfinished)
  const base = attempts.find(({ base }) => base !== undefined)?.base
  const isBefore = !current || current.value.release === base
  const earlier = base !== undefined && isBefore ? (await readRelease(site.state, base))?.value : undefined
  return {
    current,
    lease,
    unfinished,
    attempts,
    earlier,
    manifest: current?.value,
    listing: ofSite(listing, site, isState),
    leftovers: leftoversOf(attempts),
  }
}

const attemptsOf = async ({ state }: Site, ids: readonly string[]): Promise<readonly Attempt[]> => {
  const found = await Promise.all(ids.map((id) => readState<Attempt>(state, stateKeys.attempt(state, id))))
  return found.flatMap((stored) => (stored ? [stored.value] : []))
}

/** Without states, and without other sites of ours that lie below this one. */
const ofSite = (
  listing: ReadonlyMap<string, Listed>,
  { prefix }: Site,
  isState: (key: string) => boolean,
): ReadonlyMap<string, Listed> => {
  const others = otherSites(listing.keys(), prefix)
  return new Map([...listing].filter(([key]) => !isState(key) && !others.some((other) => key.startsWith(other))))
}
