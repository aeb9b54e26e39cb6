import { type Ending, failureOfThrown, type Step } from '../../action/run-action.ts'
import { withTimeLimit } from '../../action/time-limit.ts'
import type { Failure } from '../../failures/failure.ts'
import { runFacts } from '../../github/run.ts'
import { workspaceVariable } from '../../shell/terraform-environment.ts'
import { sessionOf } from './access.ts'
import { conclude } from './conclude.ts'
import type { contract } from './contract.ts'
import { openConversation } from './conversation.ts'
import { guardForks } from './forks.ts'
import { judge, redactorFor } from './judge.ts'
import { labelOf } from './label.ts'
import { noPlan, type Obtained, obtain } from './obtain.ts'
import { secretsGiven } from './secrets-given.ts'
import type { Input } from './wanted.ts'
import type { Found, Work } from './work.ts'

export const run = async (input: Input, step: Step): Promise<Ending<typeof contract>> => {
  const run = runFacts()
  const secrets = secretsGiven(input)
  const label = labelOf(input, input.workspace ?? workspaceVariable(), run.repository)
  // What failed is told on the pull request, also when the time is over.
  const asking = { input, run, label, startedAt: step.startedAt, signal: step.signal }
  return withTimeLimit(step.signal, input.timeout, async (signal) => {
    await guardForks(run, input, signal)
    const session = await sessionOf(input)
    const work: Work = { input, run, label, session, signal }
    const [found, conversation] = await Promise.all([find(work, secrets), openConversation(asking)])
    return conclude(work, { ...found, conversation })
  })
}

/** Plans and judges; a failure is found, not thrown, unless the step is cancelled: then nobody waits for a comment. */
const find = async (
  { input, session, signal }: Work,
  secrets: readonly string[],
): Promise<Omit<Found, 'conversation'>> => {
  const obtained = await orFailure(() => obtain(input, session, signal))
  try {
    const judged = judge(obtained, input)
    return { obtained, judged, redactor: redactorFor(judged, input, secrets) }
  } catch (thrown) {
    const failed = { ...obtained, json: undefined, failure: failureOf(thrown) }
    return { obtained: failed, judged: undefined, redactor: redactorFor(undefined, input, secrets) }
  }
}

const orFailure = async (work: () => Promise<Obtained>): Promise<Obtained> => {
  try {
    return await work()
  } catch (thrown) {
    return { ...noPlan, failure: failureOf(thrown) }
  }
}

const failureOf = (thrown: unknown): Failure => {
  const failure = failureOfThrown(thrown)
  if (failure.outcome === 'cancelled') throw failure
  return failure
}
