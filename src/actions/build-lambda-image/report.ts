import type { OutputsOf } from '../../action/contract.ts'
import { block, code, details, paragraphs, sentence, table } from '../../action/markdown.ts'
import { failureMarkdown } from '../../action/run-action.ts'
import type { Architecture, Manifest } from '../../aws/image-manifest.ts'
import type { Failure } from '../../failures/failure.ts'
import type { Decision } from '../../targets/image/latest.ts'
import type { contract } from './contract.ts'

/** What is known of the image at the end, also when the end came early. */
export interface BuiltImage {
  readonly repository: string
  readonly architecture: Architecture
  readonly how: string
  /** Left in the engine under its first tag, not pushed. */
  readonly inEngine?: boolean
  tags: readonly string[]
  manifest?: Manifest
  registry?: string
  buildSeconds?: number
  latest?: Decision | undefined
}

export const outputsOf = (image: BuiltImage): OutputsOf<typeof contract> => {
  const { architecture, manifest, registry, repository, tags } = image
  const uri = registry && `${registry}/${repository}`
  const tagged = image.inEngine ? repository : uri
  return {
    imageUri: uri && manifest && `${uri}@${manifest.digest}`,
    image: manifest && `${repository}@${manifest.digest}`,
    taggedUri: tagged && tags[0] && `${tagged}:${tags[0]}`,
    digest: manifest?.digest,
    tags: JSON.stringify(tags),
    architecture,
    manifestMediaType: manifest?.mediaType,
    sizeBytes: manifest?.sizeBytes,
  }
}

export const report = (image: BuiltImage, failure?: Failure, name = image.repository): string => {
  const { architecture, manifest } = image
  const title = failure ? `### Image ${code(name)}: not delivered` : `### Image ${code(name)}: ${sentence(image.how)}`
  const rows = [
    ...(name === image.repository ? [] : [['Repository', code(image.repository)]]),
    ['Tags', image.tags.map(code).join(' ') || '–'],
    ['Digest', manifest ? code(manifest.digest) : '–'],
    ['Processor', code(architecture)],
    ['Size', manifest ? megabytes(manifest.sizeBytes) : '–'],
    ['Media type', manifest ? code(manifest.mediaType) : '–'],
    ...(image.buildSeconds === undefined ? [] : [['Built and pushed in', `${image.buildSeconds} s`]]),
    ...(image.latest
      ? [['`latest`', sentence(`${image.latest.move ? 'on this image' : 'not moved'}: ${image.latest.why}`)]]
      : []),
  ]
  return paragraphs(
    title,
    failure && failureMarkdown(failure),
    table(['', 'in ECR'], rows),
    manifest &&
      details(
        `${manifest.layers.length} layers`,
        block(manifest.layers.map(({ size }) => megabytes(size).padStart(10)).join('\n')),
      ),
  )
}

export const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`
