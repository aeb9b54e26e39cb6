import { warning } from '../../action/log.ts'
import { AwsFailure } from '../../aws/call.ts'
import type { LambdaFunction } from '../../aws/lambda.ts'
import type { Configuration } from '../../aws/lambda-configuration.ts'
import type { FunctionState } from '../../aws/lambda-function.ts'
import { Failure } from '../../failures/failure.ts'
import { sameConfiguration } from './configuration.ts'
import type { Progress } from './deploy.ts'
import { Superseded } from './superseded.ts'

/** What this step put there. */
interface Ours {
  readonly alias: string | undefined
  readonly sha256: string
  /** Undefined: it changed nothing of it. */
  readonly configuration: Configuration | undefined
}

const liveIn = (state: FunctionState, ours: Configuration | undefined): string =>
  !ours || sameConfiguration(state, ours) ? state.codeSha256 : 'another configuration'

/**
 * While the health checks were asking, somebody else may have deployed: then it was their code that looked healthy.
 *
 * @throws Failure `superseded`
 */
export const confirmServing = async (
  lambda: LambdaFunction,
  { alias, sha256, configuration }: Ours,
  progress: Progress,
): Promise<void> => {
  let live: string | undefined
  let shared = false
  try {
    const there = alias ? await lambda.alias(alias) : undefined
    shared = Object.keys(there?.weights ?? {}).length > 0
    live = alias ? there?.version : liveIn(await lambda.describe(), configuration)
  } catch (failure) {
    if (!(failure instanceof AwsFailure)) throw failure
    // AWS has confirmed the write, and the checks were good: a look that fails now is no reason to put that back.
    warning(`Whether somebody else has deployed meanwhile is not known: ${failure.message}`)
    return
  }
  if (shared)
    throw new Superseded(`Somebody else shares the traffic of ${alias} with another version meanwhile.`, 'mixed')
  const ours = alias ? progress.version : sha256
  if (live === ours) return
  throw new Failure(
    `Somebody else has deployed meanwhile: ${alias ?? '$LATEST'} has ${live ?? 'nothing'}, and this step put ${ours} there.`,
    {
      code: 'superseded',
      outcome: 'superseded',
      remedy:
        'Nothing of theirs was touched. Let one workflow at a time deploy a function: give its job a `concurrency` group.',
    },
  )
}
