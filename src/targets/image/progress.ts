/** One step of a build, by what BuildKit told of it. */
export interface BuildStep {
  /** Such as `[2/3] RUN pip install .`. */
  readonly name: string
  readonly state: 'done' | 'cached' | 'failed' | 'unfinished'
  /** Of a step that is done. */
  readonly seconds: number | undefined
  /** The last lines that its program printed. */
  readonly lines: readonly string[]
}

/** Enough of what a program printed to see why it failed. */
const keptLines = 20

interface Heard {
  name: string
  state: BuildStep['state']
  seconds: number | undefined
  lines: string[]
}

/**
 * Reads `--progress=plain`: `#7 [2/3] RUN make`, then lines of it as `#7 0.512 hello`, and at the end `#7 DONE 1.7s`,
 * `#7 CACHED`, `#7 ERROR: …` or `#7 CANCELED`. A step may end twice, as one does that pulls what it has found: the last word
 * counts. `#0` tells of the builder.
 */
export const progressReader = () => {
  const steps = new Map<string, Heard>()
  let manifest: string | undefined
  return {
    read: (line: string): void => {
      manifest = /^#\d+ pushing manifest for \S+@(sha256:[0-9a-f]{64})/.exec(line)?.[1] ?? manifest
      const [, number, text] = /^#([1-9]\d*) (.*)$/.exec(line) ?? []
      if (number === undefined || text === undefined) return
      const step = steps.get(number)
      if (step) hear(step, text)
      else steps.set(number, { name: text, state: 'unfinished', seconds: undefined, lines: [] })
    },
    /** A line for the log: that a cache is not there yet, which BuildKit calls an error, does not look like one. */
    shown: (line: string): string => {
      const [, number, error] = /^#(\d+) ERROR: (.*)$/.exec(line) ?? []
      const step = number === undefined ? undefined : steps.get(number)
      return step?.name.startsWith('importing cache') ? `#${number} no cache taken: ${error}` : line
    },
    /** The digest of what is pushed, as far as the push has come to it. */
    manifest: (): string | undefined => manifest,
    /** For a build that begins anew. */
    clear: (): void => {
      steps.clear()
      manifest = undefined
    },
    /** In the order in which they began. */
    steps: (): readonly BuildStep[] => [...steps.values()],
  }
}

export type ProgressReader = ReturnType<typeof progressReader>

const hear = (step: Heard, text: string): void => {
  const [, seconds] = /^DONE (\d+(?:\.\d+)?)s$/.exec(text) ?? []
  const [, printed] = /^\d+\.\d{3} (.*)$/.exec(text) ?? []
  if (seconds !== undefined) Object.assign(step, { state: 'done', seconds: Number(seconds) })
  else if (text === 'CACHED') Object.assign(step, { state: 'cached', seconds: undefined })
  else if (text.startsWith('ERROR: ')) step.state = 'failed'
  else if (printed !== undefined) {
    step.lines.push(printed)
    if (step.lines.length > keptLines) step.lines.shift()
  }
}

/** A layer of an image, and the instruction that made it, as the image's history has it. */
export interface Layer {
  readonly size: number
  readonly createdBy: string | undefined
}

/**
 * The size of the layer that each step made, by the step's place; and of the layers that no step made, such as those of the base
 * image. The history does not fill in variables, and the names of the steps do.
 */
export const layersOf = (
  steps: readonly BuildStep[],
  layers: readonly Layer[],
): { readonly sizes: ReadonlyMap<number, number>; readonly others: readonly Layer[] } => {
  const sizes = new Map<number, number>()
  const others: Layer[] = []
  // From the end: the base image may hold the same instruction.
  for (const layer of [...layers].reverse()) {
    const made = (step: BuildStep) =>
      layer.createdBy !== undefined && isMadeBy(layer.createdBy, instructionOf(step.name))
    const at = steps.findLastIndex((step, index) => !sizes.has(index) && made(step))
    if (at < 0) others.unshift(layer)
    else sizes.set(at, layer.size)
  }
  return { sizes, others }
}

/** `[work 2/3] COPY --from=x /a /b` as `COPY /a /b`. */
const instructionOf = (name: string): string => name.replace(/^\[[^\]]*\] /, '').replace(/^(\w+)(?: --\S+)+/, '$1')

/** Whether `RUN |1 A=x /bin/sh -c echo $A # buildkit` made the instruction `RUN echo x`, whatever the variables are. */
const isMadeBy = (createdBy: string, instruction: string): boolean => {
  const text = createdBy.replace(/ # buildkit$/, '').replace(/^RUN .*?-c /s, 'RUN ')
  const [first = '', ...parts] = text.split(/\$(?:\w+|\{[^}]*\})/)
  const last = parts.pop()
  if (last === undefined) return instruction === first
  let at = first.length
  for (const part of parts) {
    const found = instruction.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return instruction.startsWith(first) && instruction.endsWith(last) && instruction.length >= at + last.length
}
