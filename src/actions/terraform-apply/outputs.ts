import type { OutputsOf } from '../../action/contract.ts'
import type { PlanJson } from '../../targets/terraform/plan/plan-json.ts'
import { isBranch } from '../../targets/terraform/plan/tree.ts'
import { failedAddresses } from './by-resource.ts'
import type { contract } from './contract.ts'
import type { Told } from './told.ts'

/** The outputs of the configuration: those that are handed on, and the names of those that are not. */
export interface Given {
  readonly values: Readonly<Record<string, unknown>>
  readonly withheld: readonly string[]
}

interface OutputLike {
  readonly sensitive?: unknown
  readonly value?: unknown
}

/** What Terraform calls sensitive is withheld. */
const givenOf = (outputs: Readonly<Record<string, OutputLike>>): Given => {
  const entries = Object.entries(outputs)
  const open = entries.filter(([, { sensitive }]) => sensitive !== true)
  return {
    values: Object.fromEntries(open.map(([name, { value }]) => [name, value ?? null])),
    withheld: entries.filter(([, { sensitive }]) => sensitive === true).map(([name]) => name),
  }
}

/** As an apply left them; without one, when all was there already, as a plan has them. */
export const outputsGiven = ({ applied, plan, finished }: Pick<Told, 'applied' | 'plan' | 'finished'>): Given => {
  if (!finished) return { values: {}, withheld: [] }
  if (applied) return givenOf(applied.told.outputs)
  return givenOf(plannedOutputs(plan))
}

const plannedOutputs = (plan: PlanJson | undefined): Readonly<Record<string, OutputLike>> => {
  const outputs = plan?.planned_values?.['outputs']
  return isBranch(outputs) ? (outputs as Readonly<Record<string, OutputLike>>) : {}
}

export const outputsOf = (told: Told): OutputsOf<typeof contract> => {
  const { applied, resources, replanned, comment } = told
  const counts = applied?.told.completed
  return {
    addedCount: counts?.add ?? 0,
    changedCount: counts?.change ?? 0,
    destroyedCount: counts?.remove ?? 0,
    failedAddresses: JSON.stringify(resources ? failedAddresses(resources) : []),
    outputs: JSON.stringify(outputsGiven(told).values),
    replanned,
    commentUrl: comment?.url,
  }
}
