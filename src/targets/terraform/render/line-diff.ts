import { diffArrays } from 'diff'

/** What of two texts is shown, as lines of a diff. */
export interface LineDiff {
  /** Each begins with `+`, `-` or a blank. */
  readonly lines: readonly string[]
  /** What is left out between them is counted. */
  readonly same: boolean
}

/** Unchanged lines around a change. */
const around = 2

/** Of two texts that have nothing in common a diff takes long, and says little. */
const mostEdits = 4000

/** How the lines of a text change; unchanged ones far from a change are counted. */
export const lineDiff = (before: string, after: string): LineDiff => {
  const [old, young] = [before.split('\n'), after.split('\n')]
  const parts = diffArrays(old, young, { maxEditLength: mostEdits, timeout: 500 }) ?? [
    { removed: true, added: false, value: old, count: old.length },
    { removed: false, added: true, value: young, count: young.length },
  ]
  const lines = parts.flatMap(({ added, removed, value }, index) => {
    if (added || removed) return value.map((line) => `${added ? '+' : '-'} ${line}`)
    return unchanged(value, index > 0 ? around : 0, index < parts.length - 1 ? around : 0)
  })
  return { lines, same: parts.every(({ added, removed }) => !added && !removed) }
}

const unchanged = (lines: readonly string[], first: number, last: number): readonly string[] => {
  const left = lines.length - first - last
  // A line that says that one line is left out is as long as that line.
  if (left <= 1) return lines.map(indented)
  const gap = `  … ${left.toLocaleString('en-US')} unchanged lines`
  return [...lines.slice(0, first).map(indented), gap, ...lines.slice(lines.length - last).map(indented)]
}

const indented = (line: string) => `  ${line}`
