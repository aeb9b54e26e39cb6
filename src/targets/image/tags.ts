import type { RunFacts } from '../../github/run.ts'

/** The tags of an image, in the order in which they are put on it. */
export interface Tags {
  /** Pushed with the image; the tag of the commit where there is one. */
  readonly first: string
  /** Put on it once the image is verified. */
  readonly others: readonly string[]
  /** Whether `first` names the commit, so that the same commit can find its image again. */
  readonly namesCommit: boolean
  /** Whether `latest` is asked for: it goes last, and only forwards. */
  readonly latest: boolean
}

export const latest = 'latest'

type Facts = Pick<RunFacts, 'sha' | 'branch' | 'tag'>

/** What a token stands for in this run; undefined when it stands for nothing (`branch` in the run of a tag). */
const tokens: Readonly<Record<string, (facts: Facts) => string | undefined>> = {
  sha: ({ sha }) => sha || undefined,
  'short-sha': ({ sha }) => sha.slice(0, 7) || undefined,
  branch: ({ branch }) => branch,
  'ref-tag': ({ tag }) => tag,
}

/** A tag as registries allow it: `feature/x` becomes `feature-x`, at most 128 characters. */
const sanitised = (text: string): string =>
  text
    .replaceAll(/[^\w.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 128)

/** Resolves the input `tags`; undefined when nothing is left of it. */
export const resolveTags = (words: readonly string[], facts: Facts): Tags | undefined => {
  const resolved = words
    .filter((word) => word !== latest)
    .map((word) => ({ tag: sanitised((word in tokens ? tokens[word]!(facts) : word) ?? ''), word }))
    .filter(({ tag }) => tag !== '')
  const named = resolved.find(({ word }) => word === 'sha') ?? resolved.find(({ word }) => word === 'short-sha')
  const first = named ?? resolved[0]
  const asksLatest = words.includes(latest)
  if (!first) return asksLatest ? { first: latest, others: [], namesCommit: false, latest: false } : undefined
  const others = [...new Set(resolved.map(({ tag }) => tag))].filter((tag) => tag !== first.tag)
  return { first: first.tag, others, namesCommit: named !== undefined, latest: asksLatest }
}
