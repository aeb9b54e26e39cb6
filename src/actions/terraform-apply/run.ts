import { notice } from '../../action/log.ts'
import { type Ending, failureOfThrown, type Step } from '../../action/run-action.ts'
import { maskCredential, maskGiven } from '../../action/secrets.ts'
import { withTimeLimit } from '../../action/time-limit.ts'
import { runFacts } from '../../github/run.ts'
import { type Place, withPlace } from '../../targets/terraform/run/place.ts'
import { sessionOf } from './access.ts'
import { carryOut } from './carry-out.ts'
import { commentAddress, openComment } from './comment.ts'
import { conclude } from './conclude.ts'
import type { contract } from './contract.ts'
import { lookAround } from './look-around.ts'
import { obtainPlan, type ReviewedPlan, withLockFile } from './obtain.ts'
import { prepare } from './prepare.ts'
import { replan } from './replan.ts'
import { type How, noTold, type Told } from './told.ts'
import type { Input } from './wanted.ts'
import { type Work, wantedPlace } from './work.ts'

export const run = async (input: Input, step: Step): Promise<Ending<typeof contract>> => {
  if (input.encryptionKey !== undefined) maskGiven(input.encryptionKey)
  if (input.githubToken !== undefined) maskCredential(input.githubToken)
  const run = runFacts()
  const told = noTold(input, run, step.startedAt)
  return limited(step, input.timeout, async (signal) =>
    conclude({ input, run }, told, await tried({ input, run, signal }, told)),
  )
}

const limited = <T>(step: Step, seconds: number | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> =>
  seconds === undefined ? work(step.signal) : withTimeLimit(step.signal, seconds, work)

const tried = async (asked: Omit<Work, 'session'>, told: Told): Promise<How> => {
  try {
    const work: Work = { ...asked, session: await sessionOf(asked.input) }
    const reviewed = await obtainPlan(work)
    told.header = reviewed.header
    told.talk = openComment(commentAddress(work, told), work.input.githubToken)
    return await withPlace(wantedPlace(work, told), (place) =>
      withLockFile(place.directory, reviewed.lockFile, () => inPlace(work, place, reviewed, told)),
    )
  } catch (thrown) {
    const failure = failureOfThrown(thrown)
    // What stopped it after terraform had begun is a defect of ours: then nobody knows.
    return { outcome: failure.outcome, serving: told.begun ? 'unknown' : 'previous', changed: told.begun, failure }
  }
}

const inPlace = async (work: Work, place: Place, reviewed: ReviewedPlan, told: Told): Promise<How> => {
  await prepare(work, place, reviewed, told)
  if (work.input.dryRun) return { outcome: 'planned', serving: 'previous', changed: false }
  if (!told.changes!.hasChanges) return nothingToDo(told)
  const how = await applied(work, place, reviewed, told)
  if (how.changed && how.failure && !told.applied?.goesOn) await lookAround(place, told)
  return how
}

const nothingToDo = (told: Told): How => {
  told.finished = true
  // What a try before it was refused for does not matter any more.
  told.applied = undefined
  told.resources = undefined
  return { outcome: 'unchanged', serving: 'new', changed: false }
}

/** The state may move again and again while others are at work; each time the plan is made anew. */
const mostPlans = 3

const applied = async (work: Work, place: Place, reviewed: ReviewedPlan, told: Told): Promise<How> => {
  const { header } = reviewed
  let file = reviewed.file
  for (let plans = 0; ; plans++) {
    const how = await carryOut(work, place, file, told)
    if (how.outcome !== 'stale') return how
    told.replanned = false
    if (!header && work.input.onStale !== 'fail')
      notice('"plan-file" does not say with what the plan was made: it cannot be made again.')
    if (!header || work.input.onStale === 'fail' || plans >= mostPlans) return how
    const next = await replan(work, place, header, told)
    if ('nothing' in next) return nothingToDo(told)
    file = next.file
  }
}
