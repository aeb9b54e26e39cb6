import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** How a program ends, or why it could not be started; never rejected. */
export const endOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.once('error', ({ message }) => resolve(`could not be started: ${message}`))
    child.once('exit', (code, signal) => resolve(`ended with ${signal ?? code}`))
  })

/**
 * Waits until a program answers.
 * @param ended how it ended, if it does
 * @returns why it does not; nothing when it does
 */
export async function whySilent(
  ended: Promise<string>,
  answers: () => Promise<boolean>,
  seconds: number,
): Promise<string | undefined> {
  let how: string | undefined
  void ended.then((told) => {
    how = told
  })
  const deadline = Date.now() + seconds * 1000
  while (!(await answers())) {
    if (how !== undefined) return how
    if (Date.now() > deadline) return `did not answer for ${seconds} s`
    await sleep(25)
  }
  return undefined
}

/** The text, and what these files say at their end. */
export const withLastLines = (text: string, logs: readonly string[], count = 15): string =>
  [text, ...logs.flatMap((file) => lastLines(file, count))].join('\n')

function lastLines(file: string, count: number): string[] {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').slice(-count).filter(Boolean)
  } catch {
    return []
  }
}
