import type { Shown } from '../../targets/terraform/digest.ts'
import { type FieldChange, fieldChanges } from '../../targets/terraform/field-changes.ts'
import type { Redactor } from '../../targets/terraform/redact/redactor.ts'
import { type Path, pathText, type Tree } from '../../targets/terraform/tree.ts'

const nameOf = (path: Path) => String(path.findLast((step) => typeof step === 'string') ?? '')

/** What people may know of a change: what a digest of a plan is made of. */
export const shownBy = (redactor: Redactor): Shown => {
  const value = (tree: Tree | undefined, name: string) => (tree === undefined ? null : redactor.value(tree, name))
  const field = ({ path, kind, before, beforeSensitive, after, afterSensitive, unknown }: FieldChange) => [
    pathText(path),
    kind,
    unknown,
    beforeSensitive ? 'sensitive' : value(before, nameOf(path)),
    afterSensitive ? 'sensitive' : value(after, nameOf(path)),
  ]
  return {
    change: (change) =>
      JSON.stringify([change.words, change.previousAddress, change.importing?.id, fieldChanges(change).map(field)]),
    output: ({ name, action, sensitive, before, after }) =>
      JSON.stringify([action, ...(sensitive ? ['sensitive'] : [value(before, name), value(after, name)])]),
  }
}
