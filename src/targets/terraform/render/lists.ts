import type { Section } from './fit.ts'

/** Such as `3 objects`. */
export const counted = (count: number, one: string, several = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : several}`

/** Items below a heading; those that are no more than a line stand close together. */
export const listed =
  (heading: string, rest: (left: number) => string): Section['page'] =>
  (shown, left) =>
    [heading, joined([...shown, ...(left > 0 ? [`- ${rest(left)}`] : [])])].filter(Boolean).join('\n\n')

/** In one folded part. */
export const foldedList =
  (title: string, rest: (left: number) => string): Section['page'] =>
  (shown, left) =>
    `<details><summary>${title}</summary>\n\n${joined([...shown, ...(left > 0 ? [`- ${rest(left)}`] : [])])}\n\n</details>`

/** An alert of GitHub's, with a line for each item. */
export const alert =
  (kind: 'CAUTION' | 'WARNING' | 'NOTE', heading: string, rest: (left: number) => string): Section['page'] =>
  (shown, left) =>
    [
      `[!${kind}]`,
      // A list right below would make a heading of what stands above, were its first item empty.
      '',
      ...(heading ? [heading, ''] : []),
      ...shown.map((line) => `- ${line}`),
      ...(left > 0 ? [`- ${rest(left)}`] : []),
    ]
      .map((line) => `> ${line}`.trimEnd())
      .join('\n')

/** Items that are a line each stand close together, as one list. */
const joined = (items: readonly string[]): string =>
  items
    .map((item, index) => `${index === 0 ? '' : isLine(item) && isLine(items[index - 1]!) ? '\n' : '\n\n'}${item}`)
    .join('')

const isLine = (item: string) => item.startsWith('- ') && !item.includes('\n')
