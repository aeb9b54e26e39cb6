import { invalidInput } from '../../action/inputs.ts'
import { notice } from '../../action/log.ts'
import { AwsFailure } from '../../aws/call.ts'
import { ecrRepository } from '../../aws/ecr.ts'
import { refuseArchived } from '../../aws/ecr-archive.ts'
import { type Architecture, imageSpelling, isIndex, lambdaSpelling, refusalByLambda } from '../../aws/image-manifest.ts'
import type { ImageReference } from '../../aws/image-reference.ts'
import type { Session } from '../../aws/session.ts'
import { failureOf } from '../../failures/catalogue.ts'
import type { Failure } from '../../failures/failure.ts'
import { lambdaFailures } from '../../failures/lambda.ts'
import { deployFailure } from '../../failures/lambda-deploy.ts'

export interface ResolvedImage {
  /** `<repository URI>@sha256:…`: a tag may move while we wait. */
  readonly uri: string
  /** Hex, as Lambda has it in CodeSha256. */
  readonly sha256: string
}

/**
 * The one image that will run: a tag becomes its digest, an index its child for the function's processor. Everything that
 * Lambda would refuse, or would only notice at the first invoke, is said before any write.
 */
export const resolveImage = async (
  session: Session,
  image: ImageReference,
  architecture: Architecture,
): Promise<ResolvedImage> => {
  if (image.region && image.region !== session.region)
    throw invalidInput(
      `Input "image-uri" is in Region ${image.region}, and the function is in ${session.region}.`,
      'Lambda takes images of its own Region only: push the image there, or let ECR replicate it.',
    )
  const repository = ecrRepository(session, { name: image.repository, account: image.account, region: session.region })
  // The one name that Lambda documents, also where the image was given by that of the dual-stack endpoint (`…dkr-ecr….on.aws`).
  const registry = await repository.registry()
  const uriOf = (digest: string) => `${registry}/${image.repository}@${digest}`
  const pinned = (digest: string) => ({ uri: uriOf(digest), sha256: digest.slice('sha256:'.length) })
  try {
    const found = await repository.manifest(image.digest ? { digest: image.digest } : { tag: image.tag! })
    if (!found) await refuseArchived(repository, image)
    if (!found) throw missing(`${registry}/${image.repository}${image.digest ? `@${image.digest}` : `:${image.tag}`}`)
    const manifest = isIndex(found) ? await childOf(found, architecture) : found
    const refusal = refusalByLambda(manifest)
    if (refusal) throw unusable(uriOf(manifest.digest), refusal)
    const config = await repository.config(manifest)
    if (config && config.architecture !== imageSpelling(architecture))
      throw wrongArchitecture(uriOf(manifest.digest), config.architecture, architecture)
    return pinned(manifest.digest)

    async function childOf(index: typeof found & object, wanted: Architecture) {
      const child = index.children.find((each) => each.architecture === imageSpelling(wanted))
      if (!child) {
        const there = index.children.map((each) => lambdaSpelling(each.architecture)).join(', ') || 'none'
        throw wrongArchitecture(uriOf(index.digest), there, wanted)
      }
      notice(`${uriOf(index.digest)} is an index: Lambda gets its image for ${wanted}, ${child.digest}.`)
      const inside = await repository.manifest({ digest: child.digest })
      if (!inside) throw missing(uriOf(child.digest))
      return inside
    }
  } catch (failure) {
    if (!(failure instanceof AwsFailure) || failure.kind !== 'denied' || !image.digest) throw failure
    notice('The image was not checked before the deploy: the role lacks ecr:BatchGetImage.')
    return pinned(image.digest)
  }
}

const missing = (image: string): Failure =>
  failureOf(lambdaFailures.find(({ code }) => code === 'image-not-found')!, { image })

const unusable = (image: string, reason: string): Failure => deployFailure('image-unusable', { image, reason })

const wrongArchitecture = (image: string, there: string, architecture: Architecture): Failure =>
  deployFailure('architecture-mismatch', { image, there: lambdaSpelling(there), architecture })
