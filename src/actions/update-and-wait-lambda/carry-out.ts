import { info, warning } from '../../action/log.ts'
import { forgetUnfinished, saveUnfinished } from '../../action/state.ts'
import type { Wait } from '../../aws/poll.ts'
import { Failure, messageOf } from '../../failures/failure.ts'
import { confirmServing } from '../../targets/lambda/confirm.ts'
import { afterFailure } from '../../targets/lambda/deploy.ts'
import { staged } from '../../targets/lambda/stages.ts'
import { health, tailOf } from './look-after.ts'
import { deleteOldVersions } from './old-versions.ts'
import { savedUndo } from './put-back.ts'
import type { How } from './report.ts'
import type { Steps, Task } from './tasks.ts'
import { healthChecksOf } from './wanted.ts'

/** Writes, then looks whether it is healthy. What fails after the first write is put back. */
export const carryOut = async ({ work }: Task, steps: Steps, wait: Wait): Promise<How> => {
  const { lambda, told, input, functionName } = work
  const { progress } = steps
  const undo = await steps.undo()
  const onWrite = () => {
    if (!told.changed && input.onFailure === 'rollback') saveUnfinished(savedUndo(input, [{ functionName, undo }]))
    told.changed = true
  }
  told.progress = progress
  try {
    await steps.prepare({ wait, onWrite })
    await steps.switchOver({ wait, onWrite })
    if (healthChecksOf(input).length > 0) {
      await staged(progress.stages, 'health', () => health(work, wait.signal))
      await confirmServing(lambda, { alias: input.alias, sha256: undo.ours.sha256 }, progress)
    }
    forgetUnfinished()
    await deleteOldVersions(work, wait)
    return { outcome: 'deployed', serving: 'new' }
  } catch (thrown) {
    const failure = thrown instanceof Failure ? thrown : unexpected(thrown)
    info(`Failed: ${failure.message}`)
    // The log first: what is put back may write into it as well.
    const [aftermath, tail] = await Promise.all([
      afterFailure(lambda, failure, {
        undo,
        progress,
        rollback: input.onFailure === 'rollback',
        wrote: told.changed,
      }),
      failure.outcome === 'cancelled' ? undefined : tailOf(work, failure),
    ])
    if (aftermath.done) forgetUnfinished()
    if (aftermath.failure) warning(aftermath.failure.message)
    return { outcome: aftermath.outcome, serving: aftermath.serving, failure, second: aftermath.failure, tail }
  }
}

const unexpected = (thrown: unknown): Failure =>
  new Failure(`Unexpected: ${messageOf(thrown)}`, { code: 'unexpected', cause: thrown })
