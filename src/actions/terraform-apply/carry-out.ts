import { forgetUnfinished, saveUnfinished } from '../../action/state.ts'
import type { Failure } from '../../failures/failure.ts'
import { applyFailure } from '../../failures/terraform-apply.ts'
import { type AppliedPlan, applyPlan } from '../../targets/terraform/run/apply-plan.ts'
import type { Place } from '../../targets/terraform/run/place.ts'
import { parallelismOf } from '../../targets/terraform/run/plan-arguments.ts'
import { byResource, plannedIn } from './by-resource.ts'
import { savedApply } from './cut-off.ts'
import type { How, Told } from './told.ts'
import type { Work } from './work.ts'

/**
 * Applies a plan. Refusals that come before anything is written (the state has moved, somebody holds its lock) are endings like
 * the others: the caller decides whether to plan again.
 *
 * @param file the plan, absolute
 */
export const carryOut = async (work: Work, place: Place, file: string, told: Told): Promise<How> => {
  const { input, run } = work
  const since = new Date().toISOString()
  let onAbort = () => {}
  const applied = await applyPlan(place, {
    file,
    lockTimeoutSeconds: input.lockTimeout,
    parallelism: parallelismOf(told.header?.arguments.planArgs ?? []),
    onStart: (running) => {
      told.begun = true
      const saved = savedApply(told, running, file)
      saveUnfinished({ ...saved, interrupted: false })
      // Terraform may be started twice, and the start before is over.
      place.signal.removeEventListener('abort', onAbort)
      // A second interrupt would make terraform drop everything: `post` must know of this one.
      onAbort = () => saveUnfinished({ ...saved, interrupted: true })
      place.signal.addEventListener('abort', onAbort, { once: true })
    },
    onProgress: ({ done, total }) => told.talk?.tell({ state: 'applying', done, total, since, url: run.runUrl }),
  }).finally(() => place.signal.removeEventListener('abort', onAbort))
  told.applied = applied
  told.resources = byResource(
    plannedIn(told.changes!),
    applied.told,
    applied.failure || applied.goesOn ? 'otherwise' : 'succeeded',
  )
  // Otherwise `post` waits for it.
  if (!applied.goesOn) forgetUnfinished()
  const how = endOf(applied, told, place.signal)
  told.begun = how.changed
  return how
}

const endOf = (applied: AppliedPlan, told: Told, signal: AbortSignal): How => {
  const { failure, goesOn, interrupted } = applied
  if (!failure && !goesOn) {
    told.finished = true
    return { outcome: 'applied', serving: 'new', changed: true }
  }
  if (failure && nothingBegun(applied, failure))
    return {
      outcome: failure.outcome,
      serving: othersAtWork(failure) ? 'unknown' : 'previous',
      changed: false,
      failure,
    }
  const why = goesOn || (interrupted && signal.aborted) ? stopped(signal.reason, goesOn, told) : failure!
  return { outcome: why.outcome, serving: goesOn ? 'unknown' : servingOf(told), changed: true, failure: why }
}

/** Terraform announces what it is going to do before it begins, and refuses before that. */
const nothingBegun = ({ told }: AppliedPlan, failure: Failure): boolean =>
  !told.resources.some(({ state }) => state !== 'waiting') &&
  (othersAtWork(failure) || (told.resources.length === 0 && !mayHaveWritten.includes(failure.code)))

const othersAtWork = ({ outcome }: Failure): boolean => outcome === 'stale' || outcome === 'locked'

/** Of a plan that only moves objects or sets outputs nothing is announced. */
const mayHaveWritten = [
  'state-not-saved',
  'lock-not-released',
  'terraform-killed',
  'terraform-crashed',
  'apply-interrupted',
]

/** Of the plan some is there and some is not, unless the little that was begun says otherwise. */
const servingOf = ({ resources }: Told): How['serving'] => {
  if (!resources) return 'unknown'
  const { done, failed, open, notStarted } = resources
  if (open.length > 0) return 'unknown'
  if (done.length === 0 && failed.length === 0) return 'previous'
  return failed.length + notStarted.length === 0 ? 'new' : 'mixed'
}

/** The step was stopped while terraform was at work. */
const stopped = (reason: unknown, goesOn: boolean, { resources }: Told): Failure => {
  const { done = [], failed = [], open = [], notStarted = [] } = resources ?? {}
  return applyFailure((reason as Failure).outcome === 'timed-out' ? 'timed-out' : 'cancelled', {
    done: String(done.length),
    total: String(done.length + failed.length + open.length + notStarted.length),
    'goes-on': goesOn
      ? 'Terraform finishes what it is at, and the end of the job (`post`) tells how it went.'
      : 'Terraform has finished what it was at, and begun nothing more.',
  })
}
