import type { PlanJson, ResourceChangeJson } from './plan-json.ts'
import { provisionersOf } from './provisioners.ts'
import { keyOf } from './resource-change.ts'
import { canonicalText, childOf, type Tree } from './tree.ts'

/** One thing that apply does or obeys. */
export interface Effect {
  readonly kind: 'change' | 'deferred' | 'output' | 'action' | 'deferred action' | 'provisioners'
  /** An address, or the name of an output. */
  readonly name: string
  /** Everything about it in one text: keys sorted, every digit, secrets too. */
  readonly text: string
}

/**
 * What a plan does; two plans do the same exactly when these are the same, as far as Terraform says.
 *
 * Not among them: the time, the commit, drift and `relevant_attributes` (their order changes from run to run), objects that
 * stay, and Terraform's reasons. Among them, though no change: provisioners, for they run with what is made or destroyed.
 * Not told by Terraform: how a value that is only known after apply will come about.
 */
export const effectsOf = (plan: PlanJson): readonly Effect[] => [
  ...(plan.resource_changes ?? []).filter(hasEffect).map((each) => changeEffect('change', each)),
  ...(plan.deferred_changes ?? []).map(({ resource_change }) => changeEffect('deferred', resource_change)),
  ...Object.entries(plan.output_changes ?? {})
    .filter(([, { actions }]) => actions.join() !== 'no-op')
    .map(([name, change]) => effect('output', name, change)),
  ...(plan.action_invocations ?? []).map((each) => effect('action', String(each['address']), each)),
  ...(plan.deferred_action_invocations ?? []).map((each) =>
    effect('deferred action', String(childOf(each['action_invocation'], 'address')), each),
  ),
  ...provisionersOf(plan).map(({ address, steps }) => effect('provisioners', address, steps as object)),
]

/** All that a plan does in one text, in an order of its own. Holds secrets. */
export const canonicalOf = (plan: PlanJson): string =>
  effectsOf(plan)
    .map(({ kind, name, text }) => `${kind} ${JSON.stringify(name)} ${text}`)
    .sort()
    .join('\n')

const effect = (kind: Effect['kind'], name: string, tree: object): Effect => ({
  kind,
  name,
  text: canonicalText(tree as Tree),
})

const hasEffect = ({ change, previous_address }: ResourceChangeJson): boolean =>
  change.actions.join() !== 'no-op' || previous_address !== undefined || change.importing !== undefined

const changeEffect = (kind: Effect['kind'], json: ResourceChangeJson): Effect =>
  effect(kind, keyOf(json), {
    change: json.change,
    ...(json.previous_address !== undefined && { from: json.previous_address }),
    ...(json.provider_name !== undefined && { provider: json.provider_name }),
  })
