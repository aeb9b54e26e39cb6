import { warning } from '../../action/log.ts'
import { Failure, messageOf } from '../../failures/failure.ts'

/** What tells that others are at work: then what serves may be theirs. */
const others: readonly string[] = ['superseded', 'deploy-in-progress']

/**
 * Does what only tidies up after a release that is live: that it cannot be done is a warning, and the next run sees to it.
 * Gives whether it was done.
 *
 * @param otherwise what is so when it fails
 * @throws what tells that somebody else is at work
 */
export const tidied = async (otherwise: string, work: () => Promise<unknown>): Promise<boolean> => {
  try {
    await work()
    return true
  } catch (thrown) {
    if (thrown instanceof Failure && others.includes(thrown.code)) throw thrown
    warning(`${otherwise}: ${messageOf(thrown)}`)
    return false
  }
}
