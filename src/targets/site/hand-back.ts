import type { Lease } from './lease.ts'
import { type StatePlace, stateKeys } from './place.ts'
import { tidied } from './tidied.ts'

/**
 * Takes away what runs wrote down for the next, then the lease. What stays is found through the lease alone: then that
 * stays too, ended.
 *
 * @param attempts ids
 * @throws what tells that somebody else is at work
 */
export const handBack = async (state: StatePlace, lease: Lease, attempts: readonly string[]): Promise<void> => {
  const forgotten = await tidied(
    'What was written down for the next run is still there, and the lease stays to tell of it',
    () => forget(state, attempts),
  )
  await tidied('The lease is still there, and ends by itself', forgotten ? lease.release : lease.end)
}

const forget = async (state: StatePlace, attempts: readonly string[]): Promise<void> => {
  const [left] = await state.bucket.remove(attempts.map((id) => ({ key: stateKeys.attempt(state, id) })))
  if (left) throw new Error(`s3://${state.bucket.name}/${left.key} could not be taken away: ${left.reason}`)
}
