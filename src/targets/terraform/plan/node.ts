import { anyMark, childOf, isBranch, isList, type Tree } from './tree.ts'

/** A value of an object with what Terraform knows of it. Undefined where there is none. */
export interface Node {
  readonly value: Tree
  /** The shape of `value`, true where it is secret. */
  readonly sensitive: Tree
  /** The shape of `value`, true where it is known only after apply. */
  readonly unknown: Tree
}

/** The node under a key or at a place; undefined when there is nothing, not even something unknown. */
export const childNode = (node: Node | undefined, step: string | number): Node | undefined => {
  const value = childOf(node?.value, step)
  const unknown = childOf(node?.unknown, step) ?? false
  if ((value === undefined || value === null) && !anyMark(unknown)) return undefined
  return { value: value ?? null, unknown, sensitive: childOf(node?.sensitive, step) ?? false }
}

/** Keys of an object, those of unknown values among them, sorted. */
export const keysOf = (...nodes: readonly (Node | undefined)[]): readonly string[] => {
  const keys = nodes.flatMap((node) =>
    [node?.value, node?.unknown].filter(isBranch).flatMap((tree) => Object.keys(tree)),
  )
  return [...new Set(keys)].sort()
}

export const elementsOf = (node: Node | undefined): readonly Node[] => {
  const { value, unknown } = node ?? { value: null, unknown: false }
  const length = Math.max(isList(value) ? value.length : 0, isList(unknown) ? unknown.length : 0)
  return Array.from(
    { length },
    (_, index) => childNode(node, index) ?? { value: null, sensitive: false, unknown: false },
  )
}

/** An object, be it that none of its values is known yet. */
export const isBranchNode = (node: Node | undefined): boolean =>
  isBranch(node?.value) || (node?.value === null && isBranch(node.unknown))

export const isListNode = (node: Node | undefined): boolean =>
  isList(node?.value) || (node?.value === null && isList(node.unknown))
