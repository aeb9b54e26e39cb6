import type { FunctionState } from '../../aws/lambda-function.ts'
import { type ConfigurationChange, changeInWords, differenceOf, sameConfiguration } from './configuration.ts'
import { guardedWrite, type Writing } from './guarded-write.ts'

interface Update extends Writing {
  readonly change: ConfigurationChange
  /** The code that `$LATEST` has by then: any other means that somebody else deploys. */
  readonly sha256: string
}

/**
 * Changes memory, time-out and variables of `$LATEST` in one call, and waits until that is live. Variables are all written
 * at once: what was read before is compared with what is there now, and the call carries the revision of that look, so that
 * nobody's change in between is lost.
 *
 * @throws as `guardedWrite`
 */
export const updateConfiguration = ({ change, sha256, ...writing }: Update): Promise<FunctionState> =>
  guardedWrite({
    ...writing,
    name: 'configuration',
    what: 'The change of the configuration',
    isOurs: (state) =>
      state.codeSha256 === sha256 && sameConfiguration(state, change.after) && state.lastUpdateStatus !== 'Failed',
    isReplaced: (state) => state.codeSha256 === sha256 && sameConfiguration(state, change.before),
    write: ({ revisionId }) => writing.lambda.updateConfiguration(differenceOf(change), revisionId),
    // What differs is told by its name.
    theirs: (state) =>
      state.codeSha256 === sha256
        ? `Now its configuration is another than before (${changeInWords({ before: change.before, after: state })}).`
        : `Now $LATEST holds the code ${state.codeSha256}, and this step deploys ${sha256}.`,
  })
