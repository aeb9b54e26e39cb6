import { readFile } from 'node:fs/promises'
import { runTerraform } from '../../../shell/terraform-run.ts'
import { textDiagnostics } from './diagnostics.ts'
import { failureOfCommand, startFailure } from './explain.ts'
import type { Place } from './place.ts'

/**
 * `terraform show -json` of a plan file: one text of JSON with every value in clear, so it stays in memory and is never
 * printed. Needs the providers of the plan (`init`), and no credentials.
 *
 * @param file absolute
 * @throws Failure explained by what it printed, such as `not-a-plan` or `other-terraform-version`
 */
export const showPlan = async (place: Place, file: string): Promise<string> => {
  const lines: string[] = []
  let cut = 0
  const end = await startFailure(place, () =>
    runTerraform({
      ...place,
      args: ['show', '-json', '-no-color', file],
      env: place.environment(),
      longestLine: longestPlan,
      onLine: (line, left) => {
        lines.push(line)
        cut += left
      },
    }),
  )
  const text = lines.join('\n')
  if (end.exitCode === 0 && cut === 0) return text
  const diagnostics = textDiagnostics(end.stderr)
  throw failureOfCommand(place, 'show', {
    ...end,
    diagnostics,
    other: cut > 0 ? ['plan too large'] : end.stderr.split('\n'),
  })
}

/** Bytes: what a string of Node can hold, with room for what becomes of it. Ten thousand changed resources are 17 MB. */
const longestPlan = 256 * 1024 * 1024

/** Whether a file is the output of `show -json` already, and not a plan file, which is a zip. */
export const isShown = async (file: string): Promise<boolean> => {
  const bytes = await readFile(file)
  return /^\s*\{/.test(
    bytes
      .subarray(0, 64)
      .toString('utf8')
      .replace(/^\uFEFF/, ''),
  )
}
