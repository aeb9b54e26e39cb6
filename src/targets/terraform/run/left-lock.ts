import { join } from 'node:path'
import { temporaryFolder } from '../../../action/temporary-folder.ts'
import { runTerraform } from '../../../shell/terraform-run.ts'
import { eventReader } from './events.ts'
import { type LockHolder, lockHolderOf } from './lock-holder.ts'
import { planCommand } from './make-plan.ts'
import type { Place } from './place.ts'

/** Milliseconds that the question may take. */
const patience = 30_000

/**
 * Who holds the lock of the state now; undefined: nobody, or it cannot be told. Asked of terraform itself, which knows every backend, by
 * a plan that does not wait, looks at nothing and is thrown away.
 */
export const lockLeft = async (
  place: Pick<Place, 'terraform' | 'directory' | 'environment'>,
): Promise<LockHolder | undefined> => {
  const events = eventReader()
  const file = join(await temporaryFolder('terraform-lock'), 'plan')
  try {
    await runTerraform({
      ...place,
      args: planCommand({ mode: 'normal', varFiles: [], args: ['-refresh=false'], file, lockTimeoutSeconds: 0 }),
      env: place.environment({ variables: true }),
      signal: AbortSignal.timeout(patience),
      onLine: (line, cut) => events.add(line, cut),
    })
  } catch {
    // It tells, and nothing depends on it.
  }
  return events
    .told()
    .diagnostics.map(({ detail }) => lockHolderOf(detail))
    .find((holder) => holder !== undefined)
}
