import { isGivenSecret } from '../../action/secret-names.ts'
import { variablesGiven } from '../../shell/terraform-environment.ts'
import type { PlanJson } from '../../targets/terraform/plan/plan-json.ts'
import { isBranch } from '../../targets/terraform/plan/tree.ts'

/**
 * Values of `TF_VAR_*` that the configuration calls sensitive or ephemeral, or whose names say so. They may be others than those in the
 * plan: a password that was changed in between is one still.
 */
export const secretVariables = ({ configuration }: PlanJson): readonly string[] => {
  const root = configuration?.['root_module']
  const declared = isBranch(root) ? root['variables'] : undefined
  return Object.entries(variablesGiven()).flatMap(([given, value]) => {
    const name = given.replace('TF_VAR_', '')
    const variable = isBranch(declared) ? declared[name] : undefined
    const marked = isBranch(variable) && (variable['sensitive'] === true || variable['ephemeral'] === true)
    return marked || isGivenSecret(name, value) ? [value] : []
  })
}
