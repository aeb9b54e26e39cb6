import { type FieldChange, fieldChanges } from './field-changes.ts'
import type { ResourceChangeJson } from './plan-json.ts'
import { type ResourceChange, resourceChangeOf } from './resource-change.ts'
import { isNothing } from './tree.ts'

/** An object that somebody changed or deleted outside of Terraform since it was last run. */
export interface Drift {
  /** `before` is what Terraform made, `after` what is live. The action is `update` or, when it is gone, `destroy`. */
  readonly change: ResourceChange
  /** Without what is hollow, unless all of it is. */
  readonly fields: readonly FieldChange[]
  /** Only nothing became an empty value, or the reverse: a provider's way to write, nobody's hand. */
  readonly hollow: boolean
}

/** @param statefulTypes the input `stateful-types` */
export const driftOf = (
  drift: readonly ResourceChangeJson[] = [],
  statefulTypes: readonly string[],
): readonly Drift[] =>
  drift
    .map((json) => resourceChangeOf(json, statefulTypes))
    // Terraform lists what only moved too.
    .filter(({ action }) => action !== 'no-op')
    .map((change) => {
      const fields = fieldChanges(change)
      const hollow = change.action === 'update' && fields.every(isHollow)
      return { change, fields: hollow ? fields : fields.filter((field) => !isHollow(field)), hollow }
    })

const isHollow = ({ before, after }: FieldChange): boolean => isNothing(before) && isNothing(after)
