import { compareValues } from './compare-values.ts'
import { type Difference, difference } from './field-difference.ts'
import { childNode, elementsOf, isBranchNode, keysOf, type Node } from './node.ts'
import { anyMark, canonicalText, isBranch, type Path, sameTree, type Tree } from './tree.ts'

/** The element of one list that is an element of the other, by their places. */
type Pair = readonly [was: number, is: number]

/** Elements that are compared each with each to find which became which; more are only compared place by place. */
const mostCompared = 50

/**
 * What differs between two lists. A plan does not tell lists from sets, so elements are found again by value, whatever their
 * place; a set keeps its order, so another order of the same elements is a list's. Elements that are left over and alike are
 * taken for one that changed.
 */
export const compareLists = (before: Node, after: Node, path: Path): readonly Difference[] => {
  const [were, are] = [elementsOf(before), elementsOf(after)]
  const same = sameElements(were, are)
  const gone = without(
    were,
    same.map(([was]) => was),
  )
  const fresh = without(
    are,
    same.map(([, is]) => is),
  )
  const changed = changedElements(were, are, gone, fresh)
  const removed = gone.filter((place) => !changed.some(([was]) => was === place))
  const added = fresh.filter((place) => !changed.some(([, is]) => is === place))
  return [
    ...(isInOrder(same) ? [] : [difference('order', path, before, after)]),
    ...removed.map((place) => difference('element-removed', path, were[place], undefined)),
    ...[...same, ...changed]
      .sort(([, a], [, b]) => a - b)
      .flatMap(([was, is]) => compareValues(were[was], are[is], [...path, is])),
    ...added.map((place) => difference('element-added', path, undefined, are[place])),
  ]
}

const without = (elements: readonly Node[], places: readonly number[]): readonly number[] => {
  const taken = new Set(places)
  return [...elements.keys()].filter((place) => !taken.has(place))
}

/** Elements of the same value, each once, in the order in which they are. */
const sameElements = (were: readonly Node[], are: readonly Node[]): readonly Pair[] => {
  const places = new Map<string, number[]>()
  for (const [place, { value }] of [...were.entries()].reverse()) {
    const text = canonicalText(value)
    const known = places.get(text)
    if (known) known.push(place)
    else places.set(text, [place])
  }
  return are.flatMap(({ value, unknown }, is): readonly Pair[] => {
    const was = anyMark(unknown) ? undefined : places.get(canonicalText(value))?.pop()
    return was === undefined ? [] : [[was, is]]
  })
}

const isInOrder = (pairs: readonly Pair[]): boolean =>
  pairs.every(([was], index) => index === 0 || was > pairs[index - 1]![0])

/** Elements that are left over and alike enough to be one that changed. */
const changedElements = (
  were: readonly Node[],
  are: readonly Node[],
  gone: readonly number[],
  fresh: readonly number[],
): readonly Pair[] => {
  if (were.length === 1 && are.length === 1 && gone.length === 1) return [[0, 0]]
  const left = new Set(gone)
  const all = gone.length <= mostCompared && fresh.length <= mostCompared
  return fresh.flatMap((is): readonly Pair[] => {
    const candidates = [...(left.has(is) ? [is] : []), ...(all ? left : [])]
    const was = candidates.find((place) => isAlike(were[place]!, are[is]!, place === is))
    if (was === undefined) return []
    left.delete(was)
    return [[was, is]]
  })
}

/** By these an element of a list is known, however much else of it changes. */
const names = ['name', 'id', 'key', 'Sid', 'sid', 'identifier']

const isAlike = (before: Node, after: Node, samePlace: boolean): boolean => {
  if (!isBranchNode(before) || !isBranchNode(after)) return samePlace && (isHidden(before) || isHidden(after))
  const name = names.find((key) => isName(fieldOf(before, key)) && isName(fieldOf(after, key)))
  if (name !== undefined) return sameTree(fieldOf(before, name), fieldOf(after, name))
  const keys = keysOf(before, after).filter((key) => childNode(before, key) || childNode(after, key))
  const alike = keys.filter((key) => sameNode(childNode(before, key), childNode(after, key)))
  return alike.length * 2 > keys.length
}

const isName = (tree: Tree | undefined): boolean => typeof tree === 'string' && tree !== ''

const fieldOf = (node: Node, key: string): Tree | undefined =>
  isBranch(node.value) ? childNode(node, key)?.value : undefined

const isHidden = ({ sensitive, unknown }: Node): boolean => sensitive === true || unknown === true

const sameNode = (a: Node | undefined, b: Node | undefined): boolean =>
  sameTree(a?.value ?? null, b?.value ?? null) && !anyMark(b?.unknown)
