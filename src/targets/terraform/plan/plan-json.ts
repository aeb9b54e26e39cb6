import { planFailure } from '../../../failures/plan.ts'
import type { Branch, Tree } from './tree.ts'
import { treeOf } from './tree-of.ts'

/**
 * What `terraform show -json <plan>` prints, with Terraform's own names. Fields that Terraform added later are kept too.
 * https://developer.hashicorp.com/terraform/internals/json-format
 */
export interface PlanJson {
  readonly format_version: string
  readonly terraform_version?: string
  readonly variables?: { readonly [name: string]: { readonly value?: Tree } }
  readonly resource_changes?: readonly ResourceChangeJson[]
  /** What was changed outside of Terraform since it was last run. */
  readonly resource_drift?: readonly ResourceChangeJson[]
  readonly deferred_changes?: readonly { readonly reason: string; readonly resource_change: ResourceChangeJson }[]
  readonly output_changes?: { readonly [name: string]: ChangeJson }
  readonly action_invocations?: readonly Branch[]
  readonly deferred_action_invocations?: readonly Branch[]
  readonly checks?: readonly CheckJson[]
  readonly configuration?: Branch
  readonly planned_values?: Branch
  /** False: there is nothing to apply, or planning failed. OpenTofu does not say. */
  readonly applyable?: boolean
  /** False: a further plan is needed after this one (`-target`, deferred changes). OpenTofu does not say. */
  readonly complete?: boolean
  /** Planning failed, and a plan of what was known until then was written. */
  readonly errored?: boolean
}

export interface ResourceChangeJson {
  readonly address: string
  readonly previous_address?: string
  readonly module_address?: string
  readonly mode?: string
  readonly type: string
  readonly name: string
  readonly index?: string | number
  readonly provider_name?: string
  /** The key of an object that a replacement left behind, beside the one that the address means. */
  readonly deposed?: string
  readonly change: ChangeJson
  readonly action_reason?: string
}

export interface ChangeJson {
  readonly actions: readonly string[]
  readonly before?: Tree
  readonly after?: Tree
  readonly after_unknown?: Tree
  readonly before_sensitive?: Tree
  readonly after_sensitive?: Tree
  readonly replace_paths?: readonly (readonly (string | number)[])[]
  readonly importing?: { readonly id?: string; readonly identity?: Tree; readonly unknown?: boolean }
  readonly generated_config?: string
}

export interface CheckJson {
  readonly address: { readonly kind: string; readonly name?: string; readonly to_display: string }
  readonly status: string
  readonly instances?: readonly {
    readonly address: { readonly to_display: string }
    readonly status: string
    readonly problems?: readonly { readonly message: string }[]
  }[]
}

/**
 * Reads what `terraform show -json` or `tofu show -json` printed for a plan; numbers stay exact.
 *
 * @throws Failure `plan-unreadable`: it is no such text; `plan-format`: of a format that came after 1.x
 */
export const parsePlan = (text: string): PlanJson => {
  const tree = parsed(text)
  const version = tree['format_version']
  if (
    typeof version !== 'string' ||
    (!Object.hasOwn(tree, 'resource_changes') && !Object.hasOwn(tree, 'planned_values'))
  )
    throw planFailure('plan-unreadable', { what: 'It is JSON, but not the plan of `terraform show -json`.' })
  if (!/^[01]\./.test(version)) throw planFailure('plan-format', { version })
  return tree as unknown as PlanJson
}

const parsed = (text: string): Branch => {
  try {
    const tree = treeOf(text)
    if (typeof tree === 'object' && tree !== null && !Array.isArray(tree)) return tree as Branch
  } catch {
    // What the parser says quotes the text, and the text holds secrets.
  }
  throw planFailure('plan-unreadable', { what: 'It is not JSON.' })
}
