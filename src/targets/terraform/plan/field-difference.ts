import type { Node } from './node.ts'
import type { Path, Tree } from './tree.ts'

/**
 * In what way a field changes.
 *
 * - `added`, `removed`: there was, there will be nothing (null counts as nothing)
 * - `changed`: one plain value to another
 * - `json`: text that is JSON on both sides, with other content
 * - `text`: text of several lines
 * - `layout`: text that differs in white space alone, or JSON that says the same
 * - `type`: another kind of value, such as 8080 → "8080"
 * - `sensitivity`: the same value, marked as secret or no longer so
 * - `unknown`: known only after apply
 * - `element-added`, `element-removed`: of a list or set; the path is that of the list, the value that of the element
 * - `order`: the same elements in another order; the values are the whole lists
 * - `kept`: stays, of an object that is forgotten
 */
export type FieldKind =
  | 'added'
  | 'removed'
  | 'changed'
  | 'json'
  | 'text'
  | 'layout'
  | 'type'
  | 'sensitivity'
  | 'unknown'
  | 'element-added'
  | 'element-removed'
  | 'order'
  | 'kept'

/** How one field of an object changes. Values and marks are given as they are: what may be shown is not decided here. */
export interface Difference {
  readonly path: Path
  readonly kind: FieldKind
  /** Undefined: nothing. Holds secrets. */
  readonly before: Tree | undefined
  /** Undefined: nothing, or known only after apply. Holds secrets. */
  readonly after: Tree | undefined
  /** The shape of `before`, true where it is secret. */
  readonly beforeSensitive: Tree
  /** The shape of `after`, true where it is secret. */
  readonly afterSensitive: Tree
  /** The shape of `after`, true where it is known only after apply. */
  readonly afterUnknown: Tree
  /** The whole value is secret, before or after. Parts may be where this is false: see the marks. */
  readonly sensitive: boolean
  /** The whole value is known only after apply. */
  readonly unknown: boolean
}

export const difference = (
  kind: FieldKind,
  path: Path,
  before: Node | undefined,
  after: Node | undefined,
): Difference => {
  const unknown = after?.unknown === true
  return {
    path,
    kind,
    before: before?.value,
    after: unknown ? undefined : after?.value,
    beforeSensitive: before?.sensitive ?? false,
    afterSensitive: after?.sensitive ?? false,
    afterUnknown: after?.unknown ?? false,
    sensitive: before?.sensitive === true || after?.sensitive === true,
    unknown,
  }
}
