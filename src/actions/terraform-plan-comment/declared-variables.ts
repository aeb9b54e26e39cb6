import type { PlanJson } from '../../targets/terraform/plan/plan-json.ts'
import { isBranch } from '../../targets/terraform/plan/tree.ts'
import type { DeclaredVariable } from '../../targets/terraform/store/travelling-arguments.ts'

/** The variables of the root module. */
export const declaredVariables = ({ configuration }: PlanJson): readonly DeclaredVariable[] => {
  const root = configuration?.['root_module']
  const variables = isBranch(root) ? root['variables'] : undefined
  if (!isBranch(variables)) return []
  return Object.entries(variables).map(([name, variable]) => ({
    name,
    sensitive: isBranch(variable) && variable['sensitive'] === true,
    ephemeral: isBranch(variable) && variable['ephemeral'] === true,
  }))
}
