import { compareLists } from './compare-lists.ts'
import { type Difference, difference, type FieldKind } from './field-difference.ts'
import { childNode, elementsOf, isBranchNode, isListNode, keysOf, type Node } from './node.ts'
import { isLines, jsonIn } from './text-shape.ts'
import { anyMark, isExact, isList, type Path, sameTree, type Tree } from './tree.ts'

/** What differs between two values: every field by itself. Of a value that is new or gone, all its fields. */
export const compareValues = (
  before: Node | undefined,
  after: Node | undefined,
  path: Path = [],
): readonly Difference[] => {
  if (before === undefined && after === undefined) return []
  if (after?.unknown === true) return [difference('unknown', path, before, after)]
  if (before?.sensitive === true || after?.sensitive === true) return compareSecrets(before, after, path)
  const fields = compareParts(before, after, path)
  // An object of which all is null is still not nothing.
  return fields === undefined || (fields.length === 0 && !(before && after))
    ? comparePlain(before, after, path)
    : fields
}

/** Of objects and lists, part by part; undefined for anything else. */
const compareParts = (
  before: Node | undefined,
  after: Node | undefined,
  path: Path,
): readonly Difference[] | undefined => {
  if (isAll(isBranchNode, before, after))
    return keysOf(before, after).flatMap((key) =>
      compareValues(childNode(before, key), childNode(after, key), [...path, key]),
    )
  if (!isAll(isListNode, before, after)) return undefined
  if (before && after) return compareLists(before, after, path)
  const elements = elementsOf(before ?? after)
  if (!elements.every(isBranchNode)) return undefined
  return elements.flatMap((each, index) => compareValues(before && each, after && each, [...path, index]))
}

/** Both, or the one that is there. */
const isAll = (is: (node: Node) => boolean, ...nodes: readonly (Node | undefined)[]): boolean =>
  nodes.every((node) => node === undefined || is(node))

const compareSecrets = (before: Node | undefined, after: Node | undefined, path: Path): readonly Difference[] => {
  if (!before || !after) return [difference(before ? 'removed' : 'added', path, before, after)]
  const same = sameTree(before.value, after.value) && !anyMark(after.unknown)
  if (!same) return [difference('changed', path, before, after)]
  const marked = before.sensitive === true && after.sensitive === true
  return marked ? [] : [difference('sensitivity', path, before, after)]
}

const comparePlain = (before: Node | undefined, after: Node | undefined, path: Path): readonly Difference[] => {
  if (!before || !after) return [difference(before ? 'removed' : 'added', path, before, after)]
  if (sameTree(before.value, after.value)) return []
  return [difference(kindOf(before.value, after.value), path, before, after)]
}

const kindOf = (before: Tree, after: Tree): FieldKind => {
  if (typeOf(before) !== typeOf(after)) return 'type'
  if (typeof before !== 'string' || typeof after !== 'string') return 'changed'
  const [was, willBe] = [jsonIn(before), jsonIn(after)]
  if (was !== undefined && willBe !== undefined) return sameTree(was, willBe) ? 'layout' : 'json'
  if (withoutSpace(before) === withoutSpace(after)) return 'layout'
  return isLines(before) || isLines(after) ? 'text' : 'changed'
}

const typeOf = (tree: Tree): string => {
  if (isList(tree)) return 'list'
  return isExact(tree) ? 'number' : typeof tree
}

const withoutSpace = (text: string): string => text.replaceAll(/\s+/g, '')
