import { info } from '../../action/log.ts'
import type { Ending, Step } from '../../action/run-action.ts'
import { askEach, wholeOutcome, wholeServing } from '../../action/several.ts'
import { withTimeLimit } from '../../action/time-limit.ts'
import { nameOf } from '../../aws/lambda-names.ts'
import type { Wait } from '../../aws/poll.ts'
import { openSession } from '../../aws/session.ts'
import { runFacts } from '../../github/run.ts'
import { carryOut, type Ended } from './carry-out.ts'
import { contract } from './contract.ts'
import { outputsOf, report } from './report.ts'
import { functionsOf, reportSeveral } from './report-several.ts'
import { whatShipped } from './shipped.ts'
import { rollBackTo, rollOut, type Task } from './tasks.ts'
import { type Input, timeoutOf } from './wanted.ts'
import { atOnce, look, type Work } from './work.ts'

type End = Ending<typeof contract>

const kind = 'functions'

export const run = async (input: Input, step: Step): Promise<End> => {
  const run = runFacts()
  const session = await openSession(input, contract.name)
  const works = await askEach(input.functionName, { kind, atOnce, nameOf, say: found }, (functionName) =>
    look({ input, session, run, startedAt: step.startedAt }, functionName),
  )
  const limit = Math.max(...works.map(({ baseline }) => timeoutOf(input, baseline)))
  return withTimeLimit(step.signal, limit, async (signal, deadline) =>
    ending(works, await done(works, { signal, deadline }, step.signal), signal),
  )
}

/** What serves now, for the log. */
const found = ({ input, baseline: { alias, latest } }: Work): string =>
  input.alias ? `${input.alias} → ${alias?.version ?? 'nothing yet'}` : `$LATEST has ${latest.codeSha256.slice(0, 12)}`

/** Decides for all, and does it unless this is a dry run. */
const done = async (works: readonly Work[], wait: Wait, cancel: AbortSignal): Promise<Ended> => {
  const tasks = await askEach(
    works,
    { kind, atOnce, nameOf: ({ functionName }: Work) => nameOf(functionName), say: ({ plan }: Task) => plan },
    (work) => (work.input.rollbackTo ? rollBackTo(work, works) : rollOut(work, wait)),
  )
  // Of several, each has said its own.
  if (tasks.length === 1) info(tasks[0]!.plan)
  if (works[0]!.input.dryRun)
    return {
      hows: new Map(tasks.map(({ work, plan }) => [work, { outcome: 'planned', serving: 'previous', note: plan }])),
    }
  return carryOut(tasks, wait, cancel)
}

const ending = async (works: readonly Work[], { hows, failure }: Ended, signal: AbortSignal): Promise<End> => {
  const parts = works.map((work) => ({ told: work.told, how: hows.get(work)! }))
  const [only, ...more] = parts
  const all = parts.map(({ how }) => how)
  const serving = wholeServing(all)
  const shipped = await whatShipped(parts, signal)
  return {
    outcome: wholeOutcome(all),
    changed: parts.some(({ told }) => told.changed),
    ...(serving && { serving }),
    failure,
    outputs: { ...(only && more.length === 0 && outputsOf(only.told)), functions: functionsOf(parts) },
    summary: only && more.length === 0 ? report(only.told, only.how, shipped) : reportSeveral(parts, failure, shipped),
  }
}
