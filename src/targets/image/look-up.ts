import type { EcrRepository } from '../../aws/ecr.ts'
import { archived, isArchived, refuseArchived } from '../../aws/ecr-archive.ts'
import { type Architecture, imageSpelling, isIndex, type Manifest } from '../../aws/image-manifest.ts'
import { isImmutable, type TagRules } from '../../aws/tag-rules.ts'
import { Failure } from '../../failures/failure.ts'
import { type Found, type Plan, planBuild, type Wanted } from './plan.ts'
import type { Tags } from './tags.ts'

/** What ECR has under a tag. */
export const found = async (repository: EcrRepository, tag: string): Promise<Found | undefined> => {
  const manifest = await repository.manifest({ tag })
  return manifest && { manifest, config: await repository.config(manifest) }
}

/** The same, and of an index the image for one processor, which is what Lambda can use; the index where it has none. */
export const foundInside = async (
  repository: EcrRepository,
  tag: string,
  { architecture, purpose }: { readonly architecture: Architecture; readonly purpose: Wanted['purpose'] },
): Promise<Found | undefined> => {
  const whole = await found(repository, tag)
  if (!whole || purpose !== 'lambda' || !isIndex(whole.manifest)) return whole
  const child = whole.manifest.children.find((each) => each.architecture === imageSpelling(architecture))
  const manifest = child && (await repository.manifest({ digest: child.digest }))
  return manifest ? { manifest, config: await repository.config(manifest), index: whole.manifest.digest } : whole
}

/** The digest that the tag itself is on. */
export const topOf = ({ index, manifest }: Found): string => index ?? manifest.digest

/** What the repository has of the image that is wanted, and what follows from that. */
export interface LookedUp {
  readonly plan: Plan
  /** Undefined when we may not read them. */
  readonly rules: TagRules | undefined
  /** The tags of an image that is reused. */
  readonly tags: readonly string[]
  /** Digest of what has the first tag. */
  readonly before: string | undefined
}

/**
 * Asks the repository for the image of the commit, and for one of the same recipe.
 *
 * @throws Failure `tag-immutable` when a tag would have to move that cannot, `image-archived` when it cannot and its image lies
 * in the archive: before a build, not after it.
 */
export const lookUp = async (repository: EcrRepository, tags: Tags, wanted: Wanted): Promise<LookedUp> => {
  const [there, alike, rules] = await Promise.all([
    foundInside(repository, tags.first, wanted),
    tags.recipe === undefined ? undefined : foundInside(repository, tags.recipe, wanted),
    repository.tagRules(),
  ])
  const held = isImmutable(rules, tags.first)
  if (!there && held) await refuseArchived(repository, { tag: tags.first })
  const plan = planBuild(there, held, wanted, alike)
  const stuck = tags.others.filter((tag) => isImmutable(rules, tag))
  await Promise.all(stuck.map((tag) => guardTag(repository, tag, plan.kind === 'reuse' ? plan.manifest : undefined)))
  const before = there && topOf(there)
  if (plan.kind === 'build') return { plan, rules, tags: [], before }
  const state = await repository.state({ digest: plan.manifest.digest })
  if (!isArchived(state)) return { plan, rules, tags: state?.tags ?? [], before }
  if (plan.tag === tags.first && held) throw archived(repository, { tag: plan.tag }, state)
  return { plan: { kind: 'build', why: `${plan.tag} is there, but in the archive of ECR` }, rules, tags: [], before }
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
