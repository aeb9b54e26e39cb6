import { visible } from '../../../action/markdown.ts'
import type { FieldChange } from '../plan/field-changes.ts'
import type { FieldKind } from '../plan/field-difference.ts'
import { isLines, jsonIn } from '../plan/text-shape.ts'
import type { Tree } from '../plan/tree.ts'
import type { Redactor } from '../redact/redactor.ts'
import { apart } from './apart.ts'
import { foreignPath, shortened } from './foreign.ts'
import { lineDiff } from './line-diff.ts'
import { sortedTree } from './sorted-tree.ts'
import { knownAfterApply, valueText, type Where } from './value-text.ts'

/** How much of a change is shown. */
export interface Detail {
  /** Characters of a value. */
  readonly width: number
  /** Lines of one field. */
  readonly lines: number
}

/** A field on its way into text. */
interface Ink {
  readonly field: FieldChange
  readonly redactor: Redactor
  readonly detail: Detail
  /** The way to the field, as it may be shown. */
  readonly path: string
  readonly where: Where
}

/** A field of an object as lines of a diff. `address` is for the count of what is hidden. */
export const fieldLines = (
  field: FieldChange,
  address: string,
  redactor: Redactor,
  detail: Detail,
): readonly string[] => {
  return noted(kinds[field.kind](inkOf(field, address, redactor, detail)), field)
}

const inkOf = (field: FieldChange, address: string, redactor: Redactor, detail: Detail): Ink => {
  const path = shortened(foreignPath(field.path, redactor), detail.width)
  const name = String(field.path.findLast((step) => typeof step === 'string') ?? '')
  return { field, redactor, detail, path, where: { name, place: `${address}.${path}` } }
}

const kinds: { readonly [Kind in FieldKind]: (ink: Ink) => readonly string[] } = {
  added: (ink) => single('+', ink, 'after'),
  removed: (ink) => single('-', ink, 'before'),
  kept: (ink) => single(' ', ink, 'before'),
  changed: (ink) => double(ink),
  type: (ink) => double(ink),
  unknown: (ink) =>
    (ink.field.before ?? null) === null
      ? [`+ ${ink.path} = ${knownAfterApply}`]
      : [`! ${ink.path} = ${side(ink, 'before', Math.min(ink.detail.width, shortBefore))} → ${knownAfterApply}`],
  json: (ink) => texts(ink, ' (JSON)'),
  text: (ink) => texts(ink, ''),
  layout: ({ path }) => [`! ${path}: its layout changes, not what it says`],
  sensitivity: ({ path, field }) => [
    `! ${path}: the same value, ${field.afterSensitive === true ? 'now marked as sensitive' : 'no longer marked as sensitive'}`,
  ],
  'element-added': (ink) => [`+ ${ink.path}: ${side(ink, 'after')}`],
  'element-removed': (ink) => [`- ${ink.path}: ${side(ink, 'before')}`],
  order: ({ path }) => [`! ${path}: the same elements in another order`],
}

/** Characters of a value that gives way to one that nobody knows yet: it says little. */
const shortBefore = 120

export type Side = 'before' | 'after'

/** The value of one side of a field, in one line. */
export const sideText = (field: FieldChange, which: Side, address: string, redactor: Redactor, limit: number): string =>
  side(inkOf(field, address, redactor, { width: limit, lines: 1 }), which)

/** The value of one side, in one line. */
const side = ({ field, redactor, where, detail }: Ink, which: Side, limit = detail.width): string =>
  valueText(
    which === 'before'
      ? { value: field.before, sensitive: field.beforeSensitive }
      : { value: field.after, sensitive: field.afterSensitive, unknown: field.afterUnknown },
    redactor,
    where,
    limit,
  )

/** A value that comes, goes or stays. Text of several lines, and JSON, are shown as such. */
const single = (sign: string, ink: Ink, which: Side): readonly string[] => {
  const block = linesOf(ink, which)
  if (block === undefined) return [`${sign} ${ink.path} = ${side(ink, which)}`]
  return [
    `${sign} ${ink.path} =`,
    ...limited(
      block.map((line) => `${sign}   ${line}`),
      ink.detail,
    ),
  ]
}

const double = (ink: Ink): readonly string[] => {
  if (ink.field.sensitive) return [`! ${ink.path} = ${side(ink, 'before')}, changed`]
  const [before, after] = apart(side(ink, 'before', Infinity), side(ink, 'after', Infinity), ink.detail.width)
  if (before === after) return [`! ${ink.path} = ${before}, what is hidden in it changes`]
  return [`- ${ink.path} = ${before}`, `+ ${ink.path} = ${after}`]
}

/** The lines of a text that has several, or is JSON. */
const linesOf = ({ field, redactor, where }: Ink, which: Side): readonly string[] | undefined => {
  const value = field[which]
  const marks = which === 'before' ? field.beforeSensitive : field.afterSensitive
  if (typeof value !== 'string' || marks === true) return undefined
  const safe = redactor.value(value, where.name) as string
  const tree = jsonIn(safe)
  if (tree !== undefined && safe.length > 60) return pretty(tree)
  return isLines(safe) ? visible(safe).trimEnd().split('\n') : undefined
}

/** Keys sorted: their order says nothing. */
const pretty = (tree: Tree): readonly string[] => visible(JSON.stringify(sortedTree(tree), null, 2)).split('\n')

/** Lines against lines. */
const texts = (ink: Ink, kind: string): readonly string[] => {
  const wholeText = (which: Side): string => {
    const safe = ink.redactor.value(ink.field[which] ?? '', ink.where.name) as string
    const tree = jsonIn(safe)
    return tree === undefined ? visible(safe) : pretty(tree).join('\n')
  }
  const { lines, same } = lineDiff(wholeText('before'), wholeText('after'))
  if (same) return [`! ${ink.path}${kind}: what is hidden in it changes`]
  return [
    `! ${ink.path}${kind}:`,
    ...limited(
      lines.map((line) => `${line.slice(0, 2)}  ${line.slice(2)}`),
      ink.detail,
    ),
  ]
}

/** No more lines than may be, and none too long. */
const limited = (lines: readonly string[], { width, lines: most }: Detail): readonly string[] => {
  const shown = lines.length > most + 1 ? lines.slice(0, most) : lines
  const left = lines.length - shown.length
  return [
    ...shown.map((line) => shortened(line, width)),
    ...(left > 0 ? [`  … ${left.toLocaleString('en-US')} more lines`] : []),
  ]
}

/** What is to be said of a field stands behind its first line. */
const noted = ([first, ...rest]: readonly string[], field: FieldChange): readonly string[] => {
  const notes = remarks.filter(([is]) => is(field)).map(([, remark]) => remark)
  return [notes.length > 0 ? `${first}   # ${notes.join(', ')}` : first!, ...rest]
}

const remarks: readonly (readonly [(field: FieldChange) => boolean, string])[] = [
  [({ forcesReplacement }) => forcesReplacement, 'forces replacement'],
  [({ kind }) => kind === 'type', 'another type'],
  [({ revertsDrift }) => revertsDrift, 'reverts a change made outside Terraform'],
  [({ overwritesDrift }) => overwritesDrift, 'was changed outside Terraform'],
]
