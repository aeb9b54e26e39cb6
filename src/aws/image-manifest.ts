/** What ECR keeps of an image. `text` is what was pushed, to the byte: written anew it would have another digest. */
export interface Manifest {
  readonly text: string
  readonly mediaType: string
  readonly digest: string
  readonly configDigest: string | undefined
  readonly configMediaType: string | undefined
  readonly layers: readonly { readonly mediaType: string; readonly size: number }[]
  /** Of an index: its images, attestations left out. */
  readonly children: readonly { readonly digest: string; readonly architecture: string }[]
  readonly sizeBytes: number
}

export interface ImageConfig {
  readonly os: string
  /** As images spell it: `amd64` or `arm64`. */
  readonly architecture: string
  readonly labels: Readonly<Record<string, string>>
  /** What a container starts: ENTRYPOINT, then CMD; empty when it has neither. */
  readonly command: readonly string[]
  /** What made each layer, in their order; undefined when nobody told. */
  readonly history?: readonly string[]
}

const docker = 'application/vnd.docker'
const oci = 'application/vnd.oci.image'

export const manifestTypes = [`${docker}.distribution.manifest.v2+json`, `${oci}.manifest.v1+json`] as const
export const indexTypes = [`${oci}.index.v1+json`, `${docker}.distribution.manifest.list.v2+json`] as const
export const acceptedMediaTypes = [...manifestTypes, ...indexTypes] as const

export const isIndex = ({ mediaType }: Manifest): boolean => (indexTypes as readonly string[]).includes(mediaType)

interface Descriptor {
  readonly mediaType?: string
  readonly digest?: string
  readonly size?: number
  readonly platform?: { readonly architecture?: string; readonly os?: string }
}

export const parseManifest = (text: string, mediaType: string | undefined, digest = ''): Manifest => {
  const json = JSON.parse(text) as {
    mediaType?: string
    config?: Descriptor
    layers?: Descriptor[]
    manifests?: Descriptor[]
  }
  const layers = (json.layers ?? []).map(({ mediaType = '', size = 0 }) => ({ mediaType, size }))
  return {
    text,
    mediaType: mediaType ?? json.mediaType ?? '',
    digest,
    configDigest: json.config?.digest,
    configMediaType: json.config?.mediaType,
    layers,
    children: (json.manifests ?? [])
      .filter(({ platform }) => platform?.os === 'linux')
      .map(({ digest = '', platform }) => ({ digest, architecture: platform?.architecture ?? '' })),
    sizeBytes: layers.reduce((sum, { size }) => sum + size, json.config?.size ?? 0),
  }
}

/** Lambda's spelling and the images' spelling of a processor. */
const spellings = { x86_64: 'amd64', arm64: 'arm64' } as const

export type Architecture = keyof typeof spellings

export const imageSpelling = (architecture: Architecture): string => spellings[architecture]

export const lambdaSpelling = (architecture: string): string => (architecture === 'amd64' ? 'x86_64' : architecture)

const gzipLayers = [`${docker}.image.rootfs.diff.tar.gzip`, `${oci}.layer.v1.tar+gzip`]

const configTypes = [`${docker}.container.image.v1+json`, `${oci}.config.v1+json`]

/**
 * Why Lambda would not take an image, from its manifest alone; undefined when nothing speaks against it.
 * https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
 */
export const refusalByLambda = (manifest: Manifest): string | undefined => {
  if (isIndex(manifest)) return `it is an index (${manifest.mediaType}), and Lambda takes a single image`
  if (!(manifestTypes as readonly string[]).includes(manifest.mediaType))
    return `its media type ${manifest.mediaType} is not one of an image`
  if (manifest.configMediaType !== undefined && !configTypes.includes(manifest.configMediaType))
    return `its configuration is of type ${manifest.configMediaType}, which is not one of an image`
  const odd = manifest.layers.find(({ mediaType }) => !gzipLayers.includes(mediaType))
  return odd && `it has a layer of type ${odd.mediaType}, and Lambda takes gzip alone`
}
