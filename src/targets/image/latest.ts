import type { CommitsAfter, Comparison } from '../../github/compare.ts'
import type { RunFacts } from '../../github/run.ts'

export type MoveLatest = 'always' | 'if-newer' | 'never'

/** Whether `latest` goes to our image, and why (not). */
export interface Decision {
  readonly move: boolean
  readonly why: string
}

/** Whether this run may move `latest` at all: only the default branch and tags may. */
export const mayMoveLatest = (
  rule: MoveLatest,
  facts: Pick<RunFacts, 'branch' | 'tag' | 'defaultBranch' | 'event'>,
): Decision => {
  if (rule === 'never') return { move: false, why: '`move-latest` is never' }
  if (facts.tag) return { move: true, why: `the run is of the tag ${facts.tag}` }
  if (facts.event.startsWith('pull_request')) return { move: false, why: 'the run is of a pull request' }
  if (!facts.defaultBranch) return { move: false, why: 'the event does not say which branch is the default one' }
  return facts.branch === facts.defaultBranch
    ? { move: true, why: `the run is of the default branch` }
    : {
        move: false,
        why: `the run is of ${facts.branch ?? 'no branch'}, and ${facts.defaultBranch} is the default branch`,
      }
}

/** `latest` is immutable here, and on another image: no failure, but to be said (`whyHeld`). */
export const heldLatest: Decision = { move: false, why: 'it is immutable in this repository' }

export const whyHeld = (tag: string): string =>
  `\`${tag}\` stays where it is: it is immutable in this repository. Exclude it (\`IMMUTABLE_WITH_EXCLUSION\`, filter \`${tag}\`), ` +
  'or take `latest` out of `tags`.'

/** Whether our commit is newer than the one behind `latest`. */
export const isNewer = (comparison: Comparison, theirs: string | undefined, why?: string): Decision => {
  const commit = theirs?.slice(0, 7)
  const decisions: Record<Comparison, Decision> = {
    ahead: { move: true, why: `our commit is newer than ${commit}` },
    identical: { move: true, why: `${commit} is our commit` },
    behind: { move: false, why: `${commit}, which it is on, is newer than our commit` },
    diverged: { move: false, why: `${commit}, which it is on, is not an ancestor of our commit` },
    unknown: {
      move: false,
      why: `it cannot be told whether our commit is newer than ${commit ?? 'the one behind it, which carries no commit'}${
        why ? ` (${why})` : ''
      }; \`move-latest: always\` moves it all the same`,
    },
  }
  return decisions[comparison]
}

/** The commits that an image is tagged with, whole or abbreviated, whatever stands before them. */
export const commitsIn = (tags: readonly string[]): readonly string[] =>
  tags.flatMap((tag) => /(?:^|-)([0-9a-f]{40}|[0-9a-f]{7})$/.exec(tag)?.[1] ?? [])

/** Why `latest` stays: one of these commits comes after ours; undefined when none does. */
export const isNewest = (theirs: readonly string[], after: CommitsAfter): Decision | undefined => {
  const newer = theirs.find((commit) => after.commits.some((sha) => sha.startsWith(commit)))
  if (newer) return isNewer('behind', newer)
  return after.complete ? undefined : isNewer('unknown', theirs[0], after.why)
}

/** The label with the commit that an image was built of. https://github.com/opencontainers/image-spec/blob/main/annotations.md */
export const revisionLabel = 'org.opencontainers.image.revision'
export const sourceLabel = 'org.opencontainers.image.source'
