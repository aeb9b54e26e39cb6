import { info, warning } from '../../action/log.ts'
import type { Ending, Step } from '../../action/run-action.ts'
import { askEach, wholeOutcome, wholeServing } from '../../action/several.ts'
import { withTimeLimit } from '../../action/time-limit.ts'
import { ecsNameOf } from '../../aws/ecs-names.ts'
import { openSession } from '../../aws/session.ts'
import { runFacts } from '../../github/run.ts'
import { ecsAccess } from '../../targets/ecs-service/access.ts'
import type { Ended } from './attempt.ts'
import { carryOut } from './carry-out.ts'
import { contract } from './contract.ts'
import { decide, type Task } from './decide.ts'
import { outputsOf, report } from './report.ts'
import { reportSeveral, servicesOf } from './report-several.ts'
import type { How } from './told.ts'
import type { Input } from './wanted.ts'
import { atOnce, found, kind, look, nameOf, type Work } from './work.ts'

type End = Ending<typeof contract>

export const run = async (input: Input, step: Step): Promise<End> => {
  const session = await openSession(input, contract.name)
  return withTimeLimit(step.signal, input.timeout, async (signal, deadline) => {
    // A wait looks a last time at its deadline: that of the step must not cut it off.
    const access = ecsAccess(session, input.cluster, { signal: step.signal, deadline })
    const works = await look({ input, session, run: runFacts(), access, signal })
    for (const work of works) info(`${nameOf(work)} of ${ecsNameOf(input.cluster)}: ${found(work)}`)
    return ending(works, await done(works))
  })
}

/** Decides for all, and does it unless this is a dry run. */
const done = async (works: readonly Work[]): Promise<Ended> => {
  const tasks = await askEach(works, { kind, atOnce, nameOf, say: ({ plan }: Task) => plan }, decide)
  // Of several, each has said its own.
  if (tasks.length === 1) info(tasks[0]!.plan)
  // The same is often true of several.
  for (const caution of new Set(works.flatMap(({ told }) => told.cautions))) warning(caution)
  const { dryRun } = works[0]!.input
  if (dryRun) return { hows: new Map(tasks.map((task): [Work, How] => [task.work, planned(task)])) }
  return carryOut(tasks)
}

const planned = ({ plan }: Task): How => ({ outcome: 'planned', serving: 'previous', note: plan })

const ending = (works: readonly Work[], { hows, failure }: Ended): End => {
  const parts = works.map((work) => ({ told: work.told, how: hows.get(work)! }))
  const [only, ...more] = parts
  const all = parts.map(({ how }) => how)
  const serving = wholeServing(all)
  const alone = only && more.length === 0
  return {
    outcome: wholeOutcome(all),
    changed: parts.some(({ told }) => told.changed),
    ...(serving && { serving }),
    failure,
    outputs: { ...(alone && outputsOf(only.told)), services: servicesOf(parts) },
    summary: alone ? report(only.told, only.how) : reportSeveral(parts, failure),
  }
}
