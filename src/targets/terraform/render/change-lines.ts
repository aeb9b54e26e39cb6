import type { FieldChange } from '../plan/field-changes.ts'
import type { ResourceChange } from '../plan/resource-change.ts'
import { isBranch, isList, type Tree } from '../plan/tree.ts'
import type { Redactor } from '../redact/redactor.ts'
import { type Alike, type AlikeField, keysIn, withoutKeys } from './alike.ts'
import { type Detail, fieldLines } from './field-lines.ts'
import { fieldsOf } from './fields-of.ts'
import { foreignPath, shortened } from './foreign.ts'

/** What becomes of the fields of an object, as lines of a diff. */
export const changeLines = (change: ResourceChange, redactor: Redactor, detail: Detail): readonly string[] => {
  const { told, later } = sorted(change, fieldsOf(change))
  return [
    ...told.flatMap((field) => fieldLines(field, change.address, redactor, detail)),
    ...laterLine(later, redactor, detail),
  ]
}

/** The same of many that are alike: a field that differs from one to the other with each of its values, or an example. */
export const alikeLines = ({ members, fields }: Alike, redactor: Redactor, detail: Detail): readonly string[] => {
  const byField = new Map(fields.map((each) => [each.examples[0]!.field, each]))
  const { told, later } = sorted(members[0], [...byField.keys()])
  return [
    ...told.flatMap((field) => exampleLines(byField.get(field)!, redactor, detail)),
    ...laterLine(later, redactor, detail),
  ]
}

const exampleLines = ({ examples, more }: AlikeField, redactor: Redactor, detail: Detail): readonly string[] =>
  examples.flatMap(({ member, field, times }) => {
    const lines = fieldLines(field, member.address, redactor, detail).map((line) => withoutKeys(line, keysIn(member)))
    if (!more && examples.length === 1) return lines
    const note = more ? 'an example: it differs from one to the other' : `${times.toLocaleString('en-US')} of them`
    return lines.map((line, index) => (index === lines.length - 1 ? `${line}   # ${note}` : line))
  })

interface Sorted {
  /** In the order in which they matter. */
  readonly told: readonly FieldChange[]
  /** Nothing is known of them, and nothing was to be expected: the provider makes them up. */
  readonly later: readonly FieldChange[]
}

const sorted = ({ action }: ResourceChange, fields: readonly FieldChange[]): Sorted => {
  const isLater = ({ unknown, forcesReplacement }: FieldChange) => unknown && !forcesReplacement && action !== 'update'
  const told = fields.filter((field) => !isLater(field) && !isEmpty(field))
  return { told: [...told.filter(matters), ...told.filter((field) => !matters(field))], later: fields.filter(isLater) }
}

const matters = ({ forcesReplacement }: FieldChange) => forcesReplacement

/** Lists and objects without anything in them, of an object that comes, goes or stays. */
const isEmpty = ({ kind, before, after }: FieldChange): boolean =>
  (kind === 'added' && isNothing(after)) || ((kind === 'removed' || kind === 'kept') && isNothing(before))

const isNothing = (tree: Tree | undefined): boolean =>
  (isList(tree) && tree.length === 0) || (isBranch(tree) && Object.keys(tree).length === 0)

const laterLine = (later: readonly FieldChange[], redactor: Redactor, { width }: Detail): readonly string[] =>
  later.length === 0
    ? []
    : [
        shortened(
          `  known after apply: ${later.map(({ path }) => foreignPath(path, redactor)).join(', ')}`,
          Math.max(width, 400),
        ),
      ]
