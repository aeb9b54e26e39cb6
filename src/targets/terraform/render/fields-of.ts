import { type FieldChange, fieldChanges } from '../plan/field-changes.ts'
import type { ResourceChange } from '../plan/resource-change.ts'

const known = new WeakMap<ResourceChange, readonly FieldChange[]>()

/** What becomes of the fields of an object. Several parts of a page ask for it, and a plan has thousands. */
export const fieldsOf = (change: ResourceChange): readonly FieldChange[] => {
  const fields = known.get(change) ?? fieldChanges(change)
  known.set(change, fields)
  return fields
}
