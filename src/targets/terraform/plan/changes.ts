import { type Check, checksOf } from './check.ts'
import { type Counts, countsOf } from './counts.ts'
import { type Drift, driftOf } from './drift.ts'
import { type OutputChange, outputChangesOf } from './output-change.ts'
import type { PlanJson } from './plan-json.ts'
import { type Provisioners, provisionersOf } from './provisioners.ts'
import { hasEffect, keyOf, type ResourceChange, resourceChangeOf } from './resource-change.ts'
import type { Branch } from './tree.ts'
import { type Unknown, unknownOf } from './unknown.ts'

/** What a plan does, and what it says about the state of things. */
export interface PlanChanges {
  /** Every object that is changed, moved, imported or read, in the order of Terraform. */
  readonly resources: readonly ResourceChange[]
  /** Objects that stay as they are. */
  readonly unchanged: number
  readonly outputs: readonly OutputChange[]
  /** What was changed outside of Terraform since it was last run. */
  readonly drift: readonly Drift[]
  readonly checks: readonly Check[]
  /** Those of `resources` that move, alone or with a change. */
  readonly moves: readonly ResourceChange[]
  /** Those of `resources` that are imported, alone or with a change. */
  readonly imports: readonly ResourceChange[]
  /** What can only be planned after this plan is applied, and why. Not part of `resources`. */
  readonly deferred: readonly Deferred[]
  /** Actions that are invoked (Terraform 1.14), and those that are put off, as Terraform tells them. */
  readonly invocations: readonly Branch[]
  readonly deferredInvocations: readonly Branch[]
  /** What runs beside the providers with what is made or destroyed. */
  readonly provisioners: readonly Provisioners[]
  readonly counts: Counts
  /** Whether apply would do anything: change, move or import an object, change an output, or record drift in the state. */
  readonly hasChanges: boolean
  /** Planning failed: what is here is what was known until then, and cannot be applied. */
  readonly errored: boolean
  /** False: there is nothing to apply, or it cannot be. Undefined: OpenTofu does not say. */
  readonly applyable: boolean | undefined
  /** False: a further plan is needed after this one. Undefined: OpenTofu does not say. */
  readonly complete: boolean | undefined
  /** What this version of the action does not know of; shown, not understood. */
  readonly unknown: Unknown
}

export interface Deferred {
  /** Terraform's word, such as `resource_config_unknown`. */
  readonly reason: string
  readonly change: ResourceChange
}

/** @param statefulTypes the input `stateful-types`: types that hold data, beside those that are known */
export const changesOf = (plan: PlanJson, statefulTypes: readonly string[] = []): PlanChanges => {
  const drift = driftOf(plan.resource_drift, statefulTypes)
  const drifted = new Map(drift.map((each) => [keyOf(each.change), each]))
  const all = (plan.resource_changes ?? []).map((json) =>
    resourceChangeOf(json, statefulTypes, drifted.get(keyOf(json))),
  )
  const resources = all.filter(hasEffect)
  const outputs = outputChangesOf(plan.output_changes)
  const deferred = (plan.deferred_changes ?? []).map(({ reason, resource_change }) => ({
    reason,
    change: resourceChangeOf(resource_change, statefulTypes),
  }))
  return {
    resources,
    unchanged: all.length - resources.length,
    outputs,
    drift,
    checks: checksOf(plan.checks),
    moves: resources.filter(({ previousAddress }) => previousAddress !== undefined),
    imports: resources.filter(({ importing }) => importing !== undefined),
    deferred,
    invocations: plan.action_invocations ?? [],
    deferredInvocations: plan.deferred_action_invocations ?? [],
    provisioners: provisionersOf(plan),
    counts: countsOf(resources, outputs, drift),
    hasChanges: plan.applyable === true || resources.length + outputs.length > 0,
    errored: plan.errored ?? false,
    applyable: plan.applyable,
    complete: plan.complete,
    unknown: unknownOf(plan),
  }
}
