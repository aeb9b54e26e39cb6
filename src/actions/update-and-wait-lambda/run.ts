import { info } from '../../action/log.ts'
import type { Ending, Step } from '../../action/run-action.ts'
import { withTimeLimit } from '../../action/time-limit.ts'
import type { Wait } from '../../aws/poll.ts'
import { openSession } from '../../aws/session.ts'
import { Failure } from '../../failures/failure.ts'
import { runFacts } from '../../github/run.ts'
import { carryOut } from './carry-out.ts'
import { contract } from './contract.ts'
import { health, tailOf } from './look-after.ts'
import { type How, outputsOf, report, type Told } from './report.ts'
import { rollBackTo, rollOut } from './tasks.ts'
import { checkInputs, type Input, timeoutOf } from './wanted.ts'
import { look, type Work } from './work.ts'

type End = Ending<typeof contract>

export const run = async (input: Input, step: Step): Promise<End> => {
  checkInputs(input)
  const run = runFacts()
  const session = await openSession(input, contract.name)
  const work = await look({ input, session, run, startedAt: step.startedAt }, input.functionName)
  return withTimeLimit(step.signal, timeoutOf(input, work.baseline.latest), async (signal, deadline) =>
    ending(work.told, await done(work, { signal, deadline })),
  )
}

/** Decides, and does it unless this is a dry run. */
const done = async (work: Work, wait: Wait): Promise<How> => {
  const { input } = work
  const task = await (input.rollbackTo ? rollBackTo(work) : rollOut(work, wait))
  info(task.plan)
  if (input.dryRun) return { outcome: 'planned', serving: 'previous', note: task.plan }
  return task.steps ? carryOut(task, task.steps, wait) : unchanged(work, wait.signal)
}

/** What was asked for serves already. It may be ill all the same, and there is nothing of ours to put back. */
const unchanged = async (work: Work, signal: AbortSignal): Promise<How> => {
  try {
    await health(work, signal)
    return { outcome: 'unchanged', serving: 'new' }
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure
    const tail = failure.outcome === 'cancelled' ? undefined : await tailOf(work, failure)
    return { outcome: failure.outcome, serving: 'new', failure, tail }
  }
}

const ending = (told: Told, how: How): End => ({
  outcome: how.outcome,
  changed: told.changed,
  ...(how.serving && { serving: how.serving }),
  failure: how.failure,
  outputs: outputsOf(told),
  summary: report(told, how),
})
