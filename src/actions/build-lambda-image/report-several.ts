import { type OutputsOf, standardOutputs } from '../../action/contract.ts'
import { camelCase } from '../../action/inputs.ts'
import { code, paragraphs, table } from '../../action/markdown.ts'
import type { Outcome } from '../../action/outcome.ts'
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
  const told = together(failed, ({ message }) => message)
  const remedies = together(failed, ({ remedy }) => remedy ?? '')
  return new Failure(`${failed.length} of ${endings.length} images not delivered. ${told.join(' ')}`, {
    code,
    outcome,
    remedy: remedies.join('\n\n'),
    cause: first.failure,
  })
}

/** `api, worker: …` once for all that have the same to say. */
const together = (
  failed: readonly { readonly name: string; readonly failure: Failure }[],
  say: (failure: Failure) => string,
): string[] => {
  const texts = [...new Set(failed.map(({ failure }) => say(failure)))].filter((text) => text !== '')
  const whose = (text: string) => failed.filter(({ failure }) => say(failure) === text).map(({ name }) => name)
  return texts.map((text) => `${whose(text).join(', ')}: ${text}`)
}

/** The outputs of one image, under their names; those of the step as a whole are left to the step. */
const own = contract.outputs.filter(
  (name) => name !== 'images' && !(standardOutputs as readonly string[]).includes(name),
)

/** The single-valued outputs stay empty: which image would they be of? */
export const outputsOfSeveral = (endings: readonly NamedEnding[]): OutputsOf<typeof contract> => ({
  images: JSON.stringify(Object.fromEntries(endings.map((ending) => [ending.name, valuesOf(ending)]))),
})

const valuesOf = ({ image, outcome, changed, failure }: NamedEnding) => {
  const outputs = outputsOf(image) as Readonly<Record<string, unknown>>
  return {
    ...Object.fromEntries(own.map((name) => [name, outputs[camelCase(name)] ?? ''])),
    'size-bytes': image.manifest?.sizeBytes ?? null,
    tags: image.tags,
    outcome,
    changed,
    'failure-code': failure?.code ?? '',
    'failure-reason': failure?.message ?? '',
  }
}

export const reportSeveral = (endings: readonly NamedEnding[]): string => {
  const failed = endings.filter(({ failure }) => failure)
  const failingFirst = [...failed, ...endings.filter(({ failure }) => !failure)]
  const rows = failingFirst.map(({ name, outcome, image: { manifest }, failure }) => [
    code(name),
    failure ? `**${outcome}** (${code(failure.code)})` : outcome,
    manifest ? code(manifest.digest) : '–',
    manifest ? size(manifest.sizeBytes) : '–',
  ])
  return paragraphs(
    `### ${endings.length} images: ${failed.length > 0 ? `${failed.length} not delivered` : 'all delivered'}`,
    table(['Image', 'Outcome', 'Digest', 'Size'], rows),
    ...failingFirst.map(({ name, image, failure }) => report(image, failure, name)),
  )
}
