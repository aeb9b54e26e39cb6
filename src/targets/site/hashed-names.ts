/**
 * Whether the name of a file tells that it changes with its content, as bundlers name what they emit. A name that is wrongly
 * taken for one would be kept by browsers for a year, so what could be a word, a date, a size or a version is none.
 */

/** Where a bundler puts only what never changes under its name. */
const immutableFolders = [
  /(^|\/)_next\/static\//, // https://nextjs.org/docs/app/api-reference/config/next-config-js/headers#cache-control
  /(^|\/)_next\/data\/[^/]+\//, // by the id of the build
  /(^|\/)_app\/immutable\//, // SvelteKit
  /(^|\/)_astro\//,
  /(^|\/)_expo\/static\//,
  /(^|\/)_nuxt\/(?!builds\/latest\.json$)/,
  // A folder that is named by a whole hash, as Gatsby's static/<md5>/photo.png.
  /(^|\/)(?=[^/]*\d)(?=[^/]*[a-f])([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})\//,
]

/**
 * Vite's entry of an index.html: of its hashes two in five could be words by their look, but hardly here. Without this, most pages of
 * one script and one style would not be known for what they are.
 */
const viteEntry = {
  look: /(^|\/)assets\/index-(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{8}\.(js|css)(\.map)?(\.(br|gz))?$/,
  not: /-[A-Z]?[a-z]{2,}([A-Z][a-z]{2,})*\./,
}

/** What may stand behind the hash. */
const behindTheHash = /(\.(chunk|min|bundle|module|async|lean|legacy))+$/
const extensions = /(\.(br|gz))?$/
const licence = /\.LICENSE\.txt$/
const map = /\.map$/

/** Files whose names nobody but a bundler chooses with eight random characters at their end. */
const code = /\.(m?js|css|map|wasm)$/

interface Parts {
  /** What may be a hash, with the sign before it. */
  readonly stem: string
  readonly isCode: boolean
}

const partsOf = (name: string): Parts => {
  const base = name.slice(name.lastIndexOf('/') + 1)
  const plain = base.replace(extensions, '').replace(licence, '').replace(map, '')
  const dot = plain.lastIndexOf('.')
  const stem = dot > 0 ? plain.slice(0, dot) : plain
  return { stem: stem.replace(behindTheHash, ''), isCode: code.test(plain) }
}

/** The ways in which bundlers write a hash: how it looks, and what of that look something else may be. */
const forms: readonly { readonly look: RegExp; readonly not?: RegExp }[] = [
  // webpack, Parcel, Docusaurus, CRA, older Angular: a date, and a word that happens to be of a to f, are none.
  {
    look: /[.-](?=[^.-]*\d)(?=[^.-]*[a-f])[0-9a-f]{8,15}$/,
    not: /[.-]((19|20)\d{6}[a-f]+|[a-f]+\d{1,3}|\d{1,4}[a-f]+)$/,
  },
  // Gatsby, Ember, Hugo, assets of webpack: so long that it needs no name before it. The end of a UUID is none.
  { look: /(^|[._-])(?=[^._-]*\d)(?=[^._-]*[a-f])[0-9a-f]{16,64}$/ },
  // esbuild, newer Angular.
  { look: /[.-](?=[A-Z2-7]*[2-7])[A-Z2-7]{8}$/, not: /[.-]([A-Z]+[2-7]{1,4}|[2-7]{1,4}[A-Z]+)$/ },
  // Rollup, and so Vite: it may itself hold - and _. Words in camel case with a number among them are none.
  {
    look: /[.-](?=[\w-]{8}$)(?=[\w-]*[0-9_-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{8}$/,
    not: /[.-]([A-Za-z]+\d{1,4}|\d{1,4}[A-Za-z]+|[A-Za-z]*[-_][A-Za-z]*|[A-Za-z]{1,4}\d{1,2}[A-Z][a-z]{2,})$/,
  },
  // Astro and Hugo: an image, its hash and that of how it was made.
  { look: /_hu_?[0-9a-f]{12,64}(_.*)?$/ },
]

const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Of the look of a hash, but it could be chance: a word, a date. */
const possible = /[.-]([0-9a-f]{8}|[A-Z2-7]{8}|(?![a-z]{8}$)[\w-]{8})$/

/** The name itself shows it. */
export const showsHash = (name: string): boolean => {
  if (immutableFolders.some((folder) => folder.test(name))) return true
  if (viteEntry.look.test(name) && !viteEntry.not.test(name)) return true
  const { stem } = partsOf(name)
  return !uuid.test(stem) && forms.some(({ look, not }) => look.test(stem) && !not?.test(stem))
}

/** The name may hold one, if its neighbours do. */
export const mayHoldHash = (name: string): boolean => {
  const { stem, isCode } = partsOf(name)
  return isCode && possible.test(stem)
}
