import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { ContextFile } from './context.ts'

/** What goes into an image. Two builds of one recipe give the same image, but for what FROM and the network bring. */
export interface Ingredients {
  readonly context: string
  /** What the build sees of the context. */
  readonly files: readonly ContextFile[]
  readonly file: string
  readonly platform: string
  readonly labels: Readonly<Record<string, string>>
  readonly target?: string | undefined
  readonly buildArgs?: Readonly<Record<string, string>> | undefined
  /** Which secrets there are. Never their values: a label is for everyone who can pull the image. */
  readonly secretIds?: readonly string[] | undefined
}

/** A hash for the whole, and a short one for each part, so that a difference can be named. */
export interface Recipe {
  readonly hash: string
  readonly parts: Readonly<Record<string, string>>
}

export const recipeLabel = 'io.github.aws-deploy-actions.recipe'
export const recipePartsLabel = 'io.github.aws-deploy-actions.recipe-parts'

export const recipeOf = async (ingredients: Ingredients): Promise<Recipe> => {
  const { context, files, file, platform, labels, target, buildArgs = {}, secretIds = [] } = ingredients
  const parts = {
    context: await hashOfContext(context, files),
    dockerfile: short(await readFile(file)),
    platform: short(platform),
    labels: hashOfPairs(labels),
    // Parts only when they are given: images that were built without them keep their recipe.
    ...(target !== undefined && { target: short(target) }),
    ...(Object.keys(buildArgs).length > 0 && { 'build-args': hashOfPairs(buildArgs) }),
    ...(secretIds.length > 0 && { secrets: short(JSON.stringify([...secretIds].sort(compare))) }),
  }
  return { hash: sha256(JSON.stringify(parts)), parts }
}

/** The tag of every image of a recipe. Short, since the label has the whole hash. */
export const recipeTagOf = ({ hash }: Recipe): string => `recipe-${hash.slice(0, 20)}`

/** The labels that carry a recipe. */
export const labelsOf = ({ hash, parts }: Recipe): Record<string, string> => ({
  [recipeLabel]: hash,
  [recipePartsLabel]: Object.entries(parts)
    .map(([name, part]) => `${name}=${part}`)
    .join(','),
})

/** The parts in which an image's recipe differs from ours; undefined when it carries none. */
export const differences = (
  labels: Readonly<Record<string, string>>,
  recipe: Recipe,
): readonly string[] | undefined => {
  if (labels[recipeLabel] === undefined) return undefined
  if (labels[recipeLabel] === recipe.hash) return []
  const theirs = Object.fromEntries((labels[recipePartsLabel] ?? '').split(',').map((part) => part.split('=')))
  const names = new Set([...Object.keys(recipe.parts), ...Object.keys(theirs)].filter((name) => name !== ''))
  const differing = [...names].filter((name) => theirs[name] !== recipe.parts[name])
  // Another version of ours may make the hash of other parts than it tells.
  return differing.length > 0 ? differing : ['recipe']
}

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')
const short = (data: string | Uint8Array): string => sha256(data).slice(0, 12)
const hashOfPairs = (pairs: Readonly<Record<string, string>>): string =>
  short(JSON.stringify(Object.entries(pairs).sort(([a], [b]) => compare(a, b))))
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** Files that are read at the same time: enough to keep the disk busy. */
const readers = 16

/** Paths, kinds, the x bit and contents of what the build sees. */
const hashOfContext = async (context: string, files: readonly ContextFile[]): Promise<string> => {
  const entries = [...files].sort((a, b) => compare(a.path, b.path))
  const hashes: string[] = new Array(entries.length)
  let next = 0
  const read = async () => {
    for (let index = next++; index < entries.length; index = next++) {
      const { path, kind, executable } = entries[index]!
      hashes[index] = `${path}\0${kind}\0${executable}\0${await contentOf(context, entries[index]!)}`
    }
  }
  await Promise.all(Array.from({ length: readers }, read))
  return short(hashes.join('\n'))
}

const contentOf = async (context: string, { path, kind, commit = '' }: ContextFile): Promise<string> => {
  if (kind === 'checkout') return commit
  return kind === 'link' ? short(await readlink(join(context, path))) : hashOfFile(join(context, path))
}

const hashOfFile = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}
