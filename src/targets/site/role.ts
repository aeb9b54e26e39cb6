import { mayHoldHash, showsHash } from './hashed-names.ts'
import type { Role } from './source-file.ts'

/** The names of all files of a release, seen from the root of the site, and what they tell together. */
export interface Site {
  readonly has: (name: string) => boolean
  /** Whether a bundler made it: some script or style has a hash in its name. */
  readonly bundled: boolean
  /** Folders in which a bundler's files lie: most code in them has a hash in its name. */
  readonly bundledFolders: ReadonlySet<string>
}

export const siteOf = (names: Iterable<string>): Site => {
  const all = new Set(names)
  const counts = new Map<string, { sure: number; others: number }>()
  let bundled = false
  for (const name of all) {
    const sure = showsHash(name)
    if (!sure && !mayHoldHash(name)) continue
    const count = counts.get(folderOf(name)) ?? { sure: 0, others: 0 }
    counts.set(folderOf(name), count)
    count[sure ? 'sure' : 'others'] += 1
    bundled ||= sure && /\.(m?js|css)$/.test(name)
  }
  // Vite's folder beside its index.html holds nothing else, so one that is sure tells for all.
  const isVites = (folder: string) => folder.endsWith('assets/') && all.has(folder.replace(/assets\/$/, 'index.html'))
  const folders = [...counts]
    .filter(([folder, { sure, others }]) => (sure >= 2 && sure >= others) || (sure >= 1 && isVites(folder)))
    .map(([folder]) => folder)
  return { has: (name) => all.has(name), bundled, bundledFolders: new Set(folders) }
}

const folderOf = (name: string) => name.slice(0, name.lastIndexOf('/') + 1)

/** What finds the rest of a site by fixed names, and so must never be older than it, nor kept. */
const entries: readonly RegExp[] = [
  /\.x?html?$/,
  // Service workers, and what registers them.
  /(^|\/)(sw|service-?worker|firebase-messaging-sw|ngsw-worker|safety-worker|OneSignalSDKWorker|registerSW)\.m?js$/i,
  /(^|\/)ngsw\.json$/,
  // Where a module federation finds its chunks.
  /(^|\/)remoteEntry\.m?js$/,
  /\.webmanifest$/,
  // manifest.json, asset-manifest.json, version.json, config.json.
  /^[^/]+\.json$/,
  /^_app\/(version\.json|env\.js)$/,
  /(^|\/)_nuxt\/builds\/latest\.json$/,
  // Gatsby's data of pages names their chunks.
  /^page-data\//,
  // Lists of pages.
  /(^|\/)(sitemap[\w-]*|feed|rss|atom|index)\.xml$/,
  /(^|\/)robots\.txt$/,
]

/** What Next exports of a page beside its HTML: what a client asks for when it goes there. */
const besideItsPage = (name: string, { has }: Site): boolean =>
  name.endsWith('.txt') && has(name.replace(/txt$/, 'html'))

/** A file that is compressed beforehand is what it is without that. */
export const uncompressedOf = (name: string, { has }: Site): string => {
  const plain = name.replace(/\.(br|gz)$/, '')
  return has(plain) ? plain : name
}

/** @param name of the file, seen from the root of the site */
export const roleOf = (name: string, site: Site): Role => {
  const plain = uncompressedOf(name, site)
  if (plain === 'index.html') return 'root'
  if (/\.x?html?$/.test(plain)) return 'page'
  if (showsHash(plain)) return 'hashed'
  if (entries.some((entry) => entry.test(plain)) || besideItsPage(plain, site)) return 'page'
  return mayHoldHash(plain) && site.bundledFolders.has(folderOf(plain)) ? 'hashed' : 'file'
}

/** What HTML loads by its tags although its name is fixed: web manifests, containers of modules, what registers a worker. */
const loaded = /(^|\/)([^/]+\.webmanifest|manifest\.json|(remoteEntry|registerSW)\.m?js|_app\/env\.js)(\.(br|gz))?$/

/** Of what is published as pages: whether it must be there before the HTML that loads it. */
export const isLoadedByPages = (key: string): boolean => loaded.test(key)

/** What fetches pages again by itself, the root page too, and keeps what it got: workers, and Angular's list for its own. */
const fetching =
  /(^|\/)((sw|service-?worker|firebase-messaging-sw|ngsw-worker|safety-worker|OneSignalSDKWorker)\.m?js|ngsw\.json)(\.(br|gz))?$/i

/** Of what is published as pages: whether all pages must be there before it. */
export const fetchesPages = (key: string): boolean => fetching.test(key)
