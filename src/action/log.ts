import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import * as core from '@actions/core'
import { scrub, scrubForeign } from './secrets.ts'

/** A part of the log that is kept together until it is over. */
interface Section {
  readonly name: string
  /** Undefined where lines go straight out. */
  readonly prints?: (() => void)[]
  /** Whether there is anything to unfold but what is for debugging. */
  spoke?: boolean
  readonly hear?: (line: string) => void
  readonly follow?: (state: string) => void
}

const sections = new AsyncLocalStorage<Section>()

const print = (now: () => void, section = sections.getStore()): void => {
  if (section?.prints) {
    section.prints.push(now)
    section.spoke = true
  } else now()
}

/** Annotations stand apart from the log: in a section they say whose they are. */
const told = (text: string): string => {
  const section = sections.getStore()
  return scrub(section ? `${section.name}: ${text}` : text)
}

const line = (text: string): void => print(() => core.info(text))

export const info = (text: string): void => line(scrub(text))

export const notice = (text: string): void => {
  const message = told(text)
  print(() => core.notice(message))
}

export const warning = (text: string): void => {
  const message = told(text)
  print(() => core.warning(message))
}

export const debug = (text: string): void => {
  const message = scrub(text)
  const prints = sections.getStore()?.prints
  if (prints) prints.push(() => core.debug(message))
  else core.debug(message)
}

/** A folded part of the log. In a section, which is folded itself, just its title: GitHub folds one level. */
export const group = async <T>(title: string, work: () => Promise<T>): Promise<T> => {
  if (sections.getStore()?.prints) {
    info(title)
    return work()
  }
  core.startGroup(scrub(title))
  try {
    return await work()
  } finally {
    core.endGroup()
  }
}

/** Work whose annotations say whose they are; undefined: as they are. */
export const named = <T>(name: string | undefined, work: () => Promise<T>): Promise<T> =>
  name === undefined ? work() : sections.run({ name }, work)

/**
 * Work that goes on beside other work. What it prints is kept, and shown in one piece, folded, when it is over; `title`
 * says how it went. `hear` gets the lines that others wrote at once, as they came: they are not to be shown. `follow` gets
 * what a live line of ours would say. With nothing to show the title is a line.
 */
export const section = async <T>(
  name: string,
  work: () => Promise<T>,
  { title, ...ears }: { readonly title: (result: T) => string } & Pick<Section, 'hear' | 'follow'>,
): Promise<T> => {
  const prints: (() => void)[] = []
  const kept: Section = { name, prints, ...ears }
  let shown = `${name}: broken off`
  try {
    const result = await sections.run(kept, work)
    shown = title(result)
    return result
  } finally {
    const [begin, end] = kept.spoke ? [core.startGroup, core.endGroup] : [core.info, () => {}]
    begin(scrub(shown))
    for (const now of prints) now()
    end()
  }
}

/**
 * Runs work that prints what others wrote (a build, a workload's log). No line of it can be a command to the runner:
 * between the two marks the runner obeys nothing but the end mark.
 *
 * @param covered what is taken out of each line: AWS's own words name services and databases as they are called, which a variable
 *   of the workload often says, too [what the workload must not show]
 */
export const fenced = async <T>(
  work: (print: (line: string) => void) => Promise<T>,
  covered: (text: string) => string = scrubForeign,
): Promise<T> => {
  const mark = randomUUID()
  // What a child prints comes by events, which may not know whose they are.
  const section = sections.getStore()
  line(`::stop-commands::${mark}`)
  try {
    return await work((text) => {
      section?.hear?.(text)
      const foreign = covered(text)
      print(() => core.info(foreign), section)
    })
  } finally {
    line(`::${mark}::`)
  }
}

/** Lines that others wrote, folded and fenced. */
export const foreign = (title: string, lines: readonly string[]): Promise<void> =>
  group(title, () => fenced(async (print) => lines.forEach(print)))

const everySeconds = 10

/** A live line for a wait: printed when the state changes, and every so many seconds. `aside` alone is no change. */
export const liveLine = (heartbeat = everySeconds): ((state: string, aside?: string) => void) => {
  const start = Date.now()
  let last = ''
  let printed = 0
  return (state, aside) => {
    sections.getStore()?.follow?.(state)
    const now = Date.now()
    if (state === last && now - printed < heartbeat * 1000) return
    info(`${seconds(now - start)}  ${state}${aside ? ` (${aside})` : ''}`)
    last = state
    printed = now
  }
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`.padStart(8)
