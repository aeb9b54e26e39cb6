import { warning } from '../../action/log.ts'
import type { Serving } from '../../action/outcome.ts'
import { AwsFailure } from '../../aws/call.ts'
import type { LambdaFunction } from '../../aws/lambda.ts'
import type { Configuration } from '../../aws/lambda-configuration.ts'
import type { Alias, FunctionState } from '../../aws/lambda-function.ts'
import { sameConfiguration } from './configuration.ts'
import type { Progress } from './deploy.ts'
import type { Baseline } from './plan.ts'
import { heldBy, instancesOf, sharedByOthers } from './provisioned.ts'
import { Superseded, servingOf } from './superseded.ts'

/** What this step put there. */
interface Ours {
  readonly alias: string | undefined
  readonly sha256: string
  /** Undefined: it changed nothing of it. */
  readonly configuration: Configuration | undefined
}

/** What is live, in the words of a message, and how it stands to what was live before. */
interface Live {
  readonly what: string | undefined
  readonly serving: Serving
}

const liveAt = (there: Alias | undefined, { alias }: Baseline): Live => ({
  what: there?.version,
  serving: servingOf(there, alias?.version),
})

const liveIn = (state: FunctionState, ours: Configuration | undefined, { latest }: Baseline): Live => ({
  what: !ours || sameConfiguration(state, ours) ? state.codeSha256 : 'another configuration',
  serving: state.codeSha256 === latest.codeSha256 && sameConfiguration(state, latest) ? 'previous' : 'unknown',
})

/**
 * While the health checks were asking, somebody else may have deployed: then it was their code that looked healthy.
 *
 * @returns false when Lambda still leaves the traffic to the version before: then it was that which looked healthy
 * @throws Superseded
 */
export const confirmServing = async (
  lambda: LambdaFunction,
  { alias, sha256, configuration }: Ours,
  baseline: Baseline,
  progress: Progress,
): Promise<boolean> => {
  let live: Live
  try {
    const there = alias && (await lambda.alias(alias))
    const instances = instancesOf(baseline.kept)
    if (there && there.version === progress.version && heldBy(there, instances, baseline.alias?.version)) return false
    live = alias ? liveAt(there || undefined, baseline) : liveIn(await lambda.describe(), configuration, baseline)
  } catch (failure) {
    if (!(failure instanceof AwsFailure)) throw failure
    // AWS has confirmed the write, and the checks were good: a look that fails now is no reason to put that back.
    warning(`Whether somebody else has deployed meanwhile is not known: ${failure.message}`)
    return true
  }
  if (live.serving === 'mixed') throw sharedByOthers(alias!)
  const ours = alias ? progress.version : sha256
  if (live.what === ours) return true
  throw new Superseded(
    `Somebody else has deployed meanwhile: ${alias ?? '$LATEST'} has ${live.what ?? 'nothing'}, and ${ours} was asked for.`,
    live.serving,
  )
}
