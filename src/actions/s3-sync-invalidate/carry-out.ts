import { info, warning } from '../../action/log.ts'
import type { Serving } from '../../action/outcome.ts'
import { failureOfThrown } from '../../action/run-action.ts'
import { staged } from '../../action/stages.ts'
import { forgetUnfinished, saveUnfinished } from '../../action/state.ts'
import { limitSignal } from '../../action/time-limit.ts'
import type { Wait } from '../../aws/poll.ts'
import type { Failure } from '../../failures/failure.ts'
import { siteFailure } from '../../failures/site.ts'
import type { Deploy } from '../../targets/site/deploy.ts'
import { type Lease, takeLease } from '../../targets/site/lease.ts'
import { stateKeys } from '../../targets/site/place.ts'
import type { Progress } from '../../targets/site/progress.ts'
import { publish } from '../../targets/site/publish.ts'
import { putBack } from '../../targets/site/put-back.ts'
import { writeState } from '../../targets/site/state.ts'
import { Superseded } from '../../targets/site/superseded.ts'
import { savedUndo } from './cut-off.ts'
import type { Decision } from './decide.ts'
import { graceful } from './graceful.ts'
import { health } from './health.ts'
import type { There } from './look.ts'
import type { How } from './told.ts'
import { waitsForEdges } from './wanted.ts'
import type { Work } from './work.ts'

/** Milliseconds that putting back may take: within GitHub's grace after a cancel. */
const limits = { cancelled: 6000, otherwise: 240_000 }

interface Begun {
  readonly work: Work
  readonly there: There
  readonly decision: Decision
  readonly progress: Progress
  readonly edge: Deploy['edge']
  readonly lease: Lease
  readonly wait: Wait
}

/** The right to write. */
export const lease = (work: Work, { lease }: There, { attempt }: Decision): Promise<Lease> =>
  takeLease((signal) => work.open(signal).state, work.run, lease, attempt.id)

/** Publishes, and puts back what a failure after the first page leaves. */
export const carryOut = async (begun: Begun): Promise<How> => {
  const { work, there, decision, progress, edge, lease, wait } = begun
  const undo = savedUndo(work, decision, lease.holder)
  saveUnfinished(undo)
  const deploy: Deploy = {
    site: work.open(graceful(AbortSignal.any([wait.signal, lease.lost]))),
    open: work.open,
    partition: work.session.partition,
    lease,
    plan: decision.plan,
    base: decision.base,
    attempt: decision.attempt,
    unfinished: there.unfinished,
    current: there.current,
    manifestOf: decision.manifestOf,
    edge,
    orders: decision.orders,
    waitInvalidation: waitsForEdges(work.input),
    keepAssets: work.input.keepAssets,
    health: (signal) => health(work, signal),
    wait,
    progress,
    onConfirmed: () => saveUnfinished({ ...undo, confirmed: true }),
  }
  try {
    await publish(deploy)
    forgetUnfinished()
    return { outcome: 'deployed', serving: 'new' }
  } catch (thrown) {
    // Awaited: the lease is renewed until all is put back.
    return await afterFailure(begun, failureOfThrown(thrown))
  } finally {
    lease.stop()
  }
}

const afterFailure = async (begun: Begun, failure: Failure): Promise<How> => {
  const { work, progress, lease } = begun
  info(`Failed: ${failure.message}`)
  const without = { serving: progress.visible ? 'mixed' : 'unknown' } as const
  if (lease.lost.reason instanceof Superseded) {
    forgetUnfinished()
    return { ...without, outcome: 'superseded', failure: lease.lost.reason }
  }
  if (failure instanceof Superseded) {
    await ended(begun)
    return { ...without, outcome: 'superseded', failure }
  }
  if (progress.confirmed) {
    await ended(begun)
    return { outcome: failure.outcome, serving: 'new', failure }
  }
  // Nobody else is known to be at work: `post` puts back, if the lease is still there for it.
  if (lease.lost.aborted) return { ...without, outcome: 'failed', failure: lease.lost.reason }
  if (!progress.visible && !progress.manifest) {
    await ended(begun)
    return { outcome: failure.outcome, serving: 'previous', failure }
  }
  if (work.input.onFailure === 'none') {
    await ended(begun)
    return { outcome: failure.outcome, serving: servingWithout(begun), failure }
  }
  return undone(begun, failure)
}

const undone = async (begun: Begun, failure: Failure): Promise<How> => {
  const { work, decision, progress, edge, lease } = begun
  const cancelled = failure.outcome === 'cancelled'
  const limit = cancelled ? limits.cancelled : limits.otherwise
  const signal = AbortSignal.any([limitSignal(limit, 'Putting back what served before'), lease.lost])
  const { resumed, same } = decision.plan
  const found = [...resumed.keys()].map((key): [string, { readonly etag: string }] => [key, same.get(key)!])
  try {
    await staged(progress.stages, 'put back', () =>
      putBack({
        site: work.open(signal),
        attempt: decision.attempt,
        base: decision.base,
        written: new Map([...found, ...progress.written]),
        edge,
        wait: { signal, deadline: Date.now() + limit },
      }),
    )
    await ended(begun, true)
    const outcome = failure.outcome === 'failed' || failure.outcome === 'timed-out' ? 'rolled-back' : failure.outcome
    return { outcome, serving: 'previous', failure }
  } catch (thrown) {
    const second = failureOfThrown(thrown)
    warning(second.message)
    if (second instanceof Superseded) {
      forgetUnfinished()
      return { outcome: 'superseded', serving: 'mixed', failure, second }
    }
    // `post` goes on with it.
    if (cancelled) return { outcome: 'cancelled', serving: 'unknown', failure, second }
    return {
      outcome: 'rollback-failed',
      serving: 'unknown',
      failure,
      second: siteFailure('not-put-back', { reason: second.message }, second),
    }
  }
}

/** What serves when nothing is put back. */
const servingWithout = ({ progress, decision }: Begun): Serving =>
  decision.plan.changes.every(({ key }) => progress.written.has(key)) ? 'new' : 'mixed'

/** Tells the next run what is left of this one, and that nobody is at work. It must not hide the failure before it. */
const ended = async ({ work, decision, progress, lease }: Begun, back = false): Promise<void> => {
  forgetUnfinished()
  // All was tidied up before it failed, at files that S3 did not delete.
  if (lease.released()) return
  const { state } = work.open(limitSignal(limits.cancelled, 'Giving the lease back'))
  try {
    // Nothing of it was seen, or all that was is told to CloudFront.
    if (progress.wrote && (back || !progress.visible)) {
      const attempt = { ...decision.attempt, toInvalidate: {} }
      await writeState(state, stateKeys.attempt(state, attempt.id), attempt, 'anything')
    }
    await lease.end()
  } catch (thrown) {
    warning(`The lease could not be given back, and ends by itself: ${failureOfThrown(thrown).message}`)
  }
}
