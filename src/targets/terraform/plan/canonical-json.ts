import { canonicalText, type Tree } from './tree.ts'

/** One text for one value of ours, whatever the order of its keys. None of its fields may be undefined. */
export const canonicalJson = (value: unknown): string => canonicalText(value as Tree)
