import type { Site } from './site-scene.ts'

/** As a bundler names files: of a content each. */
const hashOf = (version: string) => ({ 1: 'D2k9xQ7z', 2: 'K8w2pL5m', 3: 'Zx7Y3bQ1' })[version] ?? 'Q5m8tR2v'

export const assetOf = (version: string): string => `assets/app-${hashOf(version)}.js`

/** A site that says in each of its parts which version it is of; one picture stays the same. */
export const siteOf = (version: string, more: Site = {}): Site => ({
  'index.html': `index ${version} of ${assetOf(version)}`,
  'about.html': `about ${version} of ${assetOf(version)}`,
  'data/prices.txt': `data ${version}`,
  [assetOf(version)]: `app ${version}`,
  'logo.svg': '<svg/>',
  ...more,
})

/** What users see of it: the version, or those of its three parts that change; `–` where there is none. */
export const seenOf = async (
  read: (key: string) => Promise<{ readonly text: string } | undefined>,
  prefix = '',
): Promise<string> => {
  const texts = await Promise.all(
    ['index.html', 'about.html', 'data/prices.txt'].map(async (part) => (await read(prefix + part))?.text),
  )
  const seen = texts.map((text) => text?.split(' ')[1] ?? '–')
  const needed = texts.flatMap((text) => /assets\/\S+/.exec(text ?? '')?.[0] ?? [])
  const there = await Promise.all(needed.map(async (asset) => (await read(prefix + asset)) !== undefined))
  const all = new Set(seen).size === 1 ? seen[0]! : seen.join(' ')
  return there.every(Boolean) ? all : `${all}, broken`
}
