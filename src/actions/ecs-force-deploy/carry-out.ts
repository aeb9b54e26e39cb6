import { tellEarly } from '../../action/early-outputs.ts'
import { info } from '../../action/log.ts'
import { failureOfThrown } from '../../action/run-action.ts'
import { type Failed, together } from '../../action/several.ts'
import { sideBySide } from '../../action/side-by-side.ts'
import { type Stage, staged } from '../../action/stages.ts'
import { forgetUnfinished, saveUnfinished } from '../../action/state.ts'
import { stepFailure } from '../../failures/steps.ts'
import { healthChecksOf } from '../../health/checks.ts'
import type { Revision } from '../../targets/ecs-service/task-definition/revision.ts'
import { type Attempt, attemptOf, type Ended } from './attempt.ts'
import { confirm, prune } from './confirm.ts'
import { contract } from './contract.ts'
import { savedUndo } from './cut-off.ts'
import type { Task } from './decide.ts'
import { health } from './health.ts'
import { preTask, record, register } from './prepare.ts'
import { putAllBack } from './put-back.ts'
import { outputsOf } from './report.ts'
import { servicesOf } from './report-several.ts'
import { begin, follow } from './rollout.ts'
import { stillServes } from './still-serves.ts'
import type { How } from './told.ts'
import { atOnce, kind, nameOf, type Work } from './work.ts'

/** Writes: all services are updated, then all are waited for, then looked at. What fails after the first write puts all back. */
export const carryOut = async (tasks: readonly Task[]): Promise<Ended> => {
  const attempts = tasks.map(attemptOf)
  const { input, signal } = attempts[0]!.work
  const keep = () => {
    if (input.onFailure === 'rollback') saveUnfinished(savedUndo(attempts))
  }
  try {
    const made = new Map<string, Promise<Revision>>()
    await phase(attempts, 'registering', atOnce, (attempt) => register(attempt, made))
    await Promise.all(attempts.map(record))
    await preTask(attempts[0]!, {
      all: attempts,
      onStart: (taskArn) => saveUnfinished(savedUndo(attempts, taskArn)),
    })
    // It is over, and nothing is deployed yet: `post` has nothing to see to, whatever `on-failure` says.
    forgetUnfinished()
    await phase(attempts, 'deploying', atOnce, async (attempt) => {
      attempt.asked = true
      keep()
      const said = await begin(attempt)
      keep()
      return said
    })
    outputsNow(attempts)
    if (!input.wait) {
      forgetUnfinished()
      return all(attempts, { outcome: 'started', serving: 'mixed' })
    }
    let rolling = attempts
    while (rolling.length > 0) {
      await phase(rolling, 'waiting', rolling.length, follow)
      await phase(rolling, 'looking at images', atOnce, confirm)
      await lookAt(attempts, signal)
      rolling = attempts.filter(({ next }) => next)
    }
    forgetUnfinished()
  } catch (thrown) {
    return putAllBack(attempts, failureOfThrown(thrown))
  }
  await prune(attempts)
  return ended(attempts)
}

/** Of a service that somebody else deploys, what serves is theirs to say. */
const ended = (attempts: readonly Attempt[]): Ended => ({
  hows: new Map(
    attempts.map(({ work }): [Work, How] => [
      work,
      { outcome: 'deployed', serving: work.told.theirs === undefined ? 'new' : 'unknown' },
    ]),
  ),
})

const all = (attempts: readonly Attempt[], how: How): Ended => ({
  hows: new Map(attempts.map(({ work }): [Work, How] => [work, how])),
})

/** Ids for the steps that look after this one, should it be killed. */
const outputsNow = (attempts: readonly Attempt[]): void => {
  const parts = attempts.map(({ work: { told } }) => ({ told, how: { outcome: 'started', serving: 'mixed' } as const }))
  const [only, ...more] = parts
  tellEarly(contract, { ...(only && more.length === 0 && outputsOf(only.told)), services: servicesOf(parts) })
}

/**
 * The same for all, side by side. One that fails stops the others: what is not begun does not begin any more.
 *
 * @param whole ends it as a whole [a cancel, and the time that the step has]
 */
const phase = async (
  attempts: readonly Attempt[],
  what: string,
  width: number,
  part: (attempt: Attempt, signal: AbortSignal) => Promise<string>,
  whole = attempts[0]!.work.signal,
): Promise<void> => {
  const cancel = attempts[0]!.work.access.wait.signal
  const stop = new AbortController()
  const signal = AbortSignal.any([cancel, stop.signal])
  await sideBySide(attempts, { nameOf: ({ work }) => nameOf(work), atOnce: width }, async (attempt) => {
    if (signal.aborted || whole.aborted) return 'not begun'
    try {
      return await part(attempt, signal)
    } catch (thrown) {
      if (thrown === stop.signal.reason) return `${what} was stopped`
      attempt.failure = failureOfThrown(thrown)
      // Of one alone, the end of the step tells it.
      if (attempts.length > 1) info(`Failed: ${attempt.failure.message}`)
      stop.abort(stepFailure('another-failed'))
      return `failed (${attempt.failure.code})`
    }
  })
  // What kept one busy until time was over says more than that it was over.
  if (attempts.every(({ failure }) => failure === undefined || failure === cancel.reason)) whole.throwIfAborted()
  const [first, ...more] = attempts.flatMap(({ work, failure }): Failed[] =>
    failure ? [{ name: nameOf(work), failure }] : [],
  )
  if (first) throw together([first, ...more], attempts.length, kind)
}

/** The checks are for all of it; then each is asked whether what it serves is still what looked healthy. */
const lookAt = async (attempts: readonly Attempt[], signal: AbortSignal): Promise<void> => {
  const { work } = attempts[0]!
  if (healthChecksOf(work.input).length === 0) return
  const stages: Stage[] = []
  try {
    await staged(stages, 'health', () => health(work, signal))
  } finally {
    for (const each of attempts) each.work.told.stages.push(...stages)
  }
  // Time that ends now is no reason to put back what is confirmed and healthy.
  await phase(attempts, 'looking who serves', attempts.length, stillServes, work.access.wait.signal)
}
