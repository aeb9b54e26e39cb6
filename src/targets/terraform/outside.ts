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
  // Of an object that was deleted every field is made anew: that says nothing about one of them.
  const touched =
    drift?.change.action === 'destroy'
      ? []
      : (drift?.fields.filter(({ path }) => pathText(path) === pathText(field.path)) ?? [])
  const revertsDrift =
    !field.unknown && touched.some(({ before, after }) => same(before, field.after) && same(after, field.before))
  return { revertsDrift, overwritesDrift: !revertsDrift && touched.some(({ after }) => same(after, field.before)) }
}

const same = (a: Tree | undefined, b: Tree | undefined): boolean => sameTree(a ?? null, b ?? null)
