import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  GetAuthorizationTokenCommand,
  GetDownloadUrlForLayerCommand,
  GetLifecyclePolicyCommand,
  type ImageFailure,
  PutImageCommand,
} from '@aws-sdk/client-ecr'
import { httpAnswer } from '../action/http.ts'
import { maskCredential } from '../action/secrets.ts'
import { AwsFailure } from './call.ts'
import { imageFacts, isArchived, stateIfAllowed } from './ecr-archive.ts'
import { ecrCalls } from './ecr-calls.ts'
import { acceptedMediaTypes, type ImageConfig, type Manifest, parseManifest } from './image-manifest.ts'
import { type Repository, registryOf } from './image-reference.ts'
import type { Session } from './session.ts'
import { type TagRules, tagRulesOf } from './tag-rules.ts'

/** The calls of one repository. Each fails as an explained `AwsFailure`. */
export type EcrRepository = ReturnType<typeof ecrRepository>

export type ImageId = { readonly digest: string } | { readonly tag: string }

/** What ECR tells of an image that can be in the archive. */
export interface ImageState {
  readonly tags: readonly string[]
  /** `ACTIVE`, `ARCHIVED`, or `ACTIVATING` while it is being restored. */
  readonly status: string
}

export interface RegistryLogin {
  /** The user name and password, in the form that Docker's configuration has them. */
  readonly basic: string
}

export const ecrRepository = (session: Session, { name, account, region = session.region }: Repository) => {
  const { client, of, repository: it } = ecrCalls(session, { name, account, region })
  const id = (image: ImageId) => ('digest' in image ? { imageDigest: image.digest } : { imageTag: image.tag })

  const repository = {
    name,
    region,
    registry: async (): Promise<string> => registryOf(account ?? (await session.identity()).account, region),

    /** How the repository treats tags; undefined when we may not ask. */
    tagRules: async (): Promise<TagRules | undefined> => {
      try {
        const answer = await of('DescribeRepositories', () =>
          client.send(
            new DescribeRepositoriesCommand({ ...(account && { registryId: account }), repositoryNames: [name] }),
          ),
        )
        const [found] = answer.repositories ?? []
        return tagRulesOf(found?.imageTagMutability, found?.imageTagMutabilityExclusionFilters)
      } catch (failure) {
        if (failure instanceof AwsFailure && failure.kind === 'denied') return undefined
        throw failure
      }
    },

    /** The text of the lifecycle policy; `none` when there is none, undefined when we may not ask. */
    lifecyclePolicy: async (): Promise<string | undefined> => {
      try {
        const answer = await of('GetLifecyclePolicy', () => client.send(new GetLifecyclePolicyCommand(it)))
        return answer.lifecyclePolicyText
      } catch (failure) {
        if (failure instanceof AwsFailure && failure.error === 'LifecyclePolicyNotFoundException') return 'none'
        if (failure instanceof AwsFailure && failure.kind === 'denied') return undefined
        throw failure
      }
    },

    login: async (): Promise<RegistryLogin> => {
      const answer = await of('GetAuthorizationToken', () => client.send(new GetAuthorizationTokenCommand({})), {
        resource: '*',
      })
      const basic = answer.authorizationData?.[0]?.authorizationToken ?? ''
      maskCredential(basic)
      // The user name, `AWS`, is no secret: to mask it would blacken every log.
      maskCredential(Buffer.from(basic, 'base64').toString('utf8').slice('AWS:'.length))
      return { basic }
    },

    /**
     * The manifest as it was pushed, to the byte; undefined when there is no such image, or it is in the archive.
     *
     * @throws AwsFailure `image-inaccessible` or `repository-key` when ECR has the image and does not give it
     */
    manifest: async (image: ImageId): Promise<Manifest | undefined> => {
      const asked = { ...it, imageIds: [id(image)], acceptedMediaTypes: [...acceptedMediaTypes] }
      const send = async () => {
        const { images, failures } = await client.send(new BatchGetImageCommand(asked))
        const [found] = images ?? []
        if (!found) refuseOtherThanMissing(failures?.[0])
        return found
      }
      try {
        const found = await of('BatchGetImage', send, { facts: imageFacts(name, image) })
        return found?.imageManifest === undefined
          ? undefined
          : parseManifest(found.imageManifest, found.imageManifestMediaType, found.imageId?.imageDigest)
      } catch (failure) {
        if (!(failure instanceof AwsFailure) || failure.error !== 'ImageInaccessible') throw failure
        if (isArchived(await stateIfAllowed(repository, image))) return undefined
        throw failure
      }
    },

    /** Undefined when there is no such image. */
    state: async (image: ImageId): Promise<ImageState | undefined> => {
      try {
        const answer = await of('DescribeImages', () =>
          client.send(new DescribeImagesCommand({ ...it, imageIds: [id(image)] })),
        )
        const { imageTags = [], imageStatus = 'ACTIVE' } = answer.imageDetails?.[0] ?? {}
        return { tags: imageTags, status: imageStatus }
      } catch (failure) {
        if (failure instanceof AwsFailure && failure.error === 'ImageNotFoundException') return undefined
        throw failure
      }
    },

    /** Every tag that an image has. */
    tagsOf: async (digest: string): Promise<readonly string[]> => {
      const answer = await of('DescribeImages', () =>
        client.send(new DescribeImagesCommand({ ...it, imageIds: [{ imageDigest: digest }] })),
      )
      return answer.imageDetails?.[0]?.imageTags ?? []
    },

    /** Puts a tag on an image that is there. The same tag on the same image is no error. */
    tag: async ({ text, mediaType, digest }: Manifest, tag: string): Promise<void> => {
      try {
        await of(
          'PutImage',
          () =>
            client.send(
              new PutImageCommand({
                ...it,
                imageTag: tag,
                imageManifest: text,
                imageManifestMediaType: mediaType,
                imageDigest: digest,
              }),
            ),
          { facts: { tag } },
        )
      } catch (failure) {
        if (!(failure instanceof AwsFailure) || failure.error !== 'ImageAlreadyExistsException') throw failure
      }
    },

    /** The configuration of an image: architecture and labels; undefined when the role may not read layers. */
    config: async (manifest: Manifest): Promise<ImageConfig | undefined> => {
      if (!manifest.configDigest) return undefined
      const layerDigest = manifest.configDigest
      try {
        const answer = await of('GetDownloadUrlForLayer', () =>
          client.send(new GetDownloadUrlForLayerCommand({ ...it, layerDigest })),
        )
        return await downloadConfig(answer.downloadUrl ?? '')
      } catch (failure) {
        if (failure instanceof AwsFailure && failure.kind === 'denied') return undefined
        throw failure
      }
    },
  }
  return repository
}

/**
 * BatchGetImage has no error for an image: what is wrong with each stands in its answer.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageFailure.html
 */
const refuseOtherThanMissing = ({ failureCode, failureReason = 'without a reason' }: ImageFailure = {}): void => {
  if (failureCode !== undefined && failureCode !== 'ImageNotFound')
    throw Object.assign(new Error(`${failureReason} (${failureCode})`), { name: failureCode })
}

/** The address is pre-signed: it must not get into a message. */
const downloadConfig = async (url: string): Promise<ImageConfig | undefined> => {
  const { status, body } = await httpAnswer(url, { timeoutMs: 20_000 })
  if (status !== 200) return undefined
  const config = JSON.parse(body) as {
    os?: string
    architecture?: string
    config?: { Labels?: Record<string, string>; Entrypoint?: string[] | null; Cmd?: string[] | null }
    history?: { created_by?: string; empty_layer?: boolean }[]
  }
  const layers = (config.history ?? []).filter(({ empty_layer }) => !empty_layer)
  return {
    os: config.os ?? '',
    architecture: config.architecture ?? '',
    labels: config.config?.Labels ?? {},
    command: [...(config.config?.Entrypoint ?? []), ...(config.config?.Cmd ?? [])],
    history: layers.map(({ created_by }) => created_by ?? ''),
  }
}
