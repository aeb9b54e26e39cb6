import { fenced, group } from '../../../action/log.ts'
import { runTerraform } from '../../../shell/terraform-run.ts'
import { textDiagnostics } from './diagnostics.ts'
import type { Diagnostic } from './events.ts'
import { failureOfCommand, startFailure } from './explain.ts'
import type { Place } from './place.ts'

export interface Init {
  /** Lines of the input: `key=value`, or the path of a file. */
  readonly backendConfig?: readonly string[] | undefined
  /** The lock file is not changed: providers must be those that the plan was made with. For an apply. */
  readonly lockFile: 'readonly' | 'update'
  /** Two in one folder: the first holds `.terraform` while it writes down the backend. */
  readonly lockTimeoutSeconds: number
}

/**
 * `terraform init`. The workspace is not chosen here: see `selectWorkspace`.
 * @returns the warnings of it
 * @throws Failure explained by what it printed
 */
export const init = (
  place: Place,
  { backendConfig = [], lockFile, lockTimeoutSeconds }: Init,
): Promise<readonly Diagnostic[]> =>
  group(`${place.terraform.product} init`, async () => {
    const args = [
      'init',
      '-input=false',
      '-no-color',
      `-lock-timeout=${lockTimeoutSeconds}s`,
      ...(lockFile === 'readonly' ? ['-lockfile=readonly'] : []),
      ...backendConfig.map((line) => `-backend-config=${line}`),
    ]
    const printed: string[] = []
    const env = place.environment({ variables: true, workspace: false })
    const end = await fenced((print) =>
      startFailure(place, () =>
        runTerraform({
          ...place,
          args,
          env,
          onLine: (line) => {
            printed.push(line)
            print(line)
          },
        }),
      ),
    )
    const diagnostics = textDiagnostics(`${printed.join('\n')}\n${end.stderr}`)
    if (end.exitCode === 0) return diagnostics
    throw failureOfCommand(place, 'init', { ...end, diagnostics, other: printed })
  })
