import { invalidInputs } from '../../action/inputs.ts'
import type { Ending, Step } from '../../action/run-action.ts'
import { withTimeLimit } from '../../action/time-limit.ts'
import { openSession } from '../../aws/session.ts'
import { runFacts } from '../../github/run.ts'
import { contract, type Input } from './contract.ts'
import { guardForks, warnOfContexts } from './facts.ts'
import { deliverImage } from './one-image.ts'
import { outputsOf, report } from './report.ts'
import { outputsOfSeveral, reportSeveral, whole } from './report-several.ts'
import { deliverAll } from './several.ts'
import { clashes, imagesIn, pushed, withFacts } from './wanted.ts'

export const run = async (input: Input, step: Step): Promise<Ending<typeof contract>> => {
  const run = runFacts()
  await guardForks(run, step.signal)
  const images = await withFacts(imagesIn(input), run, step.signal)
  warnOfContexts(images.map(({ facts }) => facts))
  return withTimeLimit(step.signal, input.timeout, async (signal, deadline) => {
    const surroundings = { run, dryRun: input.dryRun, githubToken: input.githubToken, signal, deadline }
    const pushing = images.some(({ facts }) => facts.push)
    const session = pushing ? await openSession(input, contract.name) : undefined
    if (!input.images) {
      const [{ input, facts }] = images as [(typeof images)[0]]
      const { image, ...ending } = await deliverImage(input, facts, session, surroundings)
      return { ...ending, outputs: outputsOf(image), summary: report(image, ending.failure) }
    }
    // A repository may be given once by its name and once by its URI.
    if (session && images.some(({ input }) => input.repository.account)) {
      const { account } = await session.identity()
      const problems = clashes(images.map(pushed), { account, region: session.region })
      if (problems.length > 0) throw invalidInputs(problems)
    }
    const endings = await deliverAll(images, session, surroundings)
    return { ...whole(endings), outputs: outputsOfSeveral(endings), summary: reportSeveral(endings) }
  })
}
