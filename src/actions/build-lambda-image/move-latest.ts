import { info, notice, warning } from '../../action/log.ts'
import type { EcrRepository } from '../../aws/ecr.ts'
import type { Manifest } from '../../aws/image-manifest.ts'
import { isImmutable, type TagRules } from '../../aws/tag-rules.ts'
import { commitsAfter, compareCommits } from '../../github/compare.ts'
import type { RunFacts } from '../../github/run.ts'
import { unlessHeld } from '../../targets/image/deliver.ts'
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

interface Asked {
  readonly moveLatest: MoveLatest
  readonly githubToken: string | undefined
  readonly run: RunFacts
  readonly signal: AbortSignal
  readonly rules: TagRules | undefined
  /** Called when `latest` is on the image, with whether that is news. */
  readonly onMoved: (written: boolean) => void
}

/** How often `latest` is judged anew because another run has moved it meanwhile. */
const looks = 5

/**
 * Puts `latest`, as it is called here, on the image when it may go there; says in the log why when not. ECR has no write that
 * depends on what is there: so it is looked at once more right before it moves, since GitHub was asked in between, and a newer
 * run may have moved it.
 */
export const moveLatest = async (
  repository: EcrRepository,
  manifest: Manifest,
  latest: string,
  asked: Asked,
): Promise<Decision> => {
  const told = (decision: Decision): Decision => {
    if (decision === heldLatest) warning(whyHeld(latest))
    else if (!decision.move) notice(`\`${latest}\` was not moved: ${decision.why}.`)
    return decision
  }
  const may = mayMoveLatest(asked.moveLatest, asked.run)
  if (!may.move) return told(may)
  let behind = await repository.manifest({ tag: latest })
  for (let look = 0; look < looks; look++) {
    if (behind?.digest === manifest.digest) {
      asked.onMoved(false)
      return { move: true, why: 'it was here before' }
    }
    const decision = await judged(repository, behind, latest, asked, may)
    if (!decision.move) return told(decision)
    const now = await repository.manifest({ tag: latest })
    if (now?.digest === behind?.digest) {
      if (!(await unlessHeld(() => repository.tag(manifest, latest)))) return told(heldLatest)
      info(`Tagged ${latest}`)
      asked.onMoved(true)
      return decision
    }
    behind = now
  }
  return told({ move: false, why: 'other runs keep moving it' })
}

/** Whether `latest` may leave the image `behind` it. Asks GitHub only when the answer matters. */
const judged = async (
  repository: EcrRepository,
  behind: Manifest | undefined,
  latest: string,
  { moveLatest, githubToken, run, rules, signal }: Asked,
  may: Decision,
): Promise<Decision> => {
  if (behind && isImmutable(rules, latest)) return heldLatest
  if (moveLatest === 'always') return may
  if (!behind) return { move: true, why: 'there was none' }
  const github = githubToken ? { token: githubToken, repository: run.repository, signal } : undefined
  const theirs = (await repository.config(behind))?.labels[revisionLabel]
  if (!theirs) return isNewer('unknown', undefined)
  if (theirs !== run.sha) {
    if (!github) return isNewer('unknown', theirs, 'there is no `github-token`')
    const { comparison, why } = await compareCommits(github, theirs, run.sha)
    const decision = isNewer(comparison, theirs, why)
    if (!decision.move) return decision
  }
  // An image that several commits share (`reuse: content`) carries the label of the first, and a tag of each.
  const others = commitsIn(await repository.tagsOf(behind.digest)).filter(
    (commit) => !theirs.startsWith(commit) && !run.sha.startsWith(commit),
  )
  const ours = { move: true, why: theirs === run.sha ? 'it is on an older image of this commit' : newer(theirs) }
  if (others.length === 0) return ours
  if (!github) return isNewer('unknown', others[0], 'there is no `github-token`')
  const after = await commitsAfter(github, run.sha, run.defaultBranch ?? '')
  return isNewest(others, after) ?? ours
}

const newer = (theirs: string) => isNewer('ahead', theirs).why
