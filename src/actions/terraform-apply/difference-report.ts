import { block, details, paragraphs } from '../../action/markdown.ts'
import type { Altered, AlteredOutput, PlanDifference } from '../../targets/terraform/plan/difference.ts'
import { keyOf, type ResourceChange } from '../../targets/terraform/plan/resource-change.ts'
import { pathText } from '../../targets/terraform/plan/tree.ts'
import type { Redactor } from '../../targets/terraform/redact/redactor.ts'
import { fieldLines } from '../../targets/terraform/render/field-lines.ts'
import { foreignCode } from '../../targets/terraform/render/foreign.ts'

/** Of one kind: nobody reads more of them, and the plan job shows all of the new plan. */
const most = 50

/** Shown unfolded: it is what somebody has to look at now. */
const opened = 5

/** Characters of a value, and lines of a field. */
const detail = { width: 200, lines: 20 }

/** In a clause, for a message: counts alone, since addresses may be many. */
export const differenceWords = (difference: PlanDifference, redactor: Redactor): string => {
  const { added, gone, altered, outputs, others } = difference
  const counted = [
    [added.length, 'more'],
    [gone.length, 'fewer'],
    [altered.length, 'with other values'],
  ] as const
  const resources = counted.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []))
  const words = [
    ...(resources.length > 0 ? [`of the resources ${resources.join(', ')}`] : []),
    ...(outputs.length > 0 ? [`${outputs.length} other output${outputs.length === 1 ? '' : 's'}`] : []),
    ...(others.length > 0 ? [`${others.length} other things that are run`] : []),
  ]
  return `${words.join('; ')}${isSecretOnly(difference, redactor) ? ' (all that differs is secret)' : ''}`
}

/** Nothing that may be shown differs. */
const isSecretOnly = ({ added, gone, altered, outputs, others }: PlanDifference, redactor: Redactor): boolean =>
  added.length + gone.length + others.length === 0 &&
  altered.every((each) => looksTheSame(each, redactor)) &&
  outputs.every(({ was, is }) => was?.sensitive && is?.sensitive)

const looksTheSame = (each: Altered, redactor: Redactor): boolean =>
  each.aspects.length === 0 && linesOf(each, 'was', redactor).join('\n') === linesOf(each, 'is', redactor).join('\n')

/** What one of the plans does to the fields in which they differ. */
const linesOf = ({ is, fields }: Altered, which: 'was' | 'is', redactor: Redactor): readonly string[] =>
  fields.flatMap((field) => {
    const shown = field[which].flatMap((each) => fieldLines(each, redactor.text(keyOf(is)), redactor, detail))
    return shown.length > 0 ? shown : ['  (nothing here)']
  })

/** What the new plan does otherwise than the reviewed one. Without secrets. */
export const differenceMarkdown = (difference: PlanDifference, redactor: Redactor): string => {
  const { added, gone, altered, outputs, others } = difference
  return paragraphs(
    '**What a new plan does otherwise than the reviewed one**',
    isSecretOnly(difference, redactor) && 'Nothing that may be shown: only secret values differ.',
    list(
      'Only the new plan',
      added.map((change) => changeLine(change, redactor)),
    ),
    list(
      'Only the reviewed plan',
      gone.map((change) => changeLine(change, redactor)),
    ),
    ...altered.slice(0, most).map((each, at) => alteredMarkdown(each, redactor, at < opened)),
    altered.length > most && `… and ${altered.length - most} more with other values`,
    list(
      'Outputs',
      outputs.map((output) => outputLine(output, redactor)),
    ),
    list(
      'Run beside that',
      others.map(({ kind, name }) => `${kind} ${foreignCode(name, redactor)}`),
    ),
  )
}

const list = (title: string, lines: readonly string[]): string | false =>
  lines.length > 0 &&
  [
    `${title}:`,
    '',
    ...lines.slice(0, most).map((line) => `* ${line}`),
    ...(lines.length > most ? [`* … and ${lines.length - most} more`] : []),
  ].join('\n')

const changeLine = (change: ResourceChange, redactor: Redactor): string =>
  `${foreignCode(keyOf(change), redactor)}, ${change.action === 'no-op' ? 'only moved or imported' : change.action}`

const alteredMarkdown = (each: Altered, redactor: Redactor, open: boolean): string => {
  const { was, is, fields, aspects } = each
  const deeds = was.action === is.action ? is.action : `${was.action} became ${is.action}`
  const also = aspects.filter((aspect) => aspect !== 'action')
  const title = `${foreignCode(keyOf(is), redactor)}, ${deeds}${also.length > 0 ? ` (other ${also.join(', ')})` : ''}`
  if (fields.length === 0) return details(title, 'No field of it differs.', { open })
  if (looksTheSame(each, redactor)) return details(title, `Secret values of ${names(each, redactor)} differ.`, { open })
  const lines = ['# reviewed', ...linesOf(each, 'was', redactor), '# now', ...linesOf(each, 'is', redactor)]
  return details(title, block(lines.join('\n'), 'diff'), { open })
}

const names = ({ fields }: Altered, redactor: Redactor): string =>
  fields.map(({ path }) => foreignCode(pathText(path), redactor)).join(', ')

const outputLine = ({ name, was, is }: AlteredOutput, redactor: Redactor): string => {
  const how = !was ? 'only the new plan changes it' : !is ? 'only the reviewed plan changes it' : 'to another value'
  return `${foreignCode(name, redactor)}: ${how}${was?.sensitive || is?.sensitive ? ' (secret)' : ''}`
}
