import type { EcrRepository } from '../../aws/ecr.ts'
import type { Manifest } from '../../aws/image-manifest.ts'
import { isImmutable, type TagRules } from '../../aws/tag-rules.ts'
import { Failure } from '../../failures/failure.ts'
import { type Found, type Plan, planBuild, type Wanted } from './plan.ts'
import type { Tags } from './tags.ts'

/** What ECR has under a tag. */
export const found = async (repository: EcrRepository, tag: string): Promise<Found | undefined> => {
  const manifest = await repository.manifest({ tag })
  return manifest && { manifest, config: await repository.config(manifest) }
}

/** What the repository has of the image that is wanted, and what follows from that. */
export interface LookedUp {
  readonly plan: Plan
  /** Undefined when we may not read them. */
  readonly rules: TagRules | undefined
}

/**
 * Asks the repository for the image of the commit, and for one of the same recipe.
 *
 * @throws Failure `tag-immutable` when a tag would have to move that cannot: before a build, not after it.
 */
export const lookUp = async (repository: EcrRepository, tags: Tags, wanted: Wanted): Promise<LookedUp> => {
  const [there, alike, rules] = await Promise.all([
    found(repository, tags.first),
    tags.recipe === undefined ? undefined : found(repository, tags.recipe),
    repository.tagRules(),
  ])
  const plan = planBuild(there, isImmutable(rules, tags.first), wanted, alike)
  const stuck = tags.others.filter((tag) => isImmutable(rules, tag))
  await Promise.all(stuck.map((tag) => guardTag(repository, tag, plan.kind === 'reuse' ? plan.manifest : undefined)))
  return { plan, rules }
}

/** An immutable tag must be free, or be on the image already. */
const guardTag = async (repository: EcrRepository, tag: string, ours: Manifest | undefined): Promise<void> => {
  const theirs = await repository.manifest({ tag })
  if (!theirs || theirs.digest === ours?.digest) return
  throw new Failure(
    `The tag ${tag} is on another image (${theirs.digest}), and it is immutable in this repository. Nothing was built.`,
    {
      code: 'tag-immutable',
      remedy: 'Take a tag that no image has yet, leave it out of `tags`, or let it move (`IMMUTABLE_WITH_EXCLUSION`).',
    },
  )
}
