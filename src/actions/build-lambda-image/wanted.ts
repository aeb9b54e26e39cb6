import type { InputProblem } from '../../action/input-rules.ts'
import { named } from '../../action/log.ts'
import type { Repository } from '../../aws/image-reference.ts'
import type { RunFacts } from '../../github/run.ts'
import { namesOf, type Tags } from '../../targets/image/tags.ts'
import type { ImageInput, Input } from './contract.ts'
import { type BuildFacts, buildFacts } from './facts.ts'

/** One of the images that the inputs ask for. */
export interface NamedImage {
  readonly name: string
  /** `entry 2 (worker)`, for messages; undefined without `images`. */
  readonly where: string | undefined
  readonly input: Omit<ImageInput, 'repository'> & { readonly repository: Repository | undefined }
}

export interface WantedImage extends NamedImage {
  readonly input: ImageInput
  readonly facts: BuildFacts
}

/** The image that the inputs ask for, or those of `images`: what an entry does not say, the input of that name says. */
export const imagesIn = (input: Input): readonly NamedImage[] =>
  input.images?.map(({ name, where, values }) => {
    const repository = values.repository ?? input.repository
    return { name: name ?? repository?.name ?? where, where, input: { ...input, ...values, repository } }
  }) ?? [{ name: input.repository?.name ?? '', where: undefined, input }]

/** With what can be known of each before AWS is asked. The rules have seen to it that every image has a repository. */
export const withFacts = (
  images: readonly NamedImage[],
  run: RunFacts,
  signal: AbortSignal,
): Promise<readonly WantedImage[]> =>
  Promise.all(
    images.map(async ({ name, where, input }) => {
      const whole = { ...input, repository: input.repository! }
      return { name, where, input: whole, facts: await named(where && name, () => buildFacts(whole, run, signal)) }
    }),
  )

/** Where a repository lives that is given by its name alone. */
export type Home = Required<Pick<Repository, 'account' | 'region'>>

/** Before AWS was asked who we are. */
export const nowhere: Home = { account: undefined, region: undefined }

/** Where an image goes. */
export interface Pushed {
  readonly where: string | undefined
  readonly repository: Repository
  readonly tags: Tags
}

export const pushed = ({ where, input: { repository }, facts: { tags } }: WantedImage): Pushed => ({
  where,
  repository,
  tags,
})

/** Images that would get one tag of one repository: which of them it would be on in the end is chance. */
export const clashes = (images: readonly Pushed[], home: Home): readonly InputProblem[] => {
  const owners = new Map<string, Pushed>()
  return images.flatMap((image) => {
    const { name, account = home.account, region = home.region } = image.repository
    const shared = namesOf({ ...image.tags, recipe: undefined }).flatMap((tag) => {
      const key = [account, region, name, tag].join('\n')
      const owner = owners.get(key)
      owners.set(key, owner ?? image)
      return owner ? [{ tag, owner }] : []
    })
    // One for each two images, however many tags they share.
    return [...new Set(shared.map(({ owner }) => owner))].map((other) => {
      const tags = shared.filter(({ owner }) => owner === other).map(({ tag }) => tag)
      return clash(tags, name, `${other.where} and ${image.where}`)
    })
  })
}

const clash = (tags: readonly string[], repository: string, places: string): InputProblem => ({
  text: `Input "images" puts the tag${tags.length > 1 ? 's' : ''} ${tags.join(', ')} of the repository ${repository} on two images: ${places}.`,
  remedy: 'Give each its own `tag-prefix` or `tags`, or a repository of its own.',
})
