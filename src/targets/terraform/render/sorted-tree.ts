import { isBranch, isList, type Tree } from '../plan/tree.ts'

/** A value with the keys of its objects in the order of the alphabet. */
export const sortedTree = (tree: Tree): Tree => {
  if (isList(tree)) return tree.map(sortedTree)
  if (!isBranch(tree)) return tree
  const keys = Object.keys(tree).sort()
  return Object.fromEntries(keys.map((key) => [key, sortedTree(tree[key]!)]))
}
