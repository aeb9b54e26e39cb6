import type { Drift } from './drift.ts'
import type { Difference } from './field-difference.ts'
import { pathText, sameTree, type Tree } from './tree.ts'

/** What a field of a plan does to what somebody changed outside of Terraform. */
export interface Outside {
  /** Puts back what Terraform had made, and somebody changed outside. */
  readonly revertsDrift: boolean
  /** Somebody changed it outside, and the plan makes something else of it than either. */
  readonly overwritesDrift: boolean
}

/** @param drift what somebody did to the object */
export const outside = (field: Difference, drift: Drift | undefined): Outside => {
  const touched = field.unknown ? [] : touchedOutside(field, drift)
  const revertsDrift = touched.some(({ before }) => same(before, field.after))
  return { revertsDrift, overwritesDrift: touched.length > 0 && !revertsDrift }
}

/** How what is live came about outside of Terraform; empty when it did not. */
export const touchedOutside = ({ path, before }: Difference, drift: Drift | undefined): readonly Difference[] => {
  // Of an object that was deleted every field is made anew: that says nothing about one of them.
  if (drift === undefined || drift.change.action === 'destroy') return []
  return drift.fields.filter((found) => pathText(found.path) === pathText(path) && same(found.after, before))
}

const same = (a: Tree | undefined, b: Tree | undefined): boolean => sameTree(a ?? null, b ?? null)
