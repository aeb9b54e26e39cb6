import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { warning } from '../../action/log.ts'
import { lockLeft } from '../../targets/terraform/run/left-lock.ts'
import type { Place } from '../../targets/terraform/run/place.ts'
import type { Told } from './told.ts'

/** Where terraform puts a state that it cannot save. */
const erroredState = 'errored.tfstate'

/** Failures after which a lock may be left. */
const leavesLock = ['terraform-killed', 'terraform-crashed', 'lock-not-released', 'state-not-saved']

/** What an apply that failed has left behind, and somebody must see to. */
export const lookAround = async (place: Place, told: Told): Promise<void> => {
  const { applied, startedAt } = told
  told.erroredState = await erroredStateOf(place.directory, startedAt)
  if (told.erroredState)
    warning(
      `The state could not be saved. It lies in ${told.erroredState}, on this runner alone: save it before the job ends.`,
    )
  if (applied?.failure && leavesLock.includes(applied.failure.code)) told.leftLock = await lockLeft(place)
}

/** Undefined: this run has left none. */
export const erroredStateOf = async (directory: string, startedAt: number): Promise<string | undefined> => {
  const path = join(directory, erroredState)
  const there = await stat(path).catch(() => undefined)
  return there && there.mtimeMs >= startedAt ? path : undefined
}
