/** A repository, a folder with a Dockerfile in it, and the step that builds and pushes it. */
import { randomBytes } from 'node:crypto'
import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  ECRClient,
  GetDownloadUrlForLayerCommand,
} from '@aws-sdk/client-ecr'
import type { AwsSandbox } from '../../sandbox/aws/client.ts'
import type { RepositorySpec } from '../../sandbox/aws/seed.ts'
import { freshAws, push, someCommit } from './door.ts'
import { notOn } from './not-on.ts'
import { type LiveStep, type Step, type StepOptions, startStep } from './run-step.ts'

export const repositoryName = 'pricing'

export const onClassicStore = process.env['SANDBOX_IMAGE_STORE'] === 'classic'

/** Docker's older image store knows no index: no caches of BuildKit, no attestations, no image of another processor. */
export const notOnClassicStore = notOn('the classic store', onClassicStore)

export const docker = 'application/vnd.docker.distribution.manifest.v2+json'
export const gzip = 'application/vnd.docker.image.rootfs.diff.tar.gzip'

const oci = 'application/vnd.oci.image'
const acceptedMediaTypes = [docker, `${oci}.manifest.v1+json`, `${oci}.index.v1+json`]

/** What ECR has of an image. */
export interface StoredImage {
  readonly digest: string
  readonly mediaType: string
  /** As it was pushed. */
  readonly manifest: string
  readonly layerTypes: readonly string[]
  /** Empty for an index. */
  readonly config: {
    readonly architecture?: string
    readonly config?: { readonly Labels?: Readonly<Record<string, string>> }
  }
  readonly tags: readonly string[]
}

export interface ImageScene {
  readonly aws: AwsSandbox
  readonly commit: string
  readonly registry: string
  readonly start: (inputs?: Record<string, string>, options?: StepOptions) => LiveStep
  readonly run: (inputs?: Record<string, string>, options?: StepOptions) => Promise<Step>
  /** Undefined when no image has the tag. */
  readonly image: (tag?: string, repository?: string) => Promise<StoredImage | undefined>
}

interface SceneOptions extends RepositorySpec {
  readonly aws?: AwsSandbox
  readonly commit?: string
  /** False: there is no repository yet. [true] */
  readonly make?: boolean
  readonly files?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
}

/** Files of a context that no other test has built: nothing is in the engine's cache. */
export const tinyContext = (): Record<string, string> => ({
  Dockerfile: 'FROM scratch\nCOPY app.txt /\nCMD ["/app.txt"]\n',
  'app.txt': randomBytes(8).toString('hex'),
})

export const imageScene = async (options: SceneOptions = {}): Promise<ImageScene> => {
  const {
    aws = freshAws(),
    commit = someCommit(),
    files = tinyContext(),
    env = aws.environment,
    make = true,
    ...spec
  } = options
  if (make) await aws.seed.repository(repositoryName, spec)
  const start = (inputs: Record<string, string> = {}, { env: more = {}, ...step }: StepOptions = {}) =>
    startStep(
      'build-lambda-image',
      { repository: repositoryName, ...inputs },
      { event: push, files, ...step, env: { GITHUB_SHA: commit, ...env, ...more } },
    )
  return {
    aws,
    commit,
    registry: aws.seed.registry,
    start,
    run: (inputs, step) => start(inputs, step).result,
    image: (tag = commit, repository = repositoryName) => storedImage(aws, repository, tag),
  }
}

const storedImage = async (
  aws: AwsSandbox,
  repositoryName: string,
  imageTag: string,
): Promise<StoredImage | undefined> => {
  // Past the fault layer: what a test looks at is not in the journal.
  const ecr = new ECRClient(aws.root)
  const { images } = await ecr.send(
    new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag }], acceptedMediaTypes }),
  )
  const [image] = images ?? []
  if (!image) return undefined
  const imageDigest = image.imageId!.imageDigest!
  const manifest = JSON.parse(image.imageManifest!) as Manifest
  const downloaded = async (layerDigest: string) => {
    const { downloadUrl } = await ecr.send(new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest }))
    return (await (await fetch(downloadUrl!)).json()) as StoredImage['config']
  }
  const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageDigest }] }))
  return {
    digest: imageDigest,
    mediaType: image.imageManifestMediaType!,
    manifest: image.imageManifest!,
    layerTypes: (manifest.layers ?? []).map(({ mediaType }) => mediaType),
    config: manifest.config ? await downloaded(manifest.config.digest) : {},
    tags: imageDetails?.[0]?.imageTags ?? [],
  }
}

interface Manifest {
  readonly config?: { readonly digest: string }
  readonly layers?: readonly { readonly mediaType: string }[]
}
