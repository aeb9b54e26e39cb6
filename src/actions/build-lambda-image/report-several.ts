import type { OutputsOf } from '../../action/contract.ts'
import { code, paragraphs, table } from '../../action/markdown.ts'
import type { Outcome } from '../../action/outcome.ts'
import { saidOnce } from '../../action/several.ts'
import { failingFirst, outcomeCell, ownOutputs, valuesOf } from '../../action/several-report.ts'
import { Failure } from '../../failures/failure.ts'
import { contract } from './contract.ts'
import { outputsOf, report } from './report.ts'
import { size } from './report-steps.ts'
import type { NamedEnding } from './several.ts'

interface Whole {
  readonly outcome: Outcome
  readonly changed: boolean
  readonly failure: Failure | undefined
}

/** What comes of the step, by what came of its images: good only when all are. */
export const whole = (endings: readonly NamedEnding[]): Whole => {
  const failure = failureOf(endings)
  const good = (['planned', 'built', 'reused'] as const).find((word) => endings.some(({ outcome }) => outcome === word))
  return {
    outcome: failure?.outcome ?? good ?? 'reused',
    changed: endings.some(({ changed }) => changed),
    failure,
  }
}

/** One failure for all. A step that was cut off says so, whatever else went wrong. */
const failureOf = (endings: readonly NamedEnding[]): Failure | undefined => {
  const failed = endings.flatMap(({ name, failure }) => (failure ? [{ name, failure }] : []))
  const cutOff = (['cancelled', 'timed-out'] as const).flatMap((word) =>
    failed.filter(({ failure }) => failure.outcome === word),
  )
  const [first] = [...cutOff, ...failed]
  if (!first) return undefined
  const { code, outcome } = first.failure
  const told = saidOnce(failed, ({ message }) => message)
  const remedies = saidOnce(failed, ({ remedy }) => remedy ?? '')
  return new Failure(`${failed.length} of ${endings.length} images not delivered. ${told.join(' ')}`, {
    code,
    outcome,
    remedy: remedies.join('\n\n'),
    cause: first.failure,
  })
}

const own = ownOutputs(contract.outputs, 'images')

/** The single-valued outputs stay empty: which image would they be of? */
export const outputsOfSeveral = (endings: readonly NamedEnding[]): OutputsOf<typeof contract> => ({
  images: JSON.stringify(Object.fromEntries(endings.map((ending) => [ending.name, imageOutput(ending)]))),
})

const imageOutput = (ending: NamedEnding) => ({
  ...valuesOf(own, outputsOf(ending.image), ending, (value) => value),
  'size-bytes': ending.image.manifest?.sizeBytes ?? null,
  tags: ending.image.tags,
})

export const reportSeveral = (endings: readonly NamedEnding[]): string => {
  const failed = endings.filter(({ failure }) => failure)
  const sorted = failingFirst(endings, ({ failure }) => failure)
  const rows = sorted.map(({ name, outcome, image: { manifest }, failure }) => [
    code(name),
    outcomeCell({ outcome, failure }),
    manifest ? code(manifest.digest) : '–',
    manifest ? size(manifest.sizeBytes) : '–',
  ])
  return paragraphs(
    `### ${endings.length} images: ${failed.length > 0 ? `${failed.length} not delivered` : 'all delivered'}`,
    table(['Image', 'Outcome', 'Digest', 'Size'], rows),
    ...sorted.map(({ name, image, failure }) => report(image, failure, name)),
  )
}
