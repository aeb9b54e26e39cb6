import { createHash } from 'node:crypto'
import type { ObjectHeaders } from '../../aws/s3-object.ts'
import { contentTypeOf } from './content-type.ts'
import { type Matches, matcherOf } from './globs.ts'
import type { HeaderRule } from './headers-input.ts'
import { roleOf, type Site, uncompressedOf } from './role.ts'
import type { Role } from './source-file.ts'

/** How long browsers and caches keep what, by role. `auto` is `spa` where a bundler was at work, and `static` elsewhere. */
export type Preset = 'auto' | 'spa' | 'static' | 'none'

type ByRole = Readonly<Record<Role, string | undefined>>

/** Kept for a year and never asked for again. https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Cache-Control */
const immutable = 'public, max-age=31536000, immutable'

/** Kept, and never used without asking whether it is still the same. */
const always = 'no-cache'

const cacheControl: Readonly<Record<Exclude<Preset, 'auto'>, ByRole>> = {
  spa: { hashed: immutable, file: always, page: always, root: always },
  // Ten minutes: a new page may be seen with an old picture or style for no longer.
  static: { hashed: immutable, file: 'public, max-age=600', page: always, root: always },
  none: { hashed: undefined, file: undefined, page: undefined, root: undefined },
}

/** What the files of a release are sent with. */
export interface HeaderPolicy {
  readonly preset: Exclude<Preset, 'auto'>
  readonly headersOf: (name: string) => ObjectHeaders
}

/** The policy of a release, made once of the names of its files. */
export const headerPolicy = (
  { preset, rules }: { readonly preset: Preset; readonly rules: readonly HeaderRule[] },
  site: Site,
): HeaderPolicy => {
  const chosen = preset === 'auto' ? (site.bundled ? 'spa' : 'static') : preset
  const matching = rules.map(({ glob, headers }) => ({ matches: matcherOf([glob]), headers }))
  return { preset: chosen, headersOf: (name) => headersOf(name, { site, preset: chosen, rules: matching }) }
}

interface Chosen {
  readonly site: Site
  readonly preset: Exclude<Preset, 'auto'>
  readonly rules: readonly { readonly matches: Matches; readonly headers: HeaderRule['headers'] }[]
}

/** @param name of the file, seen from the root of the site */
const headersOf = (name: string, { site, preset, rules }: Chosen): ObjectHeaders => {
  const plain = uncompressedOf(name, site)
  const cache = cacheControl[preset][roleOf(name, site)]
  const headers: Record<string, string> = {
    'content-type': contentTypeOf(plain),
    ...encodingOf(name, plain),
    ...(cache && { 'cache-control': cache }),
  }
  for (const rule of rules) if (rule.matches(name)) Object.assign(headers, rule.headers)
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([, value]) => value !== '')
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/** Of a file that was compressed beforehand. One that has no sibling is a download, such as backup.tar.gz. */
const encodingOf = (name: string, plain: string): ObjectHeaders => {
  if (name !== plain) return { 'content-encoding': name.endsWith('.br') ? 'br' : 'gzip' }
  return name.endsWith('.svgz') ? { 'content-encoding': 'gzip' } : {}
}

/** One hash for what an object is sent with, whatever the order. */
export const headerHash = (headers: ObjectHeaders): string => {
  const sorted = Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16)
}
