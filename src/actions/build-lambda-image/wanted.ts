import { invalidInput, requiredAndEmpty } from '../../action/inputs.ts'
import { named } from '../../action/log.ts'
import type { Repository } from '../../aws/image-reference.ts'
import { Failure } from '../../failures/failure.ts'
import type { RunFacts } from '../../github/run.ts'
import type { ImageInput, Input } from './contract.ts'
import { type BuildFacts, buildFacts } from './facts.ts'

/** One of the images of a step. */
export interface NamedImage {
  readonly name: string
  /** `entry 2 (worker)`, for messages; undefined without `images`. */
  readonly where: string | undefined
  readonly input: ImageInput
}

export interface WantedImage extends NamedImage {
  readonly facts: BuildFacts
}

/**
 * The image that the inputs ask for, or those of `images`: what an entry does not say, the input of that name says.
 *
 * @throws Failure `invalid-input` when one has no repository, or two have one name
 */
export const imagesIn = (input: Input): readonly NamedImage[] => {
  const { repository, images } = input
  if (!images) {
    if (!repository) throw invalidInput(`Input "repository" ${requiredAndEmpty}.`, 'Or give `images`.')
    return [{ name: repository.name, where: undefined, input: { ...input, repository } }]
  }
  const entries = images.map(({ name, where, values }): NamedImage => {
    const own = values.repository ?? repository
    if (!own)
      throw invalidInput(
        `Input "images" has no \`repository\` in ${where}, and the input "repository" is empty, too.`,
        'Give it in the entry, such as `repository: team/api`, or as an input for all of them.',
      )
    return { name: name ?? own.name, where, input: { ...input, ...values, repository: own } }
  })
  for (const [index, { name, where }] of entries.entries()) {
    const twin = entries.slice(0, index).find((other) => other.name === name)
    if (twin)
      throw invalidInput(
        `Input "images" has two images called ${JSON.stringify(name)}: ${twin.where} and ${where}.`,
        'Give each a `name` of its own, such as `name: api`. Without one it has the name of its repository.',
      )
  }
  return entries
}

/** With what can be known of each before AWS is asked. @throws Failure with everything that is wrong. */
export const withFacts = async (images: readonly NamedImage[], run: RunFacts): Promise<readonly WantedImage[]> => {
  const settled = await Promise.allSettled(
    images.map(({ name, where, input }) => named(where && name, () => buildFacts(input, run))),
  )
  const wrong = settled.flatMap((result, index) => {
    if (result.status === 'fulfilled') return []
    const { where } = images[index]!
    if (!(result.reason instanceof Failure) || where === undefined) throw result.reason
    return [{ where, failure: result.reason }]
  })
  if (wrong.length > 0)
    throw invalidInput(
      wrong.map(({ where, failure }) => `In "images", ${where}: ${failure.message}`).join('\n'),
      [...new Set(wrong.flatMap(({ failure }) => failure.remedy ?? []))].join(' '),
    )
  return settled.map((result, index) => ({
    ...images[index]!,
    facts: (result as PromiseFulfilledResult<BuildFacts>).value,
  }))
}

/** Where a repository lives that is given by its name alone. */
export type Home = Required<Pick<Repository, 'account' | 'region'>>

/**
 * @throws Failure `invalid-input` when two images would get one tag of one repository: which of them it would be on in the
 * end is chance.
 */
export const refuseClashes = (images: readonly WantedImage[], home: Home): void => {
  const owners = new Map<string, WantedImage>()
  for (const image of images) {
    const { name, account = home.account, region = home.region } = image.input.repository
    const { first, others, latest } = image.facts.tags
    for (const tag of [first, ...others, ...(latest ? [latest] : [])]) {
      const key = [account, region, name, tag].join('\n')
      const other = owners.get(key)
      if (other)
        throw invalidInput(
          `Input "images" puts the tag ${tag} of the repository ${name} on two images: ${other.where} and ${image.where}.`,
          'Give each its own `tag-prefix` or `tags`, or a repository of its own.',
        )
      owners.set(key, image)
    }
  }
}
