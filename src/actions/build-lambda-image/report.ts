import type { OutputsOf } from '../../action/contract.ts'
import { code, details, paragraphs, plain, sentence, table } from '../../action/markdown.ts'
import { failureMarkdown } from '../../action/run-action.ts'
import { untaggedDays } from '../../aws/ecr-create.ts'
import type { Architecture, Manifest } from '../../aws/image-manifest.ts'
import type { Failure } from '../../failures/failure.ts'
import type { Decision } from '../../targets/image/latest.ts'
import type { BuildStep, Layer } from '../../targets/image/progress.ts'
import type { Scanned } from '../../targets/image/scan-gate.ts'
import { countsOf } from '../../targets/image/scan-verdict.ts'
import type { contract } from './contract.ts'
import { lastLinesMarkdown, size, stepsMarkdown } from './report-steps.ts'

/** What is known of the image at the end, also when the end came early. */
export interface BuiltImage {
  readonly repository: string
  readonly architecture: Architecture
  how: string
  /** Left in the engine under its first tag, not pushed. */
  readonly inEngine?: boolean
  tags: readonly string[]
  manifest?: Manifest
  registry?: string
  buildSeconds?: number
  /** Of the build, when there was one; also of one that failed. */
  steps?: readonly BuildStep[]
  /** What made each layer, in the order of the manifest's; undefined when the role may not read it. */
  history?: readonly string[] | undefined
  latest?: Decision | undefined
  madeRepository?: boolean
  scan?: Scanned
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
  const { architecture, manifest, steps = [] } = image
  const title = failure ? `### Image ${code(name)}: not delivered` : `### Image ${code(name)}: ${sentence(image.how)}`
  const rows = [
    ...(name === image.repository ? [] : [['Repository', code(image.repository)]]),
    ['Tags', image.tags.map(code).join(' ') || '–'],
    ['Digest', manifest ? code(manifest.digest) : '–'],
    ['Processor', code(architecture)],
    ['Size', manifest ? size(manifest.sizeBytes) : '–'],
    ['Media type', manifest ? code(manifest.mediaType) : '–'],
    ...(image.buildSeconds === undefined ? [] : [['Built and pushed in', `${image.buildSeconds} s`]]),
    ...(image.madeRepository
      ? [['Made', `the repository: scanned on push, images without a tag go after ${untaggedDays} days`]]
      : []),
    ...(image.scan ? [['Scan', `${countsOf(image.scan.findings)} (${image.scan.by})`]] : []),
    ...(image.latest
      ? [['`latest`', sentence(`${image.latest.move ? 'on this image' : 'not moved'}: ${image.latest.why}`)]]
      : []),
  ]
  return paragraphs(
    title,
    failure && failureMarkdown(failure),
    !(failure && !manifest && !image.madeRepository) && table(['', 'in ECR'], rows),
    image.scan && findingsTable(image.scan),
    failure && lastLinesMarkdown(steps, failure),
    stepsMarkdown({ steps, layers: layersIn(image) }),
  )
}

const layersIn = ({ manifest, history }: BuiltImage): readonly Layer[] => {
  const layers = manifest?.layers ?? []
  const known = history?.length === layers.length ? history : []
  return layers.map(({ size }, index) => ({ size, createdBy: known[index] }))
}

/** Enough to see what to do; all of them are in the console. */
const shownFindings = 50

const findingsTable = ({ findings, over }: Scanned): string | undefined => {
  if (findings.length === 0) return undefined
  const rows = findings
    .slice(0, shownFindings)
    .map(({ name, severity, package: of, fixedIn }) => [
      code(name),
      plain(of) || '–',
      plain(severity.toLowerCase()),
      fixedIn ? code(fixedIn) : '–',
    ])
  const list = table(['Finding', 'Package', 'Severity', 'Fixed in'], rows)
  const rest = findings.length - rows.length
  const all = paragraphs(list, rest > 0 && `And ${rest} more of no higher severity.`)
  return over.length > 0 ? all : details(`${findings.length} findings below the threshold`, all)
}
