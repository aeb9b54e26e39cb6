import { code, details, paragraphs, table } from '../../action/markdown.ts'
import { failureMarkdown } from '../../action/run-action.ts'
import { wholeServing } from '../../action/several.ts'
import { columns, failingFirst, ownOutputs, rowOf, valuesOf } from '../../action/several-report.ts'
import { nameOf } from '../../aws/lambda-names.ts'
import type { Failure } from '../../failures/failure.ts'
import { contract } from './contract.ts'
import { commitOf, labelOf, nowOf } from './headline.ts'
import { bodyOf, type How, outputsOf, type Told, wayBack } from './report.ts'

export interface Part {
  readonly told: Told
  readonly how: How
}

const own = ownOutputs(contract.outputs, 'functions')

/** The output `functions`: by name, the outputs that the door sets for a function that is alone. */
export const functionsOf = (parts: readonly Part[]): string =>
  JSON.stringify(Object.fromEntries(parts.map((part) => [nameOf(part.told.functionName), outputOf(part)])))

const outputOf = ({ told, how }: Part) => ({
  ...valuesOf(own, outputsOf(told), { ...how, changed: told.changed }, String),
  serving: how.serving ?? '',
})

/** The first line tells of all; then one table, the failing ones first; then each function, folded. */
export const reportSeveral = (parts: readonly Part[], failure: Failure | undefined, shipped?: string): string => {
  const sorted = failingFirst(parts, ({ how }) => how.failure)
  return paragraphs(
    `### ${firstLine(parts)}`,
    failure && failureMarkdown(failure),
    shipped,
    table(['Function', ...columns], sorted.map(row)),
    ...sorted.map(({ told, how }) =>
      details(`<code>${nameOf(told.functionName)}</code>: ${how.outcome}`, bodyOf(told, how)),
    ),
    wayBack(
      parts.filter(({ how }) => how.outcome === 'deployed').map(({ told }) => told),
      'previous',
    ),
  )
}

const firstLine = (parts: readonly Part[]): string => {
  const [{ told }] = parts as [Part, ...Part[]]
  const { alias } = told.input
  const of = (serving: How['serving']) =>
    parts.filter(({ how }) => how.outcome !== 'unchanged' && how.serving === serving)
  const unchanged = parts.length - parts.filter(({ how }) => how.outcome !== 'unchanged').length
  const counts = [
    [of('new').length, `serve what is new${commitOf(told.run)}`],
    [of('previous').length, 'serve what they served before'],
    [of('mixed').length, 'serve old and new side by side'],
    [of('unknown').length, 'serve what is not known'],
    [unchanged, 'were as asked for already'],
  ] as const
  const said = counts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []))
  const planned = parts.every(({ how }) => how.outcome === 'planned') ? '; dry run, nothing was changed' : ''
  const mixed = wholeServing(parts.map(({ how }) => how)) === 'mixed' ? ' (mixed)' : ''
  return `${alias ? `${code(alias)} of ` : ''}${parts.length} functions: ${said.join(', ')}${mixed}${planned}`
}

const row = ({ told, how }: Part): string[] =>
  rowOf(nameOf(told.functionName), how, {
    before: labelOf(told),
    now: how.outcome === 'unchanged' ? labelOf(told) : nowOf(told),
    step: told.codeSha256 ? code(told.codeSha256.slice(0, 12)) : '–',
  })
