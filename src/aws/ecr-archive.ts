import { archiveFailure } from '../failures/archive.ts'
import type { Facts } from '../failures/catalogue.ts'
import type { Failure } from '../failures/failure.ts'
import { AwsFailure } from './call.ts'
import type { EcrRepository, ImageState } from './ecr.ts'
import type { ImageReference } from './image-reference.ts'

/** Whether we may ask for the state of an image is no condition of anything: undefined when not, or when there is none. */
export const stateIfAllowed = (
  repository: Pick<EcrRepository, 'state'>,
  image: Parameters<EcrRepository['state']>[0],
): Promise<ImageState | undefined> =>
  repository.state(image).catch((failure) => {
    if (failure instanceof AwsFailure && (failure.kind === 'denied' || failure.kind === 'missing')) return undefined
    throw failure
  })

/**
 * An image in the archive of ECR is not found when it is asked for.
 *
 * @throws Failure `image-archived`
 */
export const refuseArchived = async (repository: EcrRepository, image: Named): Promise<void> => {
  const { tag, digest } = image
  const state = await stateIfAllowed(repository, digest ? { digest } : { tag: tag! })
  if (isArchived(state)) throw archived(repository, image, state)
}

/** How an image is asked for. */
type Named = Partial<Pick<ImageReference, 'tag' | 'digest'>>

export const isArchived = (state: ImageState | undefined): boolean => state !== undefined && state.status !== 'ACTIVE'

/** The failure `image-archived`. */
export const archived = (
  { name, region }: Pick<EcrRepository, 'name' | 'region'>,
  { tag, digest }: Named,
  state: ImageState | undefined,
): Failure => archiveFailure({ ...imageFacts(name, { tag, digest }), status: state?.status, repository: name, region })

/** How a message and the command line of AWS call an image. */
export const imageFacts = (repository: string, { tag, digest }: Named): Facts => ({
  image: digest ? `${repository}@${digest}` : `${repository}:${tag}`,
  'image-id': digest ? `imageDigest=${digest}` : `imageTag=${tag}`,
})
