import { compareValues } from './compare-values.ts'
import type { Difference } from './field-difference.ts'
import { outside } from './outside.ts'
import type { ResourceChange } from './resource-change.ts'
import { isNothing, type Path } from './tree.ts'

/** How one field of an object changes, and what that has to do with. */
export interface FieldChange extends Difference {
  /** It is why the object is replaced. */
  readonly forcesReplacement: boolean
  /** Puts back what Terraform had made, and somebody changed outside. */
  readonly revertsDrift: boolean
  /** Somebody changed it outside, and the plan makes something else of it than either. */
  readonly overwritesDrift: boolean
}

/**
 * What becomes of the fields of an object: those that differ when it is changed or replaced, all that have a value when it is
 * made, destroyed, forgotten or read. By name, and without what is empty in an object that is made or gone.
 */
export const fieldChanges = (change: ResourceChange): readonly FieldChange[] => {
  const { before, after, beforeSensitive, afterSensitive, unknown, replacePaths, drift } = change
  const was = before === null ? undefined : { value: before, sensitive: beforeSensitive, unknown: false }
  const willBe = after === null && unknown !== true ? undefined : { value: after, sensitive: afterSensitive, unknown }
  const whole = was === undefined || willBe === undefined
  const found = compareValues(was, willBe).filter((field) => !whole || !isEmpty(field))
  return found.map((each) => {
    const field = change.action === 'forget' ? kept(each) : each
    return {
      ...field,
      forcesReplacement: replacePaths.some((path) => isWithin(field.path, path)),
      ...outside(field, drift),
    }
  })
}

/** Providers write an empty list for every block that is not there. */
const isEmpty = ({ before, after, unknown }: Difference): boolean => !unknown && isNothing(before) && isNothing(after)

const kept = (field: Difference): Difference => ({
  ...field,
  kind: 'kept',
  after: field.before,
  afterSensitive: field.beforeSensitive,
})

/** Either is the other or a part of it. */
const isWithin = (a: Path, b: Path): boolean => a.slice(0, b.length).every((step, index) => step === b[index])
