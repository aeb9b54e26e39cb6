import { isBranch, isList, type Tree } from './tree.ts'
import { treeOf } from './tree-of.ts'

/** The value that a text is the JSON of, when that is an object or a list; undefined for any other text. */
export const jsonIn = (text: string): Tree | undefined => {
  if (!/^\s*[[{]/.test(text) || isDeep(text)) return undefined
  try {
    const tree = treeOf(text)
    return isBranch(tree) || isList(tree) ? tree : undefined
  } catch {
    return undefined
  }
}

/** No document of people is deeper; what goes through a value step by step would run out of stack at some thousands. */
const deepest = 500

/** Brackets within strings count as well: such a text is shown as it is. */
const isDeep = (text: string): boolean => {
  let depth = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1
    if (depth > deepest) return true
  }
  return false
}

/** Whether a text is best read as lines, such as a heredoc. */
export const isLines = (text: string): boolean => text.trimEnd().includes('\n')
