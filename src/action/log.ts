import { randomUUID } from 'node:crypto'
import * as core from '@actions/core'
import { scrub, scrubForeign } from './secrets.ts'

export const info = (text: string): void => core.info(scrub(text))

export const notice = (text: string): void => core.notice(scrub(text))

export const warning = (text: string): void => core.warning(scrub(text))

export const debug = (text: string): void => core.debug(scrub(text))

/** A folded part of the log. */
export const group = async <T>(title: string, work: () => Promise<T>): Promise<T> => {
  core.startGroup(scrub(title))
  try {
    return await work()
  } finally {
    core.endGroup()
  }
}

/**
 * Runs work that prints what others wrote (a build, a workload's log). No line of it can be a command to the runner:
 * between the two marks the runner obeys nothing but the end mark.
 */
export const fenced = async <T>(work: (print: (line: string) => void) => Promise<T>): Promise<T> => {
  const mark = randomUUID()
  core.info(`::stop-commands::${mark}`)
  try {
    return await work((line) => core.info(scrubForeign(line)))
  } finally {
    core.info(`::${mark}::`)
  }
}

/** Lines that others wrote, folded and fenced. */
export const foreign = (title: string, lines: readonly string[]): Promise<void> =>
  group(title, () => fenced(async (print) => lines.forEach(print)))

const everySeconds = 10

/** A live line for a wait: printed when the state changes, and every ten seconds. `aside` alone is no change. */
export const liveLine = (): ((state: string, aside?: string) => void) => {
  const start = Date.now()
  let last = ''
  let printed = 0
  return (state, aside) => {
    const now = Date.now()
    if (state === last && now - printed < everySeconds * 1000) return
    info(`${seconds(now - start)}  ${state}${aside ? ` (${aside})` : ''}`)
    last = state
    printed = now
  }
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`.padStart(8)
