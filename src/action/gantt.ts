import { lasting } from './lasting.ts'
import { block } from './markdown.ts'
import type { Stage } from './stages.ts'

/** A bar of a drawing. */
export interface Bar {
  /** What stands at its left. */
  readonly section: string
  readonly label: string
  /** Milliseconds since the epoch. */
  readonly from: number
  readonly to: number
  /** Red. */
  readonly bad?: boolean
  /** A moment, drawn as a diamond. */
  readonly moment?: boolean
}

/** Bars from left to right as time goes, in the colours of GitHub's own theme, dark or light. Times are the reader's. */
export const gantt = (bars: readonly Bar[]): string => {
  const span = Math.max(...bars.map(({ to }) => to)) - Math.min(...bars.map(({ from }) => from))
  const longest = Math.max(...bars.map(({ section }) => section.length))
  const names = namesApart(bars.map(({ section }) => plain(section)))
  return block(
    [
      ...(longest > roomFor ? [`%%{init: {"gantt": {"leftPadding": ${longest * letter + 20}}}}%%`] : []),
      'gantt',
      '  dateFormat x',
      '  axisFormat %H:%M:%S',
      `  tickInterval ${tickFor(span)}`,
      ...bars.flatMap(({ label, from, to, bad, moment }, row) => [
        `  section ${names[row]}`,
        `  ${plain(label)} : ${bad ? 'crit, ' : ''}${moment ? 'milestone, ' : ''}${from}, ${Math.max(to - from, 1)}ms`,
      ]),
    ].join('\n'),
    'mermaid',
  )
}

/** Letters that stand left of the bars where nothing is said of it, and the pixels that one takes. */
const roomFor = 10
const letter = 6

const invisible = '\u200b'

/**
 * Bars of one name are one section to mermaid, which writes the name once and counts its rows, wherever they are: a name that
 * comes again later gets letters that nobody sees.
 */
const namesApart = (names: readonly string[]): readonly string[] => {
  const times = new Map<string, number>()
  return names.map((name, row) => {
    if (names[row - 1] !== name) times.set(name, (times.get(name) ?? 0) + 1)
    return name + invisible.repeat(times.get(name)! - 1)
  })
}

/** What would end a name, or begin a comment. */
const plain = (text: string): string => text.replaceAll(/[:;#\n]+/g, ' ')

const ticks = [
  [1, '1second'],
  [2, '2second'],
  [5, '5second'],
  [10, '10second'],
  [30, '30second'],
  [60, '1minute'],
  [120, '2minute'],
  [300, '5minute'],
  [600, '10minute'],
  [1800, '30minute'],
] as const

/** As many as there is room for between two labels that must not be alike. */
const mostTicks = 8

const tickFor = (milliseconds: number): string =>
  ticks.find(([seconds]) => milliseconds / 1000 / seconds <= mostTicks)?.[1] ?? '1hour'

/** How a deployment went; undefined when it had one stage, of which there is nothing to see. */
export const stagesDrawn = (stages: readonly Stage[]): string | undefined =>
  stages.length > 1 ? gantt(stages.map(barOfStage)) : undefined

export const barOfStage = ({ name, at, seconds, good }: Stage): Bar => ({
  section: name,
  label: `${lasting(seconds * 1000)}${good ? '' : ', failed'}`,
  from: at,
  to: Math.round(at + seconds * 1000),
  bad: !good,
})
