import { info } from '../../action/log.ts'
import type { Serving } from '../../action/outcome.ts'
import { type Stage, staged } from '../../action/stages.ts'
import { AwsFailure } from '../../aws/call.ts'
import type { Code, LambdaFunction } from '../../aws/lambda.ts'
import type { Alias, FunctionState } from '../../aws/lambda-function.ts'
import type { Wait } from '../../aws/poll.ts'
import { type Facts, failureNamed } from '../../failures/catalogue.ts'
import { type BadOutcome, Failure } from '../../failures/failure.ts'
import { lambdaFailures } from '../../failures/lambda.ts'
import { type ConfigurationChange, changeInWords, fits, sameConfiguration } from './configuration.ts'
import { untilFree } from './guarded-write.ts'
import type { Baseline, Plan, Wanted } from './plan.ts'
import { isOfLambda, shareElsewhere, whileLambdaMoves } from './provisioned.ts'
import { type DeployRecord, withRecord } from './record.ts'
import { sayingWhy } from './refusals.ts'
import { type Reverted, revert, type Undo } from './revert.ts'
import { type ShiftOrder, shiftTraffic } from './shift.ts'
import { Superseded, servingOf } from './superseded.ts'
import { testInvoke } from './test-invoke.ts'
import { isShared, type Traffic, trafficLog } from './traffic.ts'
import { updateCode } from './update.ts'
import { updateConfiguration } from './update-configuration.ts'
import { guardKept, versionActive } from './wait.ts'

export interface Deploy {
  readonly lambda: LambdaFunction
  readonly baseline: Baseline
  readonly wanted: Wanted
  readonly plan: Extract<Plan, { kind: 'deploy' }>
  readonly code: Code
  readonly description: string
  readonly record: Omit<DeployRecord, 'previous'>
  /** Undefined: no test invoke. */
  readonly test: { readonly payload: string; readonly expect: Readonly<Record<string, string>> } | undefined
  /** Undefined: the alias moves at once. */
  readonly shift: ShiftOrder | undefined
  readonly wait: Wait
  /** What the explanation of a failure may name. */
  readonly facts: Facts
  readonly onWrite: () => void
}

/** What was reached, also when a later stage failed. */
export interface Progress {
  version?: string
  alias?: Alias
  aliasMoved: boolean
  /** When users first had what is new, or any of it, in milliseconds since the epoch. */
  switchedAt?: number
  codeUpdated: boolean
  configured: boolean
  /** `$LATEST` has the new code with the configuration before. */
  between: boolean
  readonly stages: Stage[]
  /** Who had the traffic, when it was shifted in steps. */
  readonly traffic: Traffic
}

export const noProgress = (): Progress => ({
  aliasMoved: false,
  codeUpdated: false,
  configured: false,
  between: false,
  stages: [],
  traffic: trafficLog(),
})

/** code → configuration → version → test: all that no user notices where there is an alias. Each stage tells what it reached. */
export const prepare = async (deployment: Deploy, progress: Progress): Promise<void> => {
  const { lambda, wanted, plan, code, baseline, wait, facts, onWrite } = deployment
  const { stages } = progress
  if (plan.update) {
    const replaces = baseline.latest.codeSha256
    await staged(stages, 'update', () =>
      updateCode({ lambda, code, wanted: wanted.code, replaces, wait, facts, onWrite }),
    )
    progress.codeUpdated = true
    switched(deployment, progress)
    progress.between = plan.configure !== undefined
    info('The new code is in $LATEST')
  }
  const { configure } = plan
  if (configure) {
    // After the code: configuration first would not work at all where the image before was deleted.
    await staged(stages, 'configuration', () =>
      updateConfiguration({ lambda, change: configure, sha256: wanted.code.sha256, wait, facts, onWrite }),
    )
    progress.configured = true
    switched(deployment, progress)
    progress.between = false
    info(`$LATEST is configured as asked for: ${changeInWords(configure)}`)
  }
  if (plan.publish) await publishActive({ ...deployment, configure }, progress)
  await tested(deployment, progress)
}

interface Publishing
  extends Pick<Deploy, 'lambda' | 'baseline' | 'wanted' | 'description' | 'wait' | 'facts' | 'onWrite'> {
  /** What `$LATEST` was changed to before; undefined when it was configured as asked for. */
  readonly configure?: ConfigurationChange | undefined
}

/** Publishes what `$LATEST` has, and waits until that version can serve. */
export const publishActive = async (publishing: Publishing, progress: Progress): Promise<void> => {
  const { lambda, wait, facts } = publishing
  await staged(progress.stages, 'version', async () => {
    const answered = await publish(publishing)
    progress.version = answered.version
    guardKept(answered, facts)
    guardVersion(await versionActive(lambda, progress.version, wait, facts), publishing)
  })
  info(`Version ${progress.version} is active`)
}

/** The test invoke, where one was asked for: of the version, or else of `$LATEST`. */
export const tested = async (
  { lambda, test, wait, facts }: Pick<Deploy, 'lambda' | 'test' | 'wait' | 'facts'>,
  { version: qualifier = '$LATEST', stages }: Progress,
): Promise<void> => {
  if (!test) return
  await staged(stages, 'test invoke', () => testInvoke({ lambda, qualifier, ...test, wait, facts }))
  info('The test invoke answered as expected')
}

/** Without an alias, what is in `$LATEST` is what users have. */
const switched = ({ wanted }: Deploy, progress: Progress): void => {
  if (!wanted.alias) progress.switchedAt ??= Date.now()
}

/** Notes that the alias points at what is new: users have it as soon as no other version has all of the traffic. */
export const aliasMoved = (progress: Progress, alias: Alias): void => {
  progress.alias = alias
  progress.aliasMoved = true
  if (shareElsewhere(alias) < 1) progress.switchedAt ??= Date.now()
}

/** alias → what was prepared: from here on users get it. */
export const switchOver = async (deployment: Deploy, progress: Progress): Promise<void> => {
  const { wanted, plan } = deployment
  const { version } = progress
  if (!plan.moveAlias || !wanted.alias || !version) return
  const name = wanted.alias
  const alias = await shifted(deployment, name, version, progress)
  const moved = await staged(progress.stages, `${name} → ${version}`, () =>
    whileLambdaMoves(deployment.baseline.kept, deployment.wait, () =>
      pointAlias({ ...deployment, baseline: { ...deployment.baseline, alias } }, name, version),
    ),
  )
  aliasMoved(progress, moved)
  if (isShared(progress.traffic)) progress.traffic.shift(100, 'every step went well')
  info(`${name} points at version ${version}`)
}

/** The alias before it moves: with traffic steps, after the last of them. */
const shifted = async (
  { lambda, baseline: { alias }, record, shift, wait, onWrite }: Deploy,
  name: string,
  version: string,
  { stages, traffic }: Progress,
): Promise<Alias | undefined> => {
  // Lambda takes no version twice; and what serves already needs no shift.
  if (!shift || !alias || alias.version === version) return alias
  return shiftTraffic({ ...shift, lambda, name, version, runId: record.runId, wait, stages, traffic, onWrite }, alias)
}

const publish = ({ lambda, baseline, wanted, description, wait, onWrite }: Publishing): Promise<FunctionState> =>
  untilFree(wait, ['conflict'], () => {
    onWrite()
    return sayingWhy(baseline.latest, () => lambda.publishVersion(wanted.code.sha256, description))
  })

/** A version is guarded by its code alone when it is made: what it is configured with is looked at before it serves. */
const guardVersion = (version: FunctionState, { wanted, configure, facts }: Publishing): void => {
  if (configure ? sameConfiguration(version, configure.after) : fits(version, wanted.configuration)) return
  const failure = failureNamed(lambdaFailures, 'changed-meanwhile', facts)
  throw new Failure(
    `${failure.message} Version ${version.version} has another configuration than this step made.`,
    failure,
  )
}

/** Makes or moves the alias. A lost answer shows as 409 or 412: then what is there tells whether it was ours. */
export const pointAlias = async (
  pointing: Pick<Deploy, 'lambda' | 'baseline' | 'record' | 'onWrite'>,
  name: string,
  version: string,
): Promise<Alias> => {
  const { lambda, baseline, record, onWrite } = pointing
  const { alias, kept } = baseline
  const description = withRecord(alias?.description ?? '', { previous: alias?.version ?? 'none', ...record })
  try {
    onWrite()
    return alias
      ? await lambda.moveAlias(name, { version, description, revisionId: alias.revisionId })
      : await lambda.createAlias(name, version, description)
  } catch (failure) {
    if (!(failure instanceof AwsFailure) || !['conflict', 'changed'].includes(failure.kind)) throw failure
    const there = await lambda.alias(name)
    if (there?.version === version && there.description === description) return there
    // It is as it was read: AWS refused the version, and nobody moved the alias.
    if (there && there.revisionId === alias?.revisionId) throw failure
    if (there && alias && kept && isOfLambda(there, alias, kept))
      return pointAlias({ ...pointing, baseline: { ...baseline, alias: there } }, name, version)
    throw new Superseded(
      `Somebody else moved ${name} while this step was deploying: it points at version ${there?.version ?? '–'} now.`,
      servingOf(there, alias?.version),
    )
  }
}

/**
 * Milliseconds that putting back may take: within GitHub's grace after a cancel, else as long as an update takes, or as long
 * as Lambda needs for the instances that it keeps ready.
 */
const revertLimit = { cancelled: 6000, otherwise: 180_000, instances: 900_000 }

export interface Aftermath {
  readonly outcome: BadOutcome
  readonly serving: Serving
  /** What went wrong with putting back, if something did. */
  readonly failure: Failure | undefined
  /** False: `post` still has to put back. */
  readonly done: boolean
}

/** What there is to put back, and how. */
interface Broken {
  readonly undo: Undo
  readonly progress: Progress
  readonly rollback: boolean
  readonly wrote: boolean
  /** Of the step. */
  readonly cancel: AbortSignal
}

/** After a failure that came after a write: puts back what served, as far as that is needed, wanted and ours to do. */
export const afterFailure = async (
  lambda: LambdaFunction,
  failure: Failure,
  { undo, progress, rollback, wrote, cancel }: Broken,
): Promise<Aftermath> => {
  const { traffic } = progress
  if (!wrote) return { outcome: failure.outcome, serving: 'previous', failure: undefined, done: true }
  if (failure instanceof Superseded) {
    if (isShared(traffic)) traffic.shift(undefined, 'somebody else changed the alias')
    return { outcome: failure.outcome, serving: failure.serving, failure: undefined, done: true }
  }
  if (!rollback)
    return { outcome: failure.outcome, serving: servingWithout(undo, progress), failure: undefined, done: true }
  const cancelled = failure.outcome === 'cancelled'
  const lasts = undo.alias && undo.alias.instances !== 'none'
  const limit = cancelled ? 'cancelled' : lasts ? 'instances' : 'otherwise'
  const wait = { deadline: Date.now() + revertLimit[limit], signal: new AbortController().signal }
  try {
    const seen = (alias: Alias) => {
      progress.alias = alias
    }
    const reverted = await staged(progress.stages, 'put back', () =>
      revert(lambda, undo, wait, { seen, cancel: cancelled ? wait.signal : cancel }),
    )
    if (reverted === 'untouched') progress.stages.pop()
    if (isShared(traffic)) traffic.shift(0, `the step ended (${failure.code})`)
    return { outcome: outcomeAfter(failure, reverted), serving: 'previous', failure: undefined, done: true }
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    if (thrown instanceof Superseded) {
      if (isShared(traffic)) traffic.shift(undefined, 'somebody else changed the alias')
      return { outcome: 'superseded', serving: thrown.serving, failure: thrown, done: true }
    }
    if (cancelled || thrown.outcome === 'cancelled')
      return { outcome: 'cancelled', serving: 'unknown', failure: thrown, done: false }
    // Where code and configuration go back one after the other, one of them may be back.
    const serving = undo.code && undo.configuration ? 'unknown' : servingWithout(undo, progress)
    return { outcome: 'rollback-failed', serving, failure: thrown, done: false }
  }
}

const outcomeAfter = ({ outcome }: Failure, reverted: Reverted): BadOutcome =>
  reverted === 'reverted' && (outcome === 'failed' || outcome === 'timed-out') ? 'rolled-back' : outcome

/** By the share of what was before: Lambda may leave it the traffic of an alias that points at what is new. */
const servingAt = (alias: Alias, previous: string | undefined): Serving => {
  const share = alias.version === previous ? 1 - shareElsewhere(alias) : (alias.weights[previous ?? ''] ?? 0)
  return share === 0 ? 'new' : share < 1 ? 'mixed' : 'previous'
}

/** What serves when nothing is put back. */
const servingWithout = (undo: Undo, progress: Progress): Serving => {
  if (undo.alias) {
    if (progress.alias && progress.aliasMoved) return servingAt(progress.alias, undo.alias.previous?.version)
    return isShared(progress.traffic) ? 'mixed' : 'previous'
  }
  if (progress.between) return 'mixed'
  return progress.codeUpdated || progress.configured ? 'new' : 'unknown'
}
