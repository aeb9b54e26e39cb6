import { guardFailure } from '../../failures/guards.ts'
import { type RunFacts, runsForksCode } from '../../github/run.ts'
import { checkedOutCommits } from '../../shell/git.ts'
import { isShown } from '../../targets/terraform/run/show-plan.ts'
import type { Input } from './wanted.ts'

/**
 * To plan is to run code of the configuration: its providers and its `external` data. Code of a fork is not run with our rights, and
 * in its own run there are none to plan with. (The JSON of a plan is data: whoever has rights may show it.)
 *
 * @throws Failure `guard-fork`, `fork-without-credentials`
 */
export const guardForks = async (
  run: RunFacts,
  { roleToAssume, planFile }: Input,
  signal: AbortSignal,
): Promise<void> => {
  const { fork, event } = run
  if (!fork || (planFile !== undefined && (await isShown(planFile)))) return
  if (runsForksCode(run, await checkedOutCommits(process.cwd(), signal)))
    throw guardFailure('guard-fork', { event, fork: fork.repository })
  if (event === 'pull_request' && roleToAssume !== undefined)
    throw guardFailure('fork-without-credentials', { fork: fork.repository })
}
