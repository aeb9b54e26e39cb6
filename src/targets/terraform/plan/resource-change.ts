import { type Action, deedOf, type ReplaceOrder } from './action.ts'
import type { Drift } from './drift.ts'
import type { ResourceChangeJson } from './plan-json.ts'
import { isStateful } from './stateful.ts'
import type { Path, Tree } from './tree.ts'

export interface Import {
  /** By which the object is found; undefined when it has an identity, or when it is not known yet. */
  readonly id: string | undefined
  /** Terraform 1.12 and later. */
  readonly identity: Tree | undefined
  /** The id comes of something that is made by this plan. */
  readonly unknown: boolean
  /** HCL that Terraform wrote for it (`-generate-config-out`). */
  readonly config: string | undefined
}

/** What a plan does to one object. */
export interface ResourceChange {
  readonly address: string
  /** An object that an earlier replacement left behind; the address then means another one as well. */
  readonly deposed: string | undefined
  readonly mode: 'managed' | 'data' | 'ephemeral' | (string & {})
  readonly type: string
  readonly name: string
  /** Such as `module.api["eu"]`. */
  readonly module: string | undefined
  /** Of `count` or `for_each`. */
  readonly key: string | number | undefined
  /** Such as `registry.terraform.io/hashicorp/aws`. */
  readonly provider: string | undefined
  readonly action: Action
  /** Terraform's own words. */
  readonly words: readonly string[]
  readonly order: ReplaceOrder | undefined
  /** An object ceases to be: destroyed, or replaced without being forgotten. */
  readonly destroys: boolean
  /** An object stays, and Terraform no longer knows it. */
  readonly forgets: boolean
  /** Terraform's word for why, such as `replace_because_tainted`. An open set. */
  readonly reason: string | undefined
  /** The fields that cannot be changed in place. */
  readonly replacePaths: readonly Path[]
  /** Where the object was before, when it moves. */
  readonly previousAddress: string | undefined
  readonly importing: Import | undefined
  /** What is live; null when there is nothing yet. Holds secrets. */
  readonly before: Tree
  /** What will be; null when there will be nothing. What is not known yet is left out. Holds secrets. */
  readonly after: Tree
  /** The shape of `after`, true where a value is only known after apply. */
  readonly unknown: Tree
  /** The shape of `before`, true where everything below is secret. */
  readonly beforeSensitive: Tree
  /** The shape of `after`, true where everything below is secret. */
  readonly afterSensitive: Tree
  /** Holds data that no configuration brings back. */
  readonly stateful: boolean
  /** What somebody did to it outside of Terraform before this plan was made. */
  readonly drift: Drift | undefined
}

/** By which an object is found again in another plan: a deposed one shares the address of its successor. */
export const keyOf = ({
  address,
  deposed,
}: {
  readonly address: string
  readonly deposed?: string | undefined
}): string => (deposed === undefined ? address : `${address} (deposed ${deposed})`)

/** @param statefulTypes the input `stateful-types` */
export const resourceChangeOf = (
  json: ResourceChangeJson,
  statefulTypes: readonly string[],
  drift?: Drift,
): ResourceChange => {
  const { change } = json
  const { importing } = change
  const deed = deedOf(change.actions)
  return {
    address: json.address,
    deposed: json.deposed,
    mode: json.mode ?? 'managed',
    type: json.type,
    name: json.name,
    module: json.module_address,
    key: json.index,
    provider: json.provider_name,
    ...deed,
    order: deed.order,
    words: change.actions,
    reason: json.action_reason,
    replacePaths: change.replace_paths ?? [],
    previousAddress: json.previous_address === json.address ? undefined : json.previous_address,
    importing: importing && {
      id: importing.id,
      identity: importing.identity,
      unknown: importing.unknown ?? false,
      config: change.generated_config,
    },
    before: change.before ?? null,
    after: change.after ?? null,
    unknown: change.after_unknown ?? false,
    beforeSensitive: change.before_sensitive ?? false,
    afterSensitive: change.after_sensitive ?? false,
    stateful: json.mode !== 'data' && isStateful(json.type, statefulTypes),
    drift,
  }
}

/** Whether a plan does anything to the object: changes, moves or imports it. */
export const hasEffect = ({ action, previousAddress, importing }: ResourceChange): boolean =>
  action !== 'no-op' || previousAddress !== undefined || importing !== undefined
