import { archiveFailure } from '../failures/archive.ts'
import { AwsFailure } from './call.ts'
import type { EcrRepository } from './ecr.ts'
import type { ImageReference } from './image-reference.ts'

/**
 * An image in the archive of ECR is not found when it is asked for. That we may not ask for its state is no obstacle.
 *
 * @throws Failure `image-archived`
 */
export const refuseArchived = async (repository: EcrRepository, { tag, digest }: ImageReference): Promise<void> => {
  const state = await repository.state(digest ? { digest } : { tag: tag! }).catch((failure) => {
    if (failure instanceof AwsFailure && (failure.kind === 'denied' || failure.kind === 'missing')) return undefined
    throw failure
  })
  if (!state || state.status === 'ACTIVE') return
  const { name, region } = repository
  throw archiveFailure({
    image: digest ? `${name}@${digest}` : `${name}:${tag}`,
    status: state.status,
    repository: name,
    region,
    'image-id': digest ? `imageDigest=${digest}` : `imageTag=${tag}`,
  })
}
