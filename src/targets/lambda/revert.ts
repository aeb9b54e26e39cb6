import { isDeepStrictEqual } from 'node:util'
import { info } from '../../action/log.ts'
import { AwsFailure } from '../../aws/call.ts'
import type { LambdaFunction } from '../../aws/lambda.ts'
import type { Alias } from '../../aws/lambda-function.ts'
import type { Wait } from '../../aws/poll.ts'
import { markedShift, recordIn, type ShiftMark } from './record.ts'
import { revertLatest } from './revert-latest.ts'
import { Superseded, servingOf } from './superseded.ts'

/**
 * How to put back what served, for this process and, should it be cut off, for `post`. Saved before the first write, so
 * it names what this run is about to write. It holds no secret.
 */
export interface Undo {
  readonly alias: { readonly name: string; readonly previous: PreviousAlias | undefined } | undefined
  /** What this run writes: nothing else is ever undone. */
  readonly ours: { readonly sha256: string; readonly runId: string }
  /** Without an alias: the code before. `zipFile` is a copy in the runner's own folder. */
  readonly code:
    | {
        readonly sha256: string
        readonly architecture: string
        readonly imageUri?: string | undefined
        readonly zipFile?: string | undefined
      }
    | undefined
  /** Without an alias: a file in the runner's own folder with the configuration before and ours. It holds variables. */
  readonly configuration?: { readonly file: string } | undefined
}

export interface PreviousAlias {
  readonly version: string
  readonly description: string
  /** Weights that an earlier run left, and that this one was about to clear. */
  readonly leftover?: ShiftMark | undefined
}

/** `reverted`: put back and confirmed. `untouched`: what served before serves anyway. */
export type Reverted = 'reverted' | 'untouched'

/**
 * Puts back what served before, but only while what is live is what this run wrote.
 *
 * @throws Failure `superseded` when somebody else's change is live; nothing is touched then.
 */
export const revert = async (lambda: LambdaFunction, undo: Undo, wait: Wait): Promise<Reverted> =>
  undo.alias ? revertAlias(lambda, undo, undo.alias) : revertLatest(lambda, undo, wait)

const revertAlias = async (
  lambda: LambdaFunction,
  { ours }: Undo,
  { name, previous }: NonNullable<Undo['alias']>,
): Promise<Reverted> => {
  const now = await lambda.alias(name)
  if (!now || servesAsBefore(now, previous)) return 'untouched'
  if (!(await wroteThis(lambda, now, previous, ours))) throw superseded(name, now, previous)
  try {
    if (previous)
      await lambda.moveAlias(name, {
        version: previous.version,
        description: previous.description,
        revisionId: now.revisionId,
      })
    else await lambda.deleteAlias(name)
  } catch (failure) {
    if (!(failure instanceof AwsFailure) || !['changed', 'missing'].includes(failure.kind)) throw failure
    // Our own lost answer, or somebody else: what is there tells.
    const after = await lambda.alias(name)
    if (after ? !servesAsBefore(after, previous) : previous) throw superseded(name, after, previous)
  }
  info(
    previous
      ? `${name} points at version ${previous.version} again`
      : `${name}, which this step made, is deleted again`,
  )
  return 'reverted'
}

const isShifting = ({ weights }: Alias): boolean => Object.keys(weights).length > 0

/** The version before has all of the traffic; or the weights are still those that this run found. */
const servesAsBefore = (now: Alias, previous: PreviousAlias | undefined): boolean => {
  if (now.version !== previous?.version) return false
  return !isShifting(now) || (previous.leftover !== undefined && isDeepStrictEqual(markedShift(now), previous.leftover))
}

/** In the middle of a shift the mark tells whose it is; after the move the record does, and the code. */
const wroteThis = async (
  lambda: LambdaFunction,
  now: Alias,
  previous: PreviousAlias | undefined,
  { sha256, runId }: Undo['ours'],
): Promise<boolean> => {
  if (isShifting(now)) return now.version === previous?.version && markedShift(now)?.runId === runId
  return recordIn(now.description)?.runId === runId && (await lambda.describe(now.version)).codeSha256 === sha256
}

const superseded = (name: string, now: Alias | undefined, previous: PreviousAlias | undefined): Superseded =>
  new Superseded(
    `Nothing was put back: ${name} has ${now?.version ?? 'nothing'} now, which is not what this step wrote.`,
    servingOf(now, previous?.version),
  )
