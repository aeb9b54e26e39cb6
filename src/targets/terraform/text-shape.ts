import { isBranch, isList, type Tree } from './tree.ts'
import { treeOf } from './tree-of.ts'

/** The value that a text is the JSON of, when that is an object or a list; undefined for any other text. */
export const jsonIn = (text: string): Tree | undefined => {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    const tree = treeOf(text)
    return isBranch(tree) || isList(tree) ? tree : undefined
  } catch {
    return undefined
  }
}

/** Whether a text is best read as lines, such as a heredoc. */
export const isLines = (text: string): boolean => text.trimEnd().includes('\n')
