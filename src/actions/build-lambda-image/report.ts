import type { OutputsOf } from '../../action/contract.ts'
import { block, code, details, paragraphs, sentence, table } from '../../action/markdown.ts'
import { failureMarkdown } from '../../action/run-action.ts'
import type { Manifest } from '../../aws/image-manifest.ts'
import type { Failure } from '../../failures/failure.ts'
import type { Decision } from '../../targets/image/latest.ts'
import type { contract } from './contract.ts'

/** What is known of the image at the end, also when the end came early. */
export interface BuiltImage {
  readonly repository: string
  readonly how: string
  tags: readonly string[]
  manifest?: Manifest
  registry?: string
  buildSeconds?: number
  latest?: Decision | undefined
}

export const outputsOf = (image: BuiltImage, architecture: string): OutputsOf<typeof contract> => {
  const { manifest, registry, repository, tags } = image
  const uri = registry && `${registry}/${repository}`
  return {
    imageUri: uri && manifest && `${uri}@${manifest.digest}`,
    image: manifest && `${repository}@${manifest.digest}`,
    taggedUri: uri && tags[0] && `${uri}:${tags[0]}`,
    digest: manifest?.digest,
    tags: JSON.stringify(tags),
    architecture,
    manifestMediaType: manifest?.mediaType,
    sizeBytes: manifest?.sizeBytes,
  }
}

export const report = (image: BuiltImage, architecture: string, failure?: Failure): string => {
  const { manifest } = image
  const title = failure
    ? `### Image ${code(image.repository)}: not delivered`
    : `### Image ${code(image.repository)}: ${sentence(image.how)}`
  const rows = [
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

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`
