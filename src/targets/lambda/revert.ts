import { info } from '../../action/log.ts'
import { AwsFailure } from '../../aws/call.ts'
import type { LambdaFunction } from '../../aws/lambda.ts'
import { type Alias, isSplit } from '../../aws/lambda-function.ts'
import { nameOf } from '../../aws/lambda-names.ts'
import type { Wait } from '../../aws/poll.ts'
import { Failure } from '../../failures/failure.ts'
import { stepFailure } from '../../failures/steps.ts'
import { untilFree } from './guarded-write.ts'
import { heldBy, type Instances, isFailed, provisionedFailed, shareElsewhere, untilMoved } from './provisioned.ts'
import { markedShift, recordIn } from './record.ts'
import { revertLatest } from './revert-latest.ts'
import { same } from './shift.ts'
import { Superseded, servingOf } from './superseded.ts'

/**
 * How to put back what served, for this process and, should it be cut off, for `post`. Saved before the first write, so
 * it names what this run is about to write. It holds no secret.
 */
export interface Undo {
  readonly alias:
    | {
        readonly name: string
        /** Whether Lambda keeps instances ready for it. */
        readonly instances: Instances
        readonly previous: PreviousAlias | undefined
      }
    | undefined
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
  /** The alias as it was found, with weights that an earlier run left, and that this one was about to clear. */
  readonly leftover?: Pick<Alias, 'version' | 'weights' | 'description'> | undefined
}

/** `reverted`: put back and confirmed. `untouched`: what served before serves anyway. */
export type Reverted = 'reverted' | 'untouched'

export interface Watching {
  /** Gets the alias as it is found after it was put back. */
  readonly seen: (alias: Alias) => void
  /** Ends the wait for instances, which may last for long. What is written before it is not to be left half-way. */
  readonly cancel: AbortSignal
}

/**
 * Puts back what served before, but only while what is live is what this run wrote.
 *
 * @throws Failure `superseded` when somebody else's change is live; nothing is touched then.
 */
export const revert = async (
  lambda: LambdaFunction,
  undo: Undo,
  wait: Wait,
  watching: Watching = { seen: () => undefined, cancel: wait.signal },
): Promise<Reverted> =>
  undo.alias ? revertAlias(lambda, undo, undo.alias, wait, watching) : revertLatest(lambda, undo, wait)

const revertAlias = async (
  lambda: LambdaFunction,
  { ours }: Undo,
  alias: NonNullable<Undo['alias']>,
  wait: Wait,
  { seen, cancel }: Watching,
): Promise<Reverted> => {
  const { name, previous } = alias
  let wrote = false
  const put = async (): Promise<Reverted> => {
    const now = await lambda.alias(name)
    if (!now && wrote && previous) throw superseded(name, now, previous)
    if (!now || servesAsBefore(now, previous)) return wrote ? 'reverted' : 'untouched'
    if (await isGoingBack(lambda, now, alias, ours)) return 'reverted'
    if (!(await wroteThis(lambda, now, alias, ours))) throw superseded(name, now, previous)
    wrote = true
    if (previous) seen(await movedBack(lambda, now, name, previous))
    else await lambda.deleteAlias(name)
    return 'reverted'
  }
  // Our own lost answer, somebody else, or Lambda, which changes an alias while it makes instances: what is there tells.
  const reverted = await untilFree(wait, previous ? ['conflict', 'changed'] : ['conflict', 'changed', 'missing'], put)
  if (reverted === 'untouched') return reverted
  if (previous && alias.instances !== 'none') {
    const signal = AbortSignal.any([wait.signal, cancel])
    await untilBack(lambda, alias, previous, { ...wait, signal }, seen)
  }
  info(
    previous
      ? `${name} points at version ${previous.version} again`
      : `${name}, which this step made, is deleted again`,
  )
  return reverted
}

/** @throws Superseded when the alias is gone; what is missing otherwise is the version, and no other try finds it. */
const movedBack = async (
  lambda: LambdaFunction,
  { revisionId }: Alias,
  name: string,
  previous: PreviousAlias,
): Promise<Alias> => {
  const { version, description } = previous
  try {
    return await lambda.moveAlias(name, { version, description, revisionId })
  } catch (failure) {
    if (!(failure instanceof AwsFailure) || failure.kind !== 'missing' || (await lambda.alias(name))) throw failure
    throw superseded(name, undefined, previous)
  }
}

/**
 * Lambda leaves the traffic to the version that was taken back until there are instances of the one before. That these are
 * all ready is not waited for.
 */
const untilBack = async (
  lambda: LambdaFunction,
  { name }: NonNullable<Undo['alias']>,
  { version, description }: PreviousAlias,
  wait: Wait,
  seen: (alias: Alias) => void,
): Promise<void> => {
  const judge = (there: Alias | undefined): void => {
    if (there?.version !== version || there.description !== description) throw taken(name, there, version)
    seen(there)
  }
  const began = Date.now()
  const now = await untilMoved({ lambda, name, until: 'whole', justMoved: true, judge }, wait).catch(
    (thrown: unknown) => {
      if (!(thrown instanceof Failure) || thrown.code !== 'timed-out') throw thrown
      const seconds = String(Math.round((wait.deadline - began) / 1000))
      throw stepFailure('out-of-time', { what: `Lambda's way back to version ${version} of ${name}`, seconds }, thrown)
    },
  )
  if (!now.alias || !isSplit(now.alias)) return
  const { arn } = now.alias
  if (isFailed(now.kept))
    throw provisionedFailed(now.kept, { alias: name, version, function: nameOf(arn), region: arn.split(':')[3] })
  throw taken(name, now.alias, version)
}

const taken = (name: string, there: Alias | undefined, version: string): Superseded =>
  new Superseded(
    `${name} was put back, and somebody else changed it since: it points at version ${there?.version ?? '–'} now.`,
    servingOf(there, version),
  )

/** It is put back, and Lambda still leaves the traffic to what this run wrote. */
const isGoingBack = async (
  lambda: LambdaFunction,
  now: Alias,
  { previous, instances }: NonNullable<Undo['alias']>,
  { sha256 }: Undo['ours'],
): Promise<boolean> => {
  const [version, ...more] = Object.keys(now.weights)
  if (instances === 'none' || !version || more.length > 0 || markedShift(now)) return false
  if (instances === 'perhaps' && shareElsewhere(now) < 1) return false
  if (now.version !== previous?.version || now.description !== previous.description) return false
  return (await lambda.describe(version)).codeSha256 === sha256
}

/** The version before has all of the traffic; or the weights are still those that this run found. */
const servesAsBefore = (now: Alias, previous: PreviousAlias | undefined): boolean =>
  (now.version === previous?.version && !isSplit(now)) ||
  (previous?.leftover !== undefined && same(now, previous.leftover))

/** In the middle of a shift the mark tells whose it is; after the move the record does, and the code. */
const wroteThis = async (
  lambda: LambdaFunction,
  now: Alias,
  { previous, instances }: NonNullable<Undo['alias']>,
  { sha256, runId }: Undo['ours'],
): Promise<boolean> => {
  const ofLambda = heldBy(now, instances, previous?.version) !== undefined
  if (isSplit(now) && !ofLambda) return now.version === previous?.version && markedShift(now)?.runId === runId
  return recordIn(now.description)?.runId === runId && (await lambda.describe(now.version)).codeSha256 === sha256
}

const superseded = (name: string, now: Alias | undefined, previous: PreviousAlias | undefined): Superseded =>
  new Superseded(
    `Nothing was put back: ${name} has ${now?.version ?? 'nothing'} now, which is not what this step wrote.`,
    servingOf(now, previous?.version),
  )
