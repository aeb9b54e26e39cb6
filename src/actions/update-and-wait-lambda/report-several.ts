import { standardOutputs } from '../../action/contract.ts'
import { camelCase } from '../../action/inputs.ts'
import { code, details, paragraphs, table } from '../../action/markdown.ts'
import { failureMarkdown } from '../../action/run-action.ts'
import { wholeServing } from '../../action/several.ts'
import { nameOf } from '../../aws/lambda-names.ts'
import type { Failure } from '../../failures/failure.ts'
import { contract } from './contract.ts'
import { commitOf, labelOf, nowOf } from './headline.ts'
import { bodyOf, type How, outputsOf, type Told, wayBack } from './report.ts'

export interface Part {
  readonly told: Told
  readonly how: How
}

/** The outputs that one function has; those of the step as a whole are left to the step. */
const own = contract.outputs.filter(
  (name) => ![...standardOutputs, 'serving', 'functions'].some((other) => other === name),
)

/** The output `functions`: by name, the outputs that the door sets for a function that is alone. */
export const functionsOf = (parts: readonly Part[]): string =>
  JSON.stringify(Object.fromEntries(parts.map(({ told, how }) => [nameOf(told.functionName), valuesOf(told, how)])))

const valuesOf = (told: Told, { outcome, serving, failure }: How) => {
  const outputs = outputsOf(told) as Readonly<Record<string, unknown>>
  return {
    ...Object.fromEntries(own.map((name) => [name, String(outputs[camelCase(name)] ?? '')])),
    outcome,
    changed: told.changed,
    serving: serving ?? '',
    'failure-code': failure?.code ?? '',
    'failure-reason': failure?.message ?? '',
  }
}

/** The first line tells of all; then one table, the failing ones first; then each function, folded. */
export const reportSeveral = (parts: readonly Part[], failure: Failure | undefined, shipped?: string): string => {
  const failingFirst = [...parts].sort((a, b) => gravity(a) - gravity(b))
  return paragraphs(
    `### ${firstLine(parts)}`,
    failure && failureMarkdown(failure),
    shipped,
    table(['Function', 'Outcome', 'Serves now', 'Before', 'This step'], failingFirst.map(rowOf)),
    ...failingFirst.map(({ told, how }) =>
      details(`<code>${nameOf(told.functionName)}</code>: ${how.outcome}`, bodyOf(told, how)),
    ),
    wayBack(
      parts.filter(({ how }) => how.outcome === 'deployed').map(({ told }) => told),
      'previous',
    ),
  )
}

/** What went wrong by itself comes before what was only stopped, and that before what is well. */
const gravity = ({ how: { failure } }: Part): number => (failure ? (failure.code === 'another-failed' ? 1 : 0) : 2)

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

const servedBy = (told: Told, { serving }: How): string => {
  if (serving === 'new') return nowOf(told)
  if (serving === 'previous') return labelOf(told)
  return serving === 'mixed' ? `${labelOf(told)} and ${nowOf(told)}` : 'not known'
}

const rowOf = ({ told, how }: Part): string[] => [
  code(nameOf(told.functionName)),
  how.failure ? `**${how.outcome}** (${code(how.failure.code)})` : how.outcome,
  servedBy(told, how),
  labelOf(told),
  how.note ?? (told.codeSha256 ? code(told.codeSha256.slice(0, 12)) : '–'),
]
