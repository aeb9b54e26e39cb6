import { info, notice, warning } from '../../action/log.ts'
import { type Ending, failureOfThrown, type Step } from '../../action/run-action.ts'
import { limitSignal, withTimeLimit } from '../../action/time-limit.ts'
import type { Wait } from '../../aws/poll.ts'
import { openSession } from '../../aws/session.ts'
import { runFacts } from '../../github/run.ts'
import { handBack } from '../../targets/site/hand-back.ts'
import { inProgress, takeLease } from '../../targets/site/lease.ts'
import type { Site } from '../../targets/site/place.ts'
import { keysAfter } from '../../targets/site/plan.ts'
import { noProgress } from '../../targets/site/progress.ts'
import { missingRootPage } from '../../targets/site/site-distribution.ts'
import { readCurrent } from '../../targets/site/state.ts'
import { tidied } from '../../targets/site/tidied.ts'
import { carryOut, lease as leaseFor } from './carry-out.ts'
import { cautions } from './cautions.ts'
import { contract } from './contract.ts'
import { type Decision, decide } from './decide.ts'
import { type Distributions, describeAll, edgeOf, siteUrl } from './distributions.ts'
import { health } from './health.ts'
import { lookAt, readFiles, type Source, type There } from './look.ts'
import { planLines } from './plan-report.ts'
import { publicState } from './public-state.ts'
import { busyReport, outputsOf, report, reportDetails } from './report.ts'
import { whatShipped } from './shipped.ts'
import type { How, Told } from './told.ts'
import type { Input } from './wanted.ts'
import { type Work, workOf } from './work.ts'

type End = Ending<typeof contract>

export const run = async (input: Input, step: Step): Promise<End> => {
  for (const caution of cautions(input)) warning(caution)
  const session = await openSession(input, contract.name)
  const work = workOf(input, session, runFacts(), step)
  return withTimeLimit(step.signal, input.timeout, (signal, deadline) => published(work, { signal, deadline }))
}

const published = async (work: Work, wait: Wait): Promise<End> => {
  const { input, session } = work
  const site = work.open(wait.signal)
  const reading = readFiles(work, wait.signal)
  const [source, there, distributions] = await Promise.all([
    reading,
    lookAt(
      work,
      site,
      reading.then(({ files }) => files),
    ),
    describeAll(session, input),
  ])
  const edge = edgeOf(session, input, distributions)
  const look = { work, site, source, edge, wait }
  if (there.lease?.living && !input.dryRun) return busy(there.lease)
  const decision = await decide(work, { site, source, there, edge, wait })
  const told: Told = {
    input,
    run: work.run,
    there,
    decision,
    progress: noProgress(),
    siteUrl: siteUrl(distributions, input),
    preset: source.preset,
    requests: work.requests,
  }
  for (const line of planLines(told)) info(line)
  for (const note of decision.notes) notice(note)
  warnOfRootPage(input, distributions, decision)
  if (input.dryRun) return ending(told, { outcome: 'planned', serving: 'previous' }, wait.signal)
  if (decision.nothing) return ending(told, await unchanged(work, there, decision, wait), wait.signal)
  return written(look, told)
}

const warnOfRootPage = ({ bucket, prefix }: Input, distributions: Distributions, { plan }: Decision): void => {
  const keys = new Set(keysAfter(plan))
  for (const state of distributions.values()) {
    const missing = state && missingRootPage(state, { bucket, prefix }, (key) => keys.has(key))
    if (missing) warning(missing)
  }
}

interface Look {
  readonly work: Work
  readonly site: Site
  readonly source: Source
  readonly edge: ReturnType<typeof edgeOf>
  readonly wait: Wait
}

/** Another run is at work: what serves is changing under our eyes. */
const busy = (lease: NonNullable<There['lease']>): End => {
  const failure = inProgress(lease)
  return { outcome: 'failed', changed: false, serving: 'unknown', failure, outputs: {}, summary: busyReport(failure) }
}

/** What was asked for serves already. It may be ill all the same, and there is nothing of ours to put back. */
const unchanged = async (work: Work, there: There, decision: Decision, wait: Wait): Promise<How> => {
  try {
    if (there.lease) await tidy(work, there, decision)
    await health(work, wait.signal)
    return { outcome: 'unchanged', serving: 'new' }
  } catch (thrown) {
    const failure = failureOfThrown(thrown)
    return { outcome: failure.outcome, serving: 'new', failure }
  }
}

/** A run that died had nothing left to do but this. */
const tidy = async (work: Work, { lease, unfinished }: There, { attempt }: Decision): Promise<void> => {
  const { state } = work.open(limitSignal(60_000, 'Tidying up after a run that died'))
  await tidied('What a run that died left is still there', async () => {
    const own = await takeLease((signal) => work.open(signal).state, work.run, lease, attempt.id)
    await handBack(state, own, unfinished)
  })
}

/** Looks again as long as others finish meanwhile: what is written is decided under the lease. */
const written = async ({ work, site, source, edge, wait }: Look, first: Told): Promise<End> => {
  const lease = await leaseFor(work, first.there, first.decision)
  try {
    let told = first
    const now = await readCurrent(site.state)
    if (now?.etag !== first.there.current?.etag) {
      info('Another release was published meanwhile: looking again.')
      const there = { ...(await lookAt(work, site, Promise.resolve(source.files))), lease: first.there.lease }
      const seen = {
        ...there,
        unfinished: first.there.unfinished,
        attempts: first.there.attempts,
        leftovers: first.there.leftovers,
      }
      const decision = await decide(work, { site, source, there: seen, edge, wait })
      told = {
        ...first,
        there: seen,
        decision: { ...decision, attempt: { ...decision.attempt, id: first.decision.attempt.id } },
      }
    }
    const { there, decision, progress } = told
    if (decision.nothing) {
      await handBack(site.state, lease, there.unfinished)
      return ending(told, await unchanged(work, { ...there, lease: undefined }, decision, wait), wait.signal)
    }
    const how = await carryOut({ work, there, decision, progress, edge, lease, wait })
    if (how.outcome === 'deployed' && !there.current)
      told.publicState = await publicState(told, site.state, work.session.region, wait.signal)
    return await ending(told, how, wait.signal)
  } catch (thrown) {
    lease.stop()
    await lease.end().catch((failure: Error) => warning(failure.message))
    throw thrown
  }
}

const ending = async (told: Told, how: How, signal: AbortSignal): Promise<End> => ({
  outcome: how.outcome,
  changed: told.progress.wrote,
  serving: how.serving,
  failure: how.failure,
  outputs: outputsOf(told, how),
  summary: report(told, how, await whatShipped(told, how, signal)),
  details: reportDetails(told),
})
