import { info, notice } from '../../action/log.ts'
import type { EcrRepository } from '../../aws/ecr.ts'
import type { ImageConfig, Manifest } from '../../aws/image-manifest.ts'
import { isImmutable, type TagRules } from '../../aws/tag-rules.ts'
import { imageUnverified } from '../../failures/ecr.ts'
import { Failure } from '../../failures/failure.ts'
import type { CacheWanted } from './choose-cache.ts'
import { build, type Delivery } from './deliver.ts'
import { warnOfNoCommand } from './lambda-limits.ts'
import { foundInside, type LookedUp, topOf } from './look-up.ts'
import { complaintOf, type Found } from './plan.ts'
import type { ProgressReader } from './progress.ts'
import { recipeLabel } from './recipe.ts'

/** The image, taken or built, as it is in ECR. */
export interface Obtained {
  readonly manifest: Manifest
  /** Undefined where ECR was not asked yet. */
  readonly tags: readonly string[] | undefined
  /** A tag that names it now; undefined while only an index has one. */
  readonly tag: string | undefined
  /** The first tag, where it is on an index for good. */
  readonly stays: string | undefined
  readonly built: boolean
  /** Of an image that was built. */
  readonly history?: ImageConfig['history'] | undefined
}

interface Doing {
  readonly signal: AbortSignal
  readonly progress: ProgressReader
  /** Asks the repository once more. */
  readonly look: () => Promise<LookedUp>
  /** Called as soon as something is in ECR. */
  readonly wrote: () => void
}

interface Target {
  readonly name: string
  readonly repository: EcrRepository
  readonly region: string
  readonly cache: CacheWanted
}

/**
 * Takes the image that the plan says, or builds, pushes and verifies it. Another run of the same commit may be quicker: its
 * image is taken when it is of the same recipe.
 */
export const obtain = async (
  { plan, rules, tags, before }: LookedUp,
  delivery: Delivery,
  target: Target,
  doing: Doing,
): Promise<Obtained> => {
  const { first } = delivery.tags
  const { signal, progress, look, wrote } = doing
  if (plan.kind === 'reuse') {
    const stays = plan.index === undefined ? undefined : kept(rules, first, plan.index)
    return { manifest: plan.manifest, tags, tag: plan.index ? undefined : plan.tag, stays, built: false }
  }
  let pushed: string | undefined
  try {
    pushed = await build(delivery, target, signal, progress)
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure
    const immutable = isImmutable(rules, first)
    const mine = immutable ? progress.manifest() : undefined
    const arrived = hasBegunToPush(progress)
      ? await arrivedIn(target.repository, delivery, { before, mine })
      : 'nothing'
    if (arrived !== 'nothing') wrote()
    if (signal.aborted) throw failure
    if (immutable) {
      // Its tag was free when we looked.
      const again = await look()
      if (again.plan.kind === 'build') throw failure
      notice(
        `Another run of this commit has pushed its image meanwhile: that one is taken, ${again.plan.manifest.digest}.`,
      )
      return obtain(again, delivery, target, doing)
    }
    if (arrived !== 'ours') throw failure
    notice(`The push did not end well, and the image has arrived all the same: ${failure.message}`)
  }
  // A role that may not read the recipe builds anew, and may find the very same image under its tag.
  if (pushed === undefined || pushed !== before) wrote()
  const { manifest, config, index } = await verified(target.repository, delivery, pushed)
  const stays = index === undefined ? undefined : kept(rules, first, index)
  return { manifest, tags: undefined, tag: index ? undefined : first, stays, built: true, history: config?.history }
}

/** With the image store of Docker's own the push is a step of its own; with the other one it is part of the export. */
const hasBegunToPush = (progress: ProgressReader): boolean =>
  progress.steps().some(({ name }) => /^(exporting to image|pushing )/.test(name))

/**
 * What a push that failed has brought: the manifest is its last piece but not its last question, and an answer may be lost.
 * `something` where nobody can tell: it may have changed what is there.
 *
 * @param before what had the tag
 * @param mine what was pushed, where a tag stays on what it is on first: anything else that has it was there before
 */
const arrivedIn = async (
  repository: EcrRepository,
  delivery: Delivery,
  { before, mine }: { readonly before: string | undefined; readonly mine: string | undefined },
): Promise<'ours' | 'something' | 'nothing'> => {
  try {
    const there = await foundInside(repository, delivery.tags.first, delivery)
    if (!there || topOf(there) === before || (mine && topOf(there) !== mine)) return 'nothing'
    return isOfRecipe(there, delivery) ? 'ours' : 'something'
  } catch {
    return 'something'
  }
}

/** What ECR has of the image that was just pushed: the digest, the media types and the processor must be right. */
const verified = async (repository: EcrRepository, delivery: Delivery, pushed: string | undefined): Promise<Found> => {
  const { first } = delivery.tags
  const image = await foundInside(repository, first, delivery)
  if (!image) throw imageUnverified(first, 'ECR does not have it after the push')
  const top = topOf(image)
  const taken = pushed !== undefined && top !== pushed && isOfRecipe(image, delivery)
  const complaint = complaintOf(image, delivery, taken ? undefined : pushed)
  if (complaint) throw imageUnverified(first, complaint)
  if (taken)
    notice(`Another run of this commit has moved ${first} to its own image of the same recipe: that is taken, ${top}.`)
  if (image.config && delivery.purpose === 'lambda') warnOfNoCommand(image.config)
  if (!image.config) notice('The processor of the image was not checked: the role lacks ecr:GetDownloadUrlForLayer.')
  info(`Verified ${image.manifest.digest}`)
  return image
}

/** What is under the tag that was moved away from our image: one of the same recipe will do. @throws Failure for any other */
export const takenOver = (looked: LookedUp, tag: string): LookedUp => {
  if (looked.plan.kind === 'build')
    throw imageUnverified(tag, `another run has moved the tag to its own image meanwhile, and ${looked.plan.why}`)
  notice(`Another run of this commit has moved ${tag} to its own image of the same recipe: that is taken.`)
  return looked
}

const isOfRecipe = ({ config }: Found, { labels }: Delivery): boolean =>
  config !== undefined && config.labels[recipeLabel] === labels[recipeLabel]

/** Says that an index was found; the first tag, where it stays on it. */
const kept = (rules: TagRules | undefined, first: string, index: string): string | undefined => {
  const stays = isImmutable(rules, first)
  notice(
    `The tag ${first} ${stays ? 'is' : 'was'} on an index (${index}), which Lambda does not take: its image for the processor is ` +
      `handed on${stays ? ', by its digest alone, since the tag is immutable' : ', and gets the tag'}.`,
  )
  return stays ? first : undefined
}
