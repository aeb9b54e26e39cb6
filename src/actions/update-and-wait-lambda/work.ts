import { hideInForeignText } from '../../action/secrets.ts'
import { AwsFailure } from '../../aws/call.ts'
import { type LambdaFunction, lambdaFunction } from '../../aws/lambda.ts'
import { nameOf } from '../../aws/lambda-names.ts'
import type { Session } from '../../aws/session.ts'
import type { RunFacts } from '../../github/run.ts'
import { guardAlias, waysRound } from '../../targets/lambda/guard-alias.ts'
import type { Baseline } from '../../targets/lambda/plan.ts'
import { keptFor } from '../../targets/lambda/provisioned.ts'
import type { Told } from './report.ts'
import { type Input, s3Facts } from './wanted.ts'

/**
 * Functions that are worked on at the same time. Beyond it the quota of Lambda's API, not the wait, would set the speed.
 */
export const atOnce = 10

/** One function's part of the step. */
export interface Work {
  readonly functionName: string
  readonly input: Input
  readonly session: Session
  readonly lambda: LambdaFunction
  readonly baseline: Baseline
  readonly run: RunFacts
  readonly told: Told
  readonly startedAt: number
}

/** What there is, before anything is decided. @throws Failure `alias-bypassed` */
export const look = async (
  { input, session, run, startedAt }: Pick<Work, 'input' | 'session' | 'run' | 'startedAt'>,
  functionName: string,
): Promise<Work> => {
  const lambda = lambdaFunction(session, functionName, codeFacts(input))
  const guarded = input.alias && { functionName, alias: input.alias }
  const [baseline, url, ways] = await Promise.all([
    baselineOf(lambda, input.alias),
    urlOf(lambda, input.alias),
    guarded && waysRound(session, guarded),
  ])
  if (guarded && ways) guardAlias(ways, guarded, input.allowUnqualified || input.rollbackTo !== undefined)
  const { latest, serving } = baseline
  for (const values of [latest.variables, serving?.variables, input.environment])
    hideInForeignText(Object.values(values ?? {}))
  const told: Told = { functionName, input, run, baseline, url, commits: {}, changed: false }
  return { functionName, input, session, lambda, baseline, run, told, startedAt }
}

const baselineOf = async (lambda: LambdaFunction, alias: string | undefined): Promise<Baseline> => {
  const [latest, there, kept] = await Promise.all([
    lambda.describe(),
    alias ? lambda.alias(alias) : undefined,
    alias ? keptFor(lambda, alias) : undefined,
  ])
  const serving = alias ? there && (await lambda.describe(there.version)) : latest
  return { latest, alias: there, serving, kept }
}

/** The URL is for the reader alone: to be denied it is no reason to stop. */
const urlOf = async (lambda: LambdaFunction, alias: string | undefined): Promise<string | undefined> => {
  try {
    return await lambda.url(alias)
  } catch (failure) {
    if (failure instanceof AwsFailure && failure.kind === 'denied') return undefined
    throw failure
  }
}

/** What a failure's explanation may name. */
export const factsOf = ({ functionName, input, session, baseline }: Work) => ({
  function: nameOf(functionName),
  region: session.region,
  ...codeFacts(input),
  account: baseline.latest.arn.split(':')[4],
  architecture: baseline.latest.architecture,
})

/** What is known of the code before AWS is asked; the calls to Lambda explain themselves with it. */
const codeFacts = (input: Input) => ({ ...imageFacts(input), ...s3Facts(input) })

export const imageFacts = ({ imageUri }: Pick<Input, 'imageUri'>) =>
  imageUri && {
    image: `${imageUri.repository}${imageUri.digest ? `@${imageUri.digest}` : `:${imageUri.tag}`}`,
    repository: imageUri.repository,
    account: imageUri.account,
  }
