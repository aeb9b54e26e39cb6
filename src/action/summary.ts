import { appendFile } from 'node:fs/promises'
import { warning } from './log.ts'
import { scrub } from './secrets.ts'

/** GitHub drops a longer summary and shows an error instead (1024 KiB a step). */
const limit = 1024 * 1024

const cutNote = '\n\n_The rest was cut: GitHub shows no more than 1 MiB. The report file has all of it._\n'

/** Adds to the job summary. A summary that cannot be written is a warning: the deployment stays what it was. */
export const writeSummary = async (markdown: string): Promise<void> => {
  const file = process.env['GITHUB_STEP_SUMMARY']
  if (!file) return
  try {
    await appendFile(file, fitting(`${scrub(markdown)}\n`))
  } catch (error) {
    warning(`The job summary could not be written: ${String(error)}`)
  }
}

const fitting = (text: string): string => {
  const bytes = Buffer.from(text)
  if (bytes.length <= limit) return text
  // A stream keeps the first half of a character back.
  const head = new TextDecoder().decode(bytes.subarray(0, limit - cutNote.length), { stream: true })
  const end = head.lastIndexOf('\n')
  return `${end < 0 ? head : head.slice(0, end)}${cutNote}`
}
