import { setTimeout as sleep } from 'node:timers/promises'
import type { Failure } from '../../../failures/failure.ts'
import type { Diagnostic, Told } from './events.ts'
import { lockHolderOf } from './lock-holder.ts'

interface Ended {
  readonly told: Told
  readonly failure: Failure | undefined
}

/** Milliseconds between two tries. */
const pause = 500

/**
 * Runs a command again that did not get the lock of the state because the lock was given back just then: Terraform waits for
 * `-lock-timeout` only for a holder that it can name, and ends at once when it finds nobody to name any more. Nothing was begun by it.
 *
 * Source: `LockWithContext` in `internal/states/statemgr/locker.go`, and `Lock` of the S3 backend.
 *
 * @param run gets the seconds that are left of the lock's timeout
 */
export const pastLockRace = async <T extends Ended>(
  lockTimeoutSeconds: number,
  signal: AbortSignal,
  run: (lockTimeoutSeconds: number) => Promise<T>,
): Promise<T> => {
  const end = Date.now() + lockTimeoutSeconds * 1000
  for (let left = lockTimeoutSeconds; ; left = Math.ceil((end - Date.now()) / 1000)) {
    const ended = await run(left)
    const again = ended.failure !== undefined && ended.told.diagnostics.some(isNobodys) && Date.now() + pause < end
    if (!again || signal.aborted) return ended
    await sleep(pause * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined)
  }
}

const isNobodys = ({ severity, summary, detail }: Diagnostic): boolean =>
  severity === 'error' &&
  summary === 'Error acquiring the state lock' &&
  /PreconditionFailed|ConditionalRequestConflict|ConditionalCheckFailed/.test(detail) &&
  lockHolderOf(detail) === undefined
