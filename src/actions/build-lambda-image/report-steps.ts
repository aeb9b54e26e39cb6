import { block, code, details, paragraphs, table } from '../../action/markdown.ts'
import { scrubForeign } from '../../action/secrets.ts'
import type { Failure } from '../../failures/failure.ts'
import { BuildFailure } from '../../shell/docker.ts'
import { type BuildStep, type Layer, layersOf } from '../../targets/image/progress.ts'

/** What is known of how an image came about, and what it is made of. */
interface Made {
  readonly steps: readonly BuildStep[]
  readonly layers: readonly Layer[]
}

/** Seconds from which on a step of BuildKit's own is worth a line: less is the price of every build. */
const worthTelling = 1

/** Longer names are cut: a RUN may be a whole script. */
const longestName = 120

/** The steps with their times, each beside the layer that it made. Undefined when there is nothing to show. */
export const stepsMarkdown = ({ steps, layers }: Made): string | undefined => {
  const { sizes, others } = layersOf(steps, layers)
  const rows = [
    ...(others.length > 0 ? [[otherLayers(others.length, steps.length > 0), '', size(sum(others))]] : []),
    ...steps.flatMap((step, index) => {
      const layer = sizes.get(index)
      return layer === undefined && !isWorthTelling(step)
        ? []
        : [[code(shown(step.name)), timeOf(step), layer === undefined ? '' : size(layer)]]
    }),
  ]
  return rows.length === 0 ? undefined : details(titleOf({ steps, layers }), table(['Step', 'Time', 'Layer'], rows))
}

/** What the step that failed printed last; where that is nothing, the last lines of the build. Undefined without either. */
export const lastLinesMarkdown = (steps: readonly BuildStep[], failure: Failure): string | undefined => {
  const failed = steps.findLast(({ state, lines }) => state === 'failed' && lines.length > 0)
  if (failed) return lastLines(`What ${code(shown(failed.name))} printed last`, failed.lines)
  return failure instanceof BuildFailure && failure.lines.length > 0
    ? lastLines('The last lines of the build', failure.lines)
    : undefined
}

const lastLines = (title: string, lines: readonly string[]): string =>
  paragraphs(`**${title}**`, block(lines.map(scrubForeign).join('\n'), 'text'))

const isWorthTelling = ({ name, state, seconds = 0 }: BuildStep): boolean =>
  state === 'failed' || !/^\[(internal|auth)\]|^resolve image config|^FROM /.test(name) || seconds >= worthTelling

const titleOf = ({ steps, layers }: Made): string => {
  const instructions = steps.filter(({ name }) => /^\[[^\]]*\d+\/\d+\]/.test(name))
  const parts = [
    steps.length > 0 &&
      `${counted(instructions.length, 'step')}, ${instructions.filter(isCached).length} of them cached`,
    layers.length > 0 && counted(layers.length, 'layer'),
  ]
  return parts.filter(Boolean).join('; ')
}

const isCached = ({ state }: BuildStep) => state === 'cached'

const otherLayers = (count: number, beside: boolean): string =>
  beside ? `${counted(count, 'other layer')}, as of the base image` : counted(count, 'layer')

/** BuildKit calls it an error that there is no cache yet. */
const isNoCache = ({ name, state }: BuildStep) => state === 'failed' && name.startsWith('importing cache')

const timeOf = (step: BuildStep): string => (isNoCache(step) ? 'none there' : timeOfEnded(step))

const timeOfEnded = ({ state, seconds }: BuildStep): string =>
  state === 'done' ? `${seconds} s` : state === 'failed' ? '**failed**' : state === 'cached' ? 'cached' : 'not finished'

const shown = (name: string): string => {
  const text = scrubForeign(name.replaceAll(/@sha256:(\w{12})\w+/g, '@sha256:$1…'))
  return text.length > longestName ? `${text.slice(0, longestName)}…` : text
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

const sum = (layers: readonly Layer[]): number => layers.reduce((bytes, { size }) => bytes + size, 0)

/** Bytes for people. */
export const size = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`
