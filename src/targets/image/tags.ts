import { lines, pattern } from '../../action/input-types.ts'
import { optional, Problem } from '../../action/inputs.ts'
import type { RunFacts } from '../../github/run.ts'

export const tagPrefixInput = pattern(/^\w[\w.-]{0,63}$/, 'the beginning of a tag (at most 64 characters), such as api')

/** The tags of an image, in the order in which they are put on it. */
export interface Tags {
  /** Pushed with the image; the tag of the commit where there is one. */
  readonly first: string
  /** Put on it once the image is verified. */
  readonly others: readonly string[]
  /** Whether `first` names the commit, so that the same commit can find its image again. */
  readonly namesCommit: boolean
  /** The tag of the recipe, by which any commit can find the image; only for `reuse: content`. */
  readonly recipe?: string | undefined
  /** `latest`, as it is called here (`api-latest`), where it is asked for: it goes last, and only forwards. */
  readonly latest: string | undefined
}

/** All of them, in their order. */
export const namesOf = ({ first, others, recipe, latest }: Tags): readonly string[] => [
  first,
  ...others,
  ...(recipe ? [recipe] : []),
  ...(latest ? [latest] : []),
]

/** The word that moves: `prefix-latest` where several images share a repository. */
export const movingTag = 'latest'

type Facts = Pick<RunFacts, 'sha' | 'branch' | 'tag'>

/** What a token stands for in this run; undefined when it stands for nothing (`branch` in the run of a tag). */
const tokens: Readonly<Record<string, (facts: Facts) => string | undefined>> = {
  sha: ({ sha }) => sha || undefined,
  'short-sha': ({ sha }) => sha.slice(0, 7) || undefined,
  branch: ({ branch }) => branch,
  'ref-tag': ({ tag }) => tag,
}

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const tagShape = /^\w[\w.-]{0,127}$/

/** Tokens and literal tags, one a line. What is written wrongly is not mended in silence: nobody would find the image. */
export const tagsInput = optional((text) => {
  const words = lines.parse(text)!
  const odd = words.find((word) => !tagShape.test(word))
  if (odd !== undefined)
    throw new Problem(
      `must have tags, one a line, of at most 128 letters, digits, \`_\`, \`.\` and \`-\`, not ${JSON.stringify(odd)}`,
    )
  return words
})

/** A tag as registries allow it: `feature/x` becomes `feature-x`, at most 128 characters. */
const sanitised = (text: string): string =>
  text
    .replaceAll(/[^\w.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 128)

/** A tag of one of several images that share a repository. */
export const prefixed = (tag: string, prefix: string | undefined): string =>
  prefix === undefined ? tag : sanitised(`${prefix}-${tag}`)

/** Resolves the input `tags`, each behind the prefix; undefined when none but `latest` is left: an image is pushed under another tag, and verified first. */
export const resolveTags = (words: readonly string[], facts: Facts, prefix?: string): Tags | undefined => {
  const all = words
    .map((word) => ({ tag: sanitised((Object.hasOwn(tokens, word) ? tokens[word]!(facts) : word) ?? ''), word }))
    .filter(({ tag }) => tag !== '')
  // Also the branch that is called so: it goes last and by its own rules, whatever it comes from.
  const resolved = all
    .filter(({ tag }) => tag !== movingTag)
    .map(({ tag, word }) => ({ tag: prefixed(tag, prefix), word }))
  const asksLatest = resolved.length < all.length
  const named = resolved.find(({ word }) => word === 'sha') ?? resolved.find(({ word }) => word === 'short-sha')
  const first = named ?? resolved[0]
  if (!first) return undefined
  const others = [...new Set(resolved.map(({ tag }) => tag))].filter((tag) => tag !== first.tag)
  return {
    first: first.tag,
    others,
    namesCommit: named !== undefined,
    latest: asksLatest ? prefixed(movingTag, prefix) : undefined,
  }
}
