import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { dataDirectory } from '../../../shell/terraform-environment.ts'
import { runTerraform } from '../../../shell/terraform-run.ts'
import { textDiagnostics } from './diagnostics.ts'
import { failureOfCommand, startFailure } from './explain.ts'
import type { Place } from './place.ts'

/**
 * Sees to it that the wanted workspace is there, and answers its name. `plan` and `apply` get it by `TF_WORKSPACE`, which
 * would make a new one of a misspelt name; so it is looked for first. Without a wanted one the answer is what is selected.
 *
 * @throws Failure `workspace-missing`
 */
export const selectWorkspace = async (place: Place): Promise<string> => {
  const { workspace, directory } = place
  const selected = await selectedWorkspace(directory)
  if (workspace === undefined || workspace === 'default') return workspace ?? selected
  const printed: string[] = []
  const end = await startFailure(place, () =>
    runTerraform({
      ...place,
      args: ['workspace', 'select', '-no-color', workspace],
      env: place.environment({ workspace: false }),
      onLine: (line) => printed.push(line),
    }),
  )
  if (end.exitCode === 0) return workspace
  const text = `${printed.join('\n')}\n${end.stderr}`
  throw failureOfCommand(place, 'workspace select', {
    ...end,
    diagnostics: textDiagnostics(text),
    other: text.split('\n'),
  })
}

const selectedWorkspace = async (directory: string): Promise<string> => {
  try {
    const name = await readFile(join(resolve(directory, dataDirectory()), 'environment'), 'utf8')
    return name.trim() || 'default'
  } catch {
    return 'default'
  }
}
