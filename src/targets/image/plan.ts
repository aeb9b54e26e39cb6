import type { ImageConfig, Manifest } from '../../aws/image-manifest.ts'
import { type Architecture, imageSpelling, isIndex, refusalByLambda } from '../../aws/image-manifest.ts'
import { Failure } from '../../failures/failure.ts'
import { differences, type Recipe } from './recipe.ts'

/** What an image is for: Lambda takes less than a container runtime does. */
export type Purpose = 'lambda' | 'container'

export interface Found {
  readonly manifest: Manifest
  /** Undefined when the role may not read layers. */
  readonly config: ImageConfig | undefined
  /** Digest of the index that has the tag, when the image was found inside of one. */
  readonly index?: string
}

export type Plan =
  | {
      readonly kind: 'reuse'
      readonly manifest: Manifest
      readonly tag: string
      readonly index?: string | undefined
      readonly why: string
    }
  | { readonly kind: 'build'; readonly why: string }

/** `commit`: the image of this commit; `content`: any image of the same recipe. */
export type Reuse = 'commit' | 'content' | 'never'

export interface Wanted {
  readonly tag: string
  /** The tag by which any image of the recipe is found; undefined when none is asked for. */
  readonly recipeTag?: string | undefined
  readonly recipe: Recipe
  readonly architecture: Architecture
  readonly purpose: Purpose
  readonly reuse: Reuse
}

/**
 * Whether the image that has the tag of this commit, or else `alike`, the one with the tag of this recipe, is the one that
 * would be built.
 *
 * @throws Failure `tag-immutable` when the first is another one and its tag cannot be moved.
 */
export const planBuild = (found: Found | undefined, immutable: boolean, wanted: Wanted, alike?: Found): Plan => {
  const { tag, recipeTag, reuse } = wanted
  const obstacle = found && obstacleOf(found, wanted)
  if (found && obstacle === undefined && reuse !== 'never')
    return { kind: 'reuse', manifest: found.manifest, index: found.index, tag, why: `${tag} has the same recipe` }
  if (found && immutable)
    throw new Failure(
      `The tag ${tag} is on another image, and it is immutable in this repository: ${obstacle ?? '`reuse` is never'}.`,
      {
        code: 'tag-immutable',
        remedy:
          'One commit has one image in such a repository. Commit what differs (also what an earlier step generates), or ' +
          'give the other build a tag of its own, such as `tags: pr-${{ github.run_id }}`.',
      },
    )
  const why = !found
    ? `there is no image ${tag} yet`
    : obstacle
      ? `${tag} is there, but ${obstacle}`
      : '`reuse` is never'
  if (!recipeTag) return { kind: 'build', why }
  if (!alike) return { kind: 'build', why: `${why}, and no image has the tag ${recipeTag}` }
  const other = obstacleOf(alike, wanted)
  return other === undefined
    ? {
        kind: 'reuse',
        manifest: alike.manifest,
        index: alike.index,
        tag: recipeTag,
        why: `${why}, and ${recipeTag} has the same recipe`,
      }
    : { kind: 'build', why: `${why}, and ${recipeTag} is there, but ${other}` }
}

/** Why the image that is there cannot be taken; undefined when it can. */
const obstacleOf = ({ manifest, config }: Found, { recipe, architecture, purpose }: Wanted): string | undefined => {
  const refusal = purpose === 'lambda' ? refusalByLambda(manifest) : undefined
  if (refusal) return refusal
  if (isIndex(manifest)) return 'it is an index, whose recipe cannot be told'
  if (!config) return 'its recipe cannot be read (the role lacks ecr:GetDownloadUrlForLayer)'
  const differing = differences(config.labels, recipe)
  if (!differing) return 'it carries no recipe: something else built it'
  if (differing.length > 0) return `another ${differing.join(' and another ')} went into it`
  return config.architecture === imageSpelling(architecture) ? undefined : `it is built for ${config.architecture}`
}

/**
 * What is wrong with an image that was just pushed; undefined when nothing is. `pushed` is the digest that BuildKit told.
 */
export const complaintOf = (
  { manifest, config, index }: Found,
  { architecture, purpose }: Pick<Wanted, 'architecture' | 'purpose'>,
  pushed: string | undefined,
): string | undefined => {
  const top = index ?? manifest.digest
  if (pushed && top !== pushed)
    return `ECR has ${top} under this tag, and the build pushed ${pushed}: another run has pushed meanwhile`
  const refusal = purpose === 'lambda' ? refusalByLambda(manifest) : undefined
  if (refusal) return refusal
  if (config && config.os !== 'linux') return `it is built for ${config.os}, not for linux`
  if (config && config.architecture !== imageSpelling(architecture))
    return `it is built for ${config.architecture}, not for ${architecture}`
  return undefined
}
