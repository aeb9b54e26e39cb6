import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { warning } from './log.ts'
import { scrub } from './secrets.ts'

/**
 * Writes the report of a step as JSON (schema: docs/report.schema.json) and gives back its path, or an empty text when
 * it cannot be written. Only its owner may read it.
 */
export const writeReport = (door: string, report: Readonly<Record<string, unknown>>): Promise<string> =>
  writeForSteps(
    'report file',
    `${door}-${randomUUID()}.json`,
    `${JSON.stringify({ schema: 1, door, ...report }, null, 2)}\n`,
  )

/** Writes a text for the steps that follow, without our credentials; otherwise as `writeReport` does. */
export const writeForSteps = async (what: string, name: string, text: string): Promise<string> => {
  const folder = join(process.env['RUNNER_TEMP'] ?? tmpdir(), 'aws-deploy-actions')
  const file = join(folder, name)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(file, scrub(text), { mode: 0o600 })
    return file
  } catch (error) {
    warning(`The ${what} could not be written: ${String(error)}`)
    return ''
  }
}
