import { info, warning } from '../../action/log.ts'
import { failureOfThrown } from '../../action/run-action.ts'
import { stoppedBy, together } from '../../action/several.ts'
import { sideBySide } from '../../action/side-by-side.ts'
import { type Stage, staged } from '../../action/stages.ts'
import { forgetUnfinished, saveUnfinished } from '../../action/state.ts'
import { nameOf } from '../../aws/lambda-names.ts'
import type { Wait } from '../../aws/poll.ts'
import type { Failure } from '../../failures/failure.ts'
import { stepFailure } from '../../failures/steps.ts'
import { healthChecksOf } from '../../health/checks.ts'
import { confirmServing } from '../../targets/lambda/confirm.ts'
import { type Aftermath, afterFailure } from '../../targets/lambda/deploy.ts'
import { isKept } from '../../targets/lambda/provisioned.ts'
import type { Undo } from '../../targets/lambda/revert.ts'
import { Superseded } from '../../targets/lambda/superseded.ts'
import { discardKept } from './kept-configuration.ts'
import { health, tailsOf } from './look-after.ts'
import { deleteOldVersions } from './old-versions.ts'
import { savedUndo } from './put-back.ts'
import type { How } from './report.ts'
import type { Steps, Task } from './tasks.ts'
import { atOnce, type Work } from './work.ts'

/** One function on its way. */
interface Attempt {
  readonly work: Work
  readonly steps: Steps
  readonly undo: Undo
  failure?: Failure
}

/** How it ended for each, and what went wrong with the whole. */
export interface Ended {
  readonly hows: ReadonlyMap<Work, How>
  readonly failure?: Failure | undefined
}

/**
 * Writes: everything is prepared, then everything is switched over, then all of it is looked at. What fails after the
 * first write puts all of it back.
 *
 * @param cancel of the step: it ends what is waited for on the way back, which a limit of time does not
 */
export const carryOut = async (tasks: readonly Task[], wait: Wait, cancel: AbortSignal): Promise<Ended> => {
  const attempts: readonly Attempt[] = await Promise.all(
    tasks.map(async ({ work, steps }) => ({ work, steps, undo: await steps.undo(wait.signal) })),
  )
  for (const { work, steps } of attempts) work.told.progress = steps.progress
  const write = writing(attempts)
  try {
    await phase(attempts, wait, 'prepare', write)
    await phase(attempts, wait, 'switchOver', write)
    await lookAt(attempts, wait)
    await forget(attempts)
    const hows = attempts.map((attempt): [Work, How] => [
      attempt.work,
      isUntouched(attempt) ? untouched : { outcome: 'deployed', serving: 'new' },
    ])
    const pruned = attempts.filter((attempt) => attempt.work.input.keepVersions > 0 && !isUntouched(attempt))
    await sideBySide(pruned, { nameOf: shortName, atOnce }, async ({ work }) => {
      await deleteOldVersions(work, wait)
      return 'looked for old versions'
    })
    return { hows: new Map(hows) }
  } catch (thrown) {
    return putAllBack(attempts, failureOfThrown(thrown), cancel)
  }
}

/** What was asked for serves already, and nothing was written. */
const untouched: How = { outcome: 'unchanged', serving: 'new' }

const isUntouched = ({ steps, work }: Attempt): boolean => steps.serves?.() === true && !work.told.changed

/** Before the first write of any, what would undo all is saved. */
const writing = (attempts: readonly Attempt[]) => {
  let saved = false
  return ({ work: { input, told } }: Attempt) => {
    if (!saved && input.onFailure === 'rollback') {
      for (const { steps } of attempts) steps.keep?.()
      saveUnfinished(
        savedUndo(
          input,
          attempts.map(({ work: { functionName }, undo }) => ({ functionName, undo })),
        ),
      )
    }
    saved = true
    told.changed = true
  }
}

/** `post` has nothing to put back any more. */
const forget = async (attempts: readonly Attempt[]): Promise<void> => {
  forgetUnfinished()
  await discardKept(attempts.map(({ undo }) => undo))
}

/** What is done for all before the next is done for any; how the log calls it when it went well. */
const parts = { prepare: 'prepared', switchOver: 'switched' } as const

/** The same for all, side by side. One that fails stops the others: what is not begun does not begin any more. */
const phase = async (
  attempts: readonly Attempt[],
  wait: Wait,
  part: keyof typeof parts,
  write: (attempt: Attempt) => void,
): Promise<void> => {
  const stop = new AbortController()
  const signal = AbortSignal.any([wait.signal, stop.signal])
  // A shift waits most of its time, and so does a move of instances: all are to have it behind them together.
  const waits = attempts.some(({ work }) => work.input.trafficSteps || isKept(work.told.baseline.kept))
  const width = part === 'switchOver' && waits ? attempts.length : atOnce
  const busy = attempts.filter(({ steps }) => steps[part])
  await sideBySide(busy, { nameOf: shortName, atOnce: width }, async (attempt) => {
    if (signal.aborted) return 'not begun'
    try {
      const within = { ...wait, signal }
      await attempt.steps[part]?.({ wait: within, onWrite: () => write(attempt) })
      if (part === 'switchOver') await attempt.steps.settle(within)
      return parts[part]
    } catch (thrown) {
      if (thrown === stop.signal.reason) return 'stopped'
      attempt.failure = failureOfThrown(thrown)
      // Of one alone, the end of the step tells it.
      if (attempts.length > 1) info(`Failed: ${attempt.failure.message}`)
      stop.abort(stepFailure('another-failed'))
      return 'failed'
    }
  })
  // What kept one busy until time was over says more than that it was over.
  if (attempts.every(({ failure }) => failure === undefined || failure === wait.signal.reason))
    wait.signal.throwIfAborted()
  stopIfFailed(attempts)
}

const shortName = ({ work: { functionName } }: Attempt): string => nameOf(functionName)

/**
 * The checks are for all of it; then each is asked whether it is still what this step put there. Where Lambda has gone back
 * to what was before, for want of instances, the checks have asked that: they ask again.
 */
const lookAt = async (attempts: readonly Attempt[], wait: Wait): Promise<void> => {
  const [{ work }] = attempts as [Attempt, ...Attempt[]]
  if (healthChecksOf(work.input).length === 0) return
  for (;;) {
    const stages: Stage[] = []
    try {
      await staged(stages, 'health', () => health(work, wait.signal))
    } finally {
      for (const { steps } of attempts) steps.progress.stages.push(...stages)
    }
    const moving: Attempt[] = []
    await forEach(attempts, async (attempt) => {
      if (!(await isServing(attempt))) moving.push(attempt)
    })
    if (moving.length === 0) return
    await forEach(moving, ({ steps }) => steps.settle(wait))
  }
}

const isServing = ({ work: { lambda, input, told }, steps: { progress }, undo }: Attempt): Promise<boolean> => {
  const configuration = progress.configured ? told.configuration?.after : undefined
  const ours = { alias: input.alias, sha256: undo.ours.sha256, configuration }
  return confirmServing(lambda, ours, told.baseline, progress)
}

/** @throws Failure for all that failed. */
const forEach = async (attempts: readonly Attempt[], work: (attempt: Attempt) => Promise<void>): Promise<void> => {
  await Promise.all(
    attempts.map(async (attempt) => {
      try {
        await work(attempt)
      } catch (thrown) {
        attempt.failure = failureOfThrown(thrown)
      }
    }),
  )
  stopIfFailed(attempts)
}

/** @throws Failure for all that failed. */
const stopIfFailed = (attempts: readonly Attempt[]): void => {
  const [first, ...more] = attempts.flatMap((attempt) =>
    attempt.failure ? [{ name: shortName(attempt), failure: attempt.failure }] : [],
  )
  if (first) throw together([first, ...more], attempts.length, 'functions')
}

const putAllBack = async (attempts: readonly Attempt[], failure: Failure, cancel: AbortSignal): Promise<Ended> => {
  info(`Failed (${failure.code}): looking what there is to put back`)
  const aftermaths = new Map<Attempt, Aftermath>()
  const own = (attempt: Attempt) => attempt.failure ?? (attempts.length > 1 ? stoppedBy(failure) : failure)
  // The log first: what is put back may write into it as well.
  const [tails] = await Promise.all([
    failure.outcome === 'cancelled' ? undefined : tailsOf(attempts),
    sideBySide(attempts, { nameOf: shortName, atOnce: attempts.length }, async (attempt) => {
      const { work, undo, steps } = attempt
      const aftermath = await afterFailure(work.lambda, own(attempt), {
        undo,
        progress: steps.progress,
        rollback: work.input.onFailure === 'rollback',
        wrote: work.told.changed,
        cancel,
      })
      work.told.changed &&= work.lambda.wrote()
      if (aftermath.failure) warning(aftermath.failure.message)
      aftermaths.set(attempt, aftermath)
      if (aftermath.failure) return 'not put back'
      return steps.progress.stages.some(({ name }) => name === 'put back') ? 'put back' : 'nothing was put back'
    }),
  ])
  if ([...aftermaths.values()].every(({ done }) => done)) await forget(attempts)
  const isOfOthers = attempts.some((attempt) => attempt.failure || !isUntouched(attempt))
  const hows = attempts.map((attempt): [Work, How] => {
    if (isOfOthers && !attempt.failure && isUntouched(attempt)) return [attempt.work, untouched]
    const { outcome, serving, failure: second } = aftermaths.get(attempt)!
    const how = { outcome, serving: stillServing(attempt, own(attempt)) ?? serving, second }
    return [attempt.work, { ...how, failure: own(attempt), tail: tails?.get(attempt) }]
  })
  return { hows: new Map(hows), failure }
}

/** Where what was asked for served already, what failed took nothing from users, unless somebody else has. */
const stillServing = ({ steps }: Attempt, failure: Failure): How['serving'] => {
  if (!steps.serves?.()) return undefined
  if (failure instanceof Superseded) return failure.serving
  return failure.outcome === 'superseded' ? 'unknown' : 'new'
}
