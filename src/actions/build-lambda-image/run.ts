import type { InputsOf } from '../../action/contract.ts'
import type { Ending, Step } from '../../action/run-action.ts'
import { withTimeLimit } from '../../action/time-limit.ts'
import { openSession } from '../../aws/session.ts'
import { runFacts } from '../../github/run.ts'
import { contract } from './contract.ts'
import { buildFacts } from './facts.ts'
import { buildOnly, deliver } from './one-image.ts'
import { outputsOf, report } from './report.ts'

type Input = InputsOf<typeof contract>

export const run = async (input: Input, step: Step): Promise<Ending<typeof contract>> => {
  const facts = runFacts()
  const wanted = await buildFacts(input, facts)
  const { outcome, changed, image, failure } = await withTimeLimit(step.signal, input.timeout, async (signal) => {
    const surroundings = { run: facts, dryRun: input.dryRun, githubToken: input.githubToken, signal }
    if (!wanted.push) return buildOnly(input, wanted, surroundings)
    return deliver(input, wanted, await openSession(input, contract.name), surroundings)
  })
  return { outcome, changed, failure, outputs: outputsOf(image), summary: report(image, failure) }
}
