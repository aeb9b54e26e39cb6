import { code, details, mono, paragraphs, table } from '../../action/markdown.ts'
import { failureMarkdown } from '../../action/run-action.ts'
import { wholeServing } from '../../action/several.ts'
import { columns, failingFirst, ownOutputs, rowOf, valuesOf } from '../../action/several-report.ts'
import type { Failure } from '../../failures/failure.ts'
import { contract } from './contract.ts'
import { beforeOf, commitOf, nowOf } from './headline.ts'
import { bodyOf, outputsOf, wayBack } from './report.ts'
import type { How, Told } from './told.ts'

export interface Part {
  readonly told: Told
  readonly how: How
}

const own = ownOutputs(contract.outputs, 'services')

/** Outputs that hold JSON themselves: in JSON they are no text. */
const json: readonly string[] = ['image-digests', 'stopped-tasks']

/** The output `services`: by name, the outputs that the door sets for a service that is alone. */
export const servicesOf = (parts: readonly Part[]): string =>
  JSON.stringify(Object.fromEntries(parts.map((part) => [part.told.facts.name, outputOf(part)])))

const outputOf = ({ told, how }: Part) => ({
  ...valuesOf(own, outputsOf(told), { ...how, changed: told.changed }, (value, name) =>
    json.includes(name) ? JSON.parse(String(value)) : String(value),
  ),
  serving: how.serving ?? '',
})

/** The first line tells of all; then one table, the failing ones first; then each service, folded. */
export const reportSeveral = (parts: readonly Part[], failure: Failure | undefined): string => {
  const sorted = failingFirst(parts, ({ how }) => how.failure)
  return paragraphs(
    `### ${firstLine(parts)}`,
    failure && failureMarkdown(failure),
    table(['Service', ...columns], sorted.map(row)),
    ...sorted.map(({ told, how }) => details(`${mono(told.facts.name)}: ${how.outcome}`, bodyOf(told, how))),
    wayBack(parts.filter(({ how }) => how.outcome === 'deployed').map(({ told }) => told)),
  )
}

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

const row = ({ told, how }: Part): string[] =>
  rowOf(told.facts.name, how, {
    before: beforeOf(told),
    now: nowOf(told),
    step: nowOf(told),
  })
