import { deedOf } from './action.ts'
import type { PlanJson } from './plan-json.ts'

/** What a plan says that this version of the action does not know. */
export interface Unknown {
  /** Keys at the top of the plan. */
  readonly keys: readonly string[]
  /** Words for what is done to an object, such as `create+pause`. */
  readonly actions: readonly string[]
}

/** Of Terraform 1.14 and OpenTofu 1.11. */
const knownKeys: ReadonlySet<string> = new Set([
  'format_version',
  'terraform_version',
  'variables',
  'planned_values',
  'resource_drift',
  'resource_changes',
  'deferred_changes',
  'output_changes',
  'action_invocations',
  'deferred_action_invocations',
  'prior_state',
  'configuration',
  'relevant_attributes',
  'checks',
  'timestamp',
  'applyable',
  'complete',
  'errored',
])

export const unknownOf = (plan: PlanJson): Unknown => {
  const words = (plan.resource_changes ?? [])
    .map(({ change }) => change.actions)
    .filter((actions) => deedOf(actions).action === 'unknown')
    .map((actions) => actions.join('+'))
  return { keys: Object.keys(plan).filter((key) => !knownKeys.has(key)), actions: [...new Set(words)] }
}
