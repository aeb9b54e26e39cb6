import { shortened } from './foreign.ts'

/** What is shown of both texts before the place where they part. */
const lead = 40

/** Two texts, cut to a length so that what differs is seen. */
export const apart = (before: string, after: string, width: number): readonly [string, string] => {
  if (before.length <= width && after.length <= width) return [before, after]
  const from = partingAt(before, after) - lead
  if (from <= lead) return [shortened(before, width), shortened(after, width)]
  return [beginningAt(before, from, width), beginningAt(after, from, width)]
}

const beginningAt = (text: string, from: number, width: number): string =>
  `…${shortened(text.slice(from).replace(/^[\udc00-\udfff]/, ''), width)}`

const partingAt = (a: string, b: string): number => {
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  return at
}
