import { notice, warning } from '../../action/log.ts'
import type { EcrRepository } from '../../aws/ecr.ts'
import type { Manifest } from '../../aws/image-manifest.ts'
import { isImmutable, type TagRules } from '../../aws/tag-rules.ts'
import { commitsAfter, compareCommits } from '../../github/compare.ts'
import type { RunFacts } from '../../github/run.ts'
import {
  commitsIn,
  type Decision,
  heldLatest,
  isNewer,
  isNewest,
  type MoveLatest,
  mayMoveLatest,
  revisionLabel,
  whyHeld,
} from '../../targets/image/latest.ts'
import type { Tags } from '../../targets/image/tags.ts'

interface Asked {
  readonly moveLatest: MoveLatest
  readonly githubToken: string | undefined
  readonly run: RunFacts
  readonly tags: Tags
  readonly signal: AbortSignal
  readonly rules: TagRules | undefined
}

/** Whether `latest` goes to this image. Asks GitHub only when the answer matters; says it in the log when the answer is no. */
export const decideOnLatest = async (
  repository: EcrRepository,
  manifest: Manifest,
  { moveLatest, githubToken, run, tags, rules, signal }: Asked,
): Promise<Decision> => {
  const { latest } = tags
  if (latest === undefined) return { move: false, why: '' }
  const may = mayMoveLatest(moveLatest, run)
  const told = (decision: Decision): Decision => {
    if (!decision.move) notice(`\`${latest}\` was not moved: ${decision.why}.`)
    return decision
  }
  if (!may.move) return told(may)
  const held = isImmutable(rules, latest)
  if (moveLatest === 'always' && !held) return may
  const behind = await repository.manifest({ tag: latest })
  if (!behind) return { move: true, why: 'there was none' }
  if (behind.digest === manifest.digest) return { move: true, why: 'it was here before' }
  if (held) {
    warning(whyHeld(latest))
    return heldLatest
  }
  const github = githubToken ? { token: githubToken, repository: run.repository, signal } : undefined
  const theirs = (await repository.config(behind))?.labels[revisionLabel]
  if (!theirs) return told(isNewer('unknown', undefined))
  if (theirs !== run.sha) {
    if (!github) return told(isNewer('unknown', theirs, 'there is no `github-token`'))
    const { comparison, why } = await compareCommits(github, theirs, run.sha)
    const decision = isNewer(comparison, theirs, why)
    if (!decision.move) return told(decision)
  }
  // An image that several commits share (`reuse: content`) carries the label of the first, and a tag of each.
  const others = commitsIn(await repository.tagsOf(behind.digest)).filter(
    (commit) => !theirs.startsWith(commit) && !run.sha.startsWith(commit),
  )
  const ours = { move: true, why: theirs === run.sha ? 'it is on an older image of this commit' : newer(theirs) }
  if (others.length === 0) return ours
  if (!github) return told(isNewer('unknown', others[0], 'there is no `github-token`'))
  const after = await commitsAfter(github, run.sha, run.defaultBranch ?? '')
  return told(isNewest(others, after) ?? ours)
}

const newer = (theirs: string) => isNewer('ahead', theirs).why
