import type { ChangeJson } from './plan-json.ts'
import { anyMark, type Tree } from './tree.ts'

export interface OutputChange {
  readonly name: string
  readonly action: 'create' | 'update' | 'delete' | 'unknown'
  readonly before: Tree
  readonly after: Tree
  /** The shape of `after`, true where a value is only known after apply. */
  readonly unknown: Tree
  /** It, or a part of it, is or was marked so: neither value may be shown. */
  readonly sensitive: boolean
}

const known: ReadonlySet<string> = new Set(['create', 'update', 'delete'])

/** The outputs that change, by name. */
export const outputChangesOf = (changes: { readonly [name: string]: ChangeJson } = {}): readonly OutputChange[] =>
  Object.entries(changes)
    .filter(([, { actions }]) => actions.join() !== 'no-op')
    .map(([name, change]) => ({
      name,
      action: (known.has(change.actions.join()) ? change.actions[0] : 'unknown') as OutputChange['action'],
      before: change.before ?? null,
      after: change.after ?? null,
      unknown: change.after_unknown ?? false,
      sensitive: anyMark(change.before_sensitive) || anyMark(change.after_sensitive),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
