import { changesOf, type PlanChanges } from '../../src/targets/terraform/plan/changes.ts'
import type { ChangeJson, PlanJson, ResourceChangeJson } from '../../src/targets/terraform/plan/plan-json.ts'
import { type ResourceChange, resourceChangeOf } from '../../src/targets/terraform/plan/resource-change.ts'

/** A change as Terraform writes it; `update` where nothing else is said. */
export interface Made extends Partial<Omit<ResourceChangeJson, 'change'>> {
  readonly change: Partial<ChangeJson>
}

const jsonOf = ({ change, address = 'aws_thing.a', type = address.split('.').at(-2)!, ...more }: Made) => ({
  address,
  type,
  name: address.split('.').at(-1)!,
  mode: 'managed',
  ...more,
  change: { actions: ['update'], before: null, after: null, ...change },
})

/** One change, for what real plans do not have. */
export const madeChange = (made: Made, statefulTypes: readonly string[] = []): ResourceChange =>
  resourceChangeOf(jsonOf(made), statefulTypes)

/** A plan of some changes and some drift. */
export const madePlan = (
  changes: readonly Made[],
  drift: readonly Made[] = [],
  more: Partial<PlanJson> = {},
): PlanJson => ({
  format_version: '1.2',
  terraform_version: '1.11.4',
  resource_changes: changes.map(jsonOf),
  resource_drift: drift.map(jsonOf),
  ...more,
})

export const madeChanges = (...plan: Parameters<typeof madePlan>): PlanChanges => changesOf(madePlan(...plan))
