import type { Drift } from './drift.ts'
import type { OutputChange } from './output-change.ts'
import type { ResourceChange } from './resource-change.ts'

/**
 * How many objects a plan touches, and how. An object is counted once among create, update, destroy, replace, forget and read;
 * moves and imports are counted beside that. (Terraform's own line counts a replacement as one to add and one to destroy.)
 */
export interface Counts {
  readonly create: number
  readonly update: number
  readonly destroy: number
  readonly replace: number
  /** Objects that stay where they are and leave the state; those that are replaced so are counted there. */
  readonly forget: number
  readonly read: number
  readonly move: number
  readonly import: number
  /** Outputs that change. */
  readonly outputs: number
  /** Objects that were changed outside of Terraform; not those where only nothing became an empty value. */
  readonly drift: number
  /** In a word that this version of the action does not know. */
  readonly unknown: number
}

export const countsOf = (
  resources: readonly ResourceChange[],
  outputs: readonly OutputChange[],
  drift: readonly Drift[],
): Counts => {
  const count = (is: (change: ResourceChange) => boolean) => resources.filter(is).length
  return {
    create: count(({ action }) => action === 'create'),
    update: count(({ action }) => action === 'update'),
    destroy: count(({ action }) => action === 'destroy'),
    replace: count(({ action }) => action === 'replace'),
    forget: count(({ action }) => action === 'forget'),
    read: count(({ action }) => action === 'read'),
    move: count(({ previousAddress }) => previousAddress !== undefined),
    import: count(({ importing }) => importing !== undefined),
    outputs: outputs.length,
    drift: drift.filter(({ hollow }) => !hollow).length,
    unknown: count(({ action }) => action === 'unknown'),
  }
}
