import { info, warning } from '../../action/log.ts'
import type { Serving } from '../../action/outcome.ts'
import { failureOfThrown } from '../../action/run-action.ts'
import { sideBySide } from '../../action/side-by-side.ts'
import { staged } from '../../action/stages.ts'
import { forgetUnfinished } from '../../action/state.ts'
import { limitSignal } from '../../action/time-limit.ts'
import type { BadOutcome, Failure } from '../../failures/failure.ts'
import type { EcsAccess } from '../../targets/ecs-service/access.ts'
import { type PutBack, putBack } from '../../targets/ecs-service/rollout/put-back.ts'
import { startable } from '../../targets/ecs-service/task-definition/startable.ts'
import { type Attempt, type Ended, failureFor } from './attempt.ts'
import { tailsOf } from './explained.ts'
import { pinned } from './pinned.ts'
import type { How, Tail } from './told.ts'
import { nameOf } from './work.ts'

/** Milliseconds that putting back may take when the step was cancelled: within GitHub's grace. */
const cancelledLimit = 6000

/** Milliseconds that it may take otherwise, at least: old tasks have to start like new ones. */
const shortest = 300_000

/** After a failure: all go back, as far as that is needed, wanted and ours to do. */
export const putAllBack = async (attempts: readonly Attempt[], failure: Failure): Promise<Ended> => {
  const cancelled = failure.outcome === 'cancelled'
  if (attempts.some(({ asked }) => asked)) info(`Failed (${failure.code}): looking what there is to put back`)
  const [tails, afters] = [new Map<Attempt, readonly Tail[]>(), new Map<Attempt, After>()]
  await sideBySide(attempts, { nameOf: ({ work }) => nameOf(work), atOnce: attempts.length }, async (attempt) => {
    // The log first: what is put back may write into it as well.
    if (!cancelled && attempt.ours && isIll(attempt, attempts)) tails.set(attempt, await tailsOf(attempt))
    const after = await afterFailure(attempt, failureFor(attempt, attempts, failure))
    if (after.second) warning(after.second.message)
    afters.set(attempt, after)
    return after.said
  })
  if ([...afters.values()].every(({ done }) => done)) forgetUnfinished()
  const hows = attempts.map((attempt) => {
    const { outcome, serving, second } = afters.get(attempt)!
    const own = failureFor(attempt, attempts, failure)
    return [
      attempt.work,
      { outcome, serving, failure: own, second, tails: tails.get(attempt), also: attempt.also } satisfies How,
    ] as const
  })
  return { hows: new Map(hows), failure }
}

/** Those that failed by themselves, or all when it was the whole that did. */
const isIll = ({ failure }: Attempt, all: readonly Attempt[]): boolean =>
  failure !== undefined || all.every((each) => each.failure === undefined)

interface After {
  readonly outcome: BadOutcome
  readonly serving: Serving
  /** What went wrong with putting back. */
  readonly second?: Failure
  /** False: `post` still has to see to it. */
  readonly done: boolean
  /** In a word, for the log. */
  readonly said: string
}

const afterFailure = async (attempt: Attempt, failure: Failure): Promise<After> => {
  const { work, ours } = attempt
  const { outcome } = failure
  if (!attempt.asked) return { outcome, serving: 'previous', done: true, said: 'nothing was deployed' }
  // Theirs is live, or on its way.
  if (attempt.failure?.outcome === 'superseded')
    return { outcome, serving: 'unknown', done: true, said: 'left to somebody else' }
  if (work.input.onFailure === 'none')
    return { outcome, serving: servingNow(attempt, outcome), done: true, said: 'left as it is' }
  // The answer was lost: `post` looks what became of it.
  if (!ours) return { outcome, serving: 'unknown', done: false, said: 'not known' }
  const cancelled = outcome === 'cancelled'
  const limit = cancelled ? cancelledLimit : Math.max(shortest, work.input.timeout * 1000)
  try {
    const access = within(work.access, limit)
    const how = await staged(work.told.stages, 'put back', () =>
      putBack(access, {
        name: nameOf(work),
        ours,
        confirm: !cancelled,
        pin: pinned(access, nameOf(work)),
        startable: (arn) => startable(access, arn),
        onStart: (back) => {
          work.told.back = back
        },
      }),
    )
    if (how === 'untouched') work.told.stages.pop()
    return { ...afterPutBack(how, outcome), said: saidOf[how] }
  } catch (thrown) {
    const second = failureOfThrown(thrown)
    if (second.outcome === 'superseded')
      return { outcome: 'superseded', serving: 'unknown', second, done: true, said: 'left to somebody else' }
    if (cancelled) return { outcome, serving: 'unknown', second, done: false, said: 'not put back yet' }
    return {
      outcome: 'rollback-failed',
      serving: servingNow(attempt, outcome),
      second,
      done: false,
      said: 'not put back',
    }
  }
}

const saidOf: Readonly<Record<PutBack, string>> = {
  reverted: 'put back',
  untouched: 'what ran before runs',
  asked: 'is being put back',
}

const afterPutBack = (how: PutBack, outcome: BadOutcome): Pick<After, 'outcome' | 'serving' | 'done'> => {
  if (how === 'asked') return { outcome, serving: 'mixed', done: false }
  const isFailure = outcome === 'failed' || outcome === 'timed-out' || outcome === 'rollback-failed'
  return { outcome: isFailure ? 'rolled-back' : outcome, serving: 'previous', done: true }
}

/** What runs when nothing is put back, as far as the last look told; a wait that broke off looked while things moved on. */
const servingNow = ({ work: { told }, ours, end }: Attempt, outcome: BadOutcome): Serving => {
  const last = told.moments.at(-1)
  if (!ours || !last || (!end && outcome !== 'cancelled')) return 'unknown'
  if (end?.outcome === 'rolled-back') return 'previous'
  // ECS goes on with it, whoever looks.
  if (!end || end.outcome === 'timed-out' || end.outcome === 'failed-fast') return last.others > 0 ? 'mixed' : 'new'
  if (last.running === 0) return last.others > 0 ? 'previous' : 'unknown'
  return last.others > 0 ? 'mixed' : 'new'
}

/** The time of the step may be over, and its cancel has done its work. */
const within = (access: EcsAccess, milliseconds: number): EcsAccess => ({
  ...access,
  wait: { deadline: Date.now() + milliseconds, signal: limitSignal(milliseconds + 1000, 'Putting back') },
})
