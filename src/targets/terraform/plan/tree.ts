/**
 * A number that JavaScript cannot hold, such as 9007199254740993, as the plan wrote it. `JSON.stringify` writes it so again.
 * https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/JSON/rawJSON
 */
export interface ExactNumber {
  readonly rawJSON: string
}

/** A value of a plan: JSON, with every number exact. */
export type Tree = null | boolean | number | string | ExactNumber | readonly Tree[] | Branch

export interface Branch {
  readonly [key: string]: Tree
}

/** The way to a value: keys of objects, places in lists. */
export type Path = readonly (string | number)[]

// TypeScript's library does not know them yet; Node does since version 21.
const { isRawJSON } = JSON as unknown as { isRawJSON: (value: unknown) => boolean }

export const isExact = (tree: Tree | undefined): tree is ExactNumber =>
  typeof tree === 'object' && tree !== null && isRawJSON(tree)

export const isList = (tree: Tree | undefined): tree is readonly Tree[] => Array.isArray(tree)

export const isBranch = (tree: Tree | undefined): tree is Branch =>
  typeof tree === 'object' && tree !== null && !Array.isArray(tree) && !isRawJSON(tree)

/** What is under a key or at a place; undefined when there is nothing. Never what an object inherits. */
export const childOf = (tree: Tree | undefined, step: string | number): Tree | undefined => {
  if (isList(tree)) return typeof step === 'number' ? tree[step] : undefined
  return isBranch(tree) && Object.hasOwn(tree, step) ? tree[step] : undefined
}

/** What a path leads to. */
export const at = (tree: Tree | undefined, path: Path): Tree | undefined =>
  path.reduce<Tree | undefined>((found, step) => childOf(found, step), tree)

/** Null, an empty value, or an object of which all is null: providers write one for the other. */
export const isNothing = (tree: Tree | undefined): boolean =>
  tree === undefined ||
  tree === null ||
  tree === '' ||
  (isList(tree) && tree.length === 0) ||
  (isBranch(tree) && Object.values(tree).every((each) => each === null))

/** Whether a tree of marks (sensitive, unknown) has a mark anywhere. */
export const anyMark = (marks: Tree | undefined): boolean => {
  if (marks === true) return true
  if (isList(marks)) return marks.some(anyMark)
  return isBranch(marks) && Object.values(marks).some(anyMark)
}

/**
 * The one text of a value: keys sorted, numbers as the plan wrote them. Two values are the same exactly when these are.
 * A key that holds null is not the same as no key.
 */
export const canonicalText = (tree: Tree): string => {
  if (isList(tree)) return `[${tree.map(canonicalText).join(',')}]`
  if (!isBranch(tree)) return JSON.stringify(tree)
  const entries = Object.keys(tree)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalText(tree[key]!)}`)
  return `{${entries.join(',')}}`
}

/** Whether two values are the same, without regard to the order of keys. */
export const sameTree = (a: Tree | undefined, b: Tree | undefined): boolean => {
  if (a === b) return true
  if (isList(a)) return isList(b) && a.length === b.length && a.every((each, index) => sameTree(each, b[index]))
  if (isExact(a)) return isExact(b) && a.rawJSON === b.rawJSON
  if (!isBranch(a) || !isBranch(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameTree(a[key], b[key]))
}

export const plainKey = /^[A-Za-z_][\w-]*$/

/** A path as Terraform writes it: `environment[0].variables["a b"]`. */
export const pathText = (path: Path): string =>
  path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`
      if (!plainKey.test(step)) return `[${JSON.stringify(step)}]`
      return index === 0 ? step : `.${step}`
    })
    .join('')
