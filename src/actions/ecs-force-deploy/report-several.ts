import { standardOutputs } from '../../action/contract.ts'
import { camelCase } from '../../action/inputs.ts'
import { code, details, mono, paragraphs, table } from '../../action/markdown.ts'
import { failureMarkdown } from '../../action/run-action.ts'
import { wholeServing } from '../../action/several.ts'
import type { Failure } from '../../failures/failure.ts'
import { contract } from './contract.ts'
import { beforeOf, commitOf, nowOf } from './headline.ts'
import { bodyOf, outputsOf, wayBack } from './report.ts'
import type { How, Told } from './told.ts'

export interface Part {
  readonly told: Told
  readonly how: How
}

/** The outputs that one service has; those of the step as a whole are left to the step. */
const own = contract.outputs.filter(
  (name) => ![...standardOutputs, 'serving', 'services'].some((other) => other === name),
)

/** Outputs that hold JSON themselves: in JSON they are no text. */
const json: readonly string[] = ['image-digests', 'stopped-tasks']

/** The output `services`: by name, the outputs that the door sets for a service that is alone. */
export const servicesOf = (parts: readonly Part[]): string =>
  JSON.stringify(Object.fromEntries(parts.map(({ told, how }) => [told.facts.name, valuesOf(told, how)])))

const valuesOf = (told: Told, { outcome, serving, failure }: How) => {
  const outputs = outputsOf(told) as Readonly<Record<string, unknown>>
  const textOf = (name: string) => String(outputs[camelCase(name)] ?? '')
  return {
    ...Object.fromEntries(own.map((name) => [name, json.includes(name) ? JSON.parse(textOf(name)) : textOf(name)])),
    outcome,
    changed: told.changed,
    serving: serving ?? '',
    'failure-code': failure?.code ?? '',
    'failure-reason': failure?.message ?? '',
  }
}

/** The first line tells of all; then one table, the failing ones first; then each service, folded. */
export const reportSeveral = (parts: readonly Part[], failure: Failure | undefined): string => {
  const failingFirst = [...parts].sort((a, b) => gravity(a) - gravity(b))
  return paragraphs(
    `### ${firstLine(parts)}`,
    failure && failureMarkdown(failure),
    table(['Service', 'Outcome', 'Serves now', 'Before', 'This step'], failingFirst.map(rowOf)),
    ...failingFirst.map(({ told, how }) => details(`${mono(told.facts.name)}: ${how.outcome}`, bodyOf(told, how))),
    wayBack(parts.filter(({ how }) => how.outcome === 'deployed').map(({ told }) => told)),
  )
}

/** What went wrong by itself comes before what was only stopped, and that before what is well. */
const gravity = ({ how: { failure } }: Part): number => (failure ? (failure.code === 'another-failed' ? 1 : 0) : 2)

const firstLine = (parts: readonly Part[]): string => {
  const [{ told }] = parts as [Part, ...Part[]]
  const of = (serving: How['serving']) => parts.filter(({ how }) => how.serving === serving).length
  const started = parts.filter(({ how }) => how.outcome === 'started').length
  const counts = [
    [started, `are being rolled${commitOf(told.run)}`],
    [of('new'), `serve what is new${commitOf(told.run)}`],
    [of('previous'), 'serve what they served before'],
    [started > 0 ? 0 : of('mixed'), 'serve old and new side by side'],
    [of('unknown'), 'serve what is not known'],
  ] as const
  const said = counts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []))
  const planned = parts.every(({ how }) => how.outcome === 'planned') ? '; dry run, nothing was changed' : ''
  const mixed = !started && wholeServing(parts.map(({ how }) => how)) === 'mixed' ? ' (mixed)' : ''
  return `${parts.length} services of ${code(told.facts.cluster)}: ${said.join(', ')}${mixed}${planned}`
}

const servedBy = (told: Told, { serving }: How): string => {
  if (serving === 'new') return nowOf(told)
  if (serving === 'previous') return beforeOf(told)
  return serving === 'mixed' ? `${beforeOf(told)} and ${nowOf(told)}` : 'not known'
}

const rowOf = ({ told, how }: Part): string[] => [
  code(told.facts.name),
  how.failure ? `**${how.outcome}** (${code(how.failure.code)})` : how.outcome,
  servedBy(told, how),
  beforeOf(told),
  how.note ?? nowOf(told),
]
