import { notice } from '../../../action/log.ts'
import { AwsFailure } from '../../../aws/call.ts'
import { type EcrRepository, ecrRepository } from '../../../aws/ecr.ts'
import { refuseArchived } from '../../../aws/ecr-archive.ts'
import type { Definition } from '../../../aws/ecs-task-definitions.ts'
import {
  type Architecture,
  imageSpelling,
  isIndex,
  lambdaSpelling,
  type Manifest,
} from '../../../aws/image-manifest.ts'
import { type ImageReference, registryOf } from '../../../aws/image-reference.ts'
import type { Session } from '../../../aws/session.ts'
import { definitionFailure } from '../../../failures/ecs-definition.ts'
import { chosenContainer } from './containers.ts'
import { isForeign, type ServiceImage, serviceImage, type WantedImage } from './image-input.ts'

/** What one container is going to run. */
export interface ContainerImage {
  readonly container: string
  /** As the task definition has it. */
  readonly image: string
  /** What that stands for now; undefined where it cannot be looked up. */
  readonly digest: string | undefined
  /** The digests by which ECS may call it: that one, and of an index the one of its image for the tasks' processor. */
  readonly digests: readonly string[]
  /** Whether it was named by the input `image`, not taken over from the task definition. */
  readonly asked: boolean
  /** Why it was not looked up. */
  readonly unchecked?: string | undefined
}

/** The images by container, each in the words of a task definition. @throws Failure `invalid-input` */
export const imagesByContainer = (
  definition: Definition,
  wanted: readonly WantedImage[],
  container: string | undefined,
  place: { readonly account: string; readonly region: string },
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    wanted.map(({ container: named, image }) => [
      named === undefined
        ? chosenContainer(definition, container, 'container')
        : chosenContainer(definition, named, 'image'),
      imageText(image, place),
    ]),
  )

/** `name@sha256:…` lives in the registry of the service's own account and Region. A tag stays a tag: ECS pins it for each deployment. */
const imageText = (
  image: ServiceImage,
  { account, region }: { readonly account: string; readonly region: string },
): string => {
  if (isForeign(image)) return image.text
  const { registry = registryOf(account, region), repository, tag, digest } = image
  return `${registry}/${repository}${digest ? `@${digest}` : `:${tag}`}`
}

/** A definition in which some containers have another image. */
export const withImages = (definition: Definition, images: Readonly<Record<string, string>>): Definition => ({
  ...definition,
  containerDefinitions: (definition.containerDefinitions ?? []).map((container) =>
    Object.hasOwn(images, container.name ?? '') ? { ...container, image: images[container.name ?? '']! } : container,
  ),
})

interface LookUp {
  readonly session: Session
  /** Undefined: the tasks may run on either. */
  readonly architecture: Architecture | undefined
  /** Containers whose image was asked for: what is wrong with theirs always stops the deploy. */
  readonly asked: readonly string[]
  /** Whether a task whose image is gone cannot start: instances may have a copy of it. */
  readonly strict: boolean
}

/**
 * Looks up the image of every container: that it is there, what its tag means now, and that it is built for the processor of
 * the tasks. Nothing is written.
 *
 * @throws Failure `image-not-found`, `image-archived` or `architecture-mismatch`
 */
export const lookUpImages = (definition: Definition, how: LookUp): Promise<readonly ContainerImage[]> => {
  const known = new Map<string, Promise<Found>>()
  const found = (image: string, container: string): Promise<Found> => {
    const key = `${how.asked.includes(container)} ${image}`
    const answer = known.get(key) ?? lookUp(image, container, how)
    known.set(key, answer)
    return answer
  }
  return Promise.all(
    (definition.containerDefinitions ?? []).map(async ({ name = '', image = '' }) => {
      const asked = how.asked.includes(name)
      try {
        return { container: name, image, asked, ...(await found(image, name)) }
      } catch (failure) {
        if (!(failure instanceof AwsFailure)) throw failure
        const mayStartAnyway = !asked && !how.strict && unreadable.includes(failure.code)
        if (failure.kind !== 'denied' && !mayStartAnyway) throw failure
        if (asked || mayStartAnyway)
          notice(`The image of ${name} was not checked before the deploy: ${failure.message}`)
        return { container: name, image, asked, digest: undefined, digests: [], unchecked: failure.message }
      }
    }),
  )
}

/** Codes of an image that ECR has, and does not give now. An instance may have a copy of it. */
const unreadable: readonly string[] = ['image-inaccessible', 'repository-key']

type Found = Pick<ContainerImage, 'digest' | 'digests' | 'unchecked'>

const lookUp = async (text: string, container: string, how: LookUp): Promise<Found> => {
  const image = serviceImage(text)
  if (!image || isForeign(image) || !image.account)
    return { digest: undefined, digests: [], unchecked: 'it is in another registry than Amazon ECR' }
  const named = { image: text, container }
  const repository = ecrRepository(how.session, {
    name: image.repository,
    account: image.account,
    region: image.region,
  })
  const manifest = await manifestOf(repository, image)
  if (!manifest) {
    if (how.strict || how.asked.includes(container)) throw definitionFailure('image-not-found', named)
    notice(`There is no image ${text} any more: container ${container} starts only where an instance still has it.`)
    return { digest: undefined, digests: [], unchecked: 'it is not in its repository any more' }
  }
  return { digest: manifest.digest, digests: await digestsFor(repository, manifest, named, how.architecture) }
}

const manifestOf = async (repository: EcrRepository, image: ImageReference): Promise<Manifest | undefined> => {
  const { tag = 'latest', digest } = image
  try {
    const found = await repository.manifest(digest ? { digest } : { tag })
    if (!found) await refuseArchived(repository, { ...image, tag })
    return found
  } catch (failure) {
    if (failure instanceof AwsFailure && failure.kind === 'missing') return undefined
    throw failure
  }
}

/** Of an index its own digest and that of the image that the tasks will take. */
const digestsFor = async (
  repository: EcrRepository,
  manifest: Manifest,
  named: { readonly image: string; readonly container: string },
  architecture: Architecture | undefined,
): Promise<readonly string[]> => {
  const mismatch = (there: readonly string[]) =>
    definitionFailure('architecture-mismatch', {
      ...named,
      architecture,
      there: there.map(lambdaSpelling).join(', ') || 'no Linux',
    })
  if (isIndex(manifest)) {
    const fitting = architecture === undefined ? manifest.children : childrenFor(manifest, architecture)
    if (architecture !== undefined && fitting.length === 0)
      throw mismatch(manifest.children.map(({ architecture }) => architecture))
    return [manifest.digest, ...fitting.map(({ digest }) => digest)]
  }
  const config = architecture && (await repository.config(manifest))
  if (architecture && config?.architecture && config.architecture !== imageSpelling(architecture))
    throw mismatch([config.architecture])
  return [manifest.digest]
}

const childrenFor = ({ children }: Manifest, architecture: Architecture) =>
  children.filter((child) => child.architecture === imageSpelling(architecture))
