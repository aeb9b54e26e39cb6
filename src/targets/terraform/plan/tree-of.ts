import type { ExactNumber, Tree } from './tree.ts'

// TypeScript's library does not know it yet; Node does since version 21.
const { rawJSON } = JSON as unknown as { rawJSON: (source: string) => ExactNumber }

/** Where a number begins that a double may not hold. What looks like one within a string costs time and does no harm. */
const longNumber = /[[:,]\s*-?(?:\d[\d.]{15}|\d+(?:\.\d+)?[eE][+-]?\d)/

/** Significant digits that every double holds. */
const digitsHeld = 15

const isHeld = (value: number, source: string): boolean => {
  const digits = source
    .replace(/[eE].*/, '')
    .replaceAll(/\D/g, '')
    .replace(/^0+/, '')
  return Number.isFinite(value) && digits.length <= digitsHeld && (value !== 0 || digits === '')
}

const reviveExact = (_: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value !== 'number' || !context?.source || String(value) === context.source || isHeld(value, context.source)
    ? value
    : rawJSON(context.source)

/**
 * JSON, with every number exact: one that JavaScript would round is an `ExactNumber`.
 *
 * @throws SyntaxError
 */
export const treeOf = (text: string): Tree => (longNumber.test(text) ? JSON.parse(text, reviveExact) : JSON.parse(text))
