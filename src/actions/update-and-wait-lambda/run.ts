import { foreign, info, notice, warning } from '../../action/log.ts'
import type { Ending, Step } from '../../action/run-action.ts'
import { hideInForeignText, scrubForeign } from '../../action/secrets.ts'
import { forgetUnfinished, saveUnfinished } from '../../action/state.ts'
import { withTimeLimit } from '../../action/time-limit.ts'
import { AwsFailure } from '../../aws/call.ts'
import { type LambdaFunction, lambdaFunction } from '../../aws/lambda.ts'
import { nameOf } from '../../aws/lambda-names.ts'
import { logTail } from '../../aws/logs.ts'
import { openSession, type Session } from '../../aws/session.ts'
import { queueDepth } from '../../aws/sqs.ts'
import { Failure, messageOf } from '../../failures/failure.ts'
import { type RunFacts, runFacts } from '../../github/run.ts'
import { waitUntilHealthy } from '../../health/watch.ts'
import { confirmServing } from '../../targets/lambda/confirm.ts'
import { afterFailure, deploy, noProgress, type Progress } from '../../targets/lambda/deploy.ts'
import { moveBack } from '../../targets/lambda/move-back.ts'
import { type Baseline, describe, planDeploy } from '../../targets/lambda/plan.ts'
import { workloadLines } from '../../targets/lambda/platform-lines.ts'
import { staged } from '../../targets/lambda/stages.ts'
import { TestFailure } from '../../targets/lambda/test-invoke.ts'
import { settled } from '../../targets/lambda/wait.ts'
import { contract } from './contract.ts'
import { type SavedUndo, undoOf } from './put-back.ts'
import { outputsOf, report, type Told } from './report.ts'
import { checkInputs, descriptionOf, healthChecksOf, type Input, logLinesOf, timeoutOf, wantedCode } from './wanted.ts'

type End = Ending<typeof contract>

interface Work {
  readonly input: Input
  readonly session: Session
  readonly lambda: LambdaFunction
  readonly baseline: Baseline
  readonly run: RunFacts
  readonly told: Told
  readonly startedAt: number
}

export const run = async (input: Input, step: Step): Promise<End> => {
  checkInputs(input)
  const run = runFacts()
  const session = await openSession(input, contract.name)
  const lambda = lambdaFunction(session, input.functionName, imageFacts(input) ?? {})
  const [baseline, url] = await Promise.all([baselineOf(lambda, input.alias), urlOf(lambda, input.alias)])
  const told: Told = { input, run, baseline, url, changed: false }
  hideInForeignText(Object.values(baseline.latest.variables))
  const work = { input, session, lambda, baseline, run, told, startedAt: step.startedAt }
  return withTimeLimit(step.signal, timeoutOf(input, baseline.latest), (signal, deadline) =>
    input.rollbackTo ? rollBackTo(work, signal, deadline) : rollOut(work, signal, deadline),
  )
}

const baselineOf = async (lambda: LambdaFunction, alias: string | undefined): Promise<Baseline> => {
  const [latest, there] = await Promise.all([lambda.describe(), alias ? lambda.alias(alias) : undefined])
  const serving = alias ? there && (await lambda.describe(there.version)) : latest
  return { latest, alias: there, serving }
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

const rollOut = async (work: Work, signal: AbortSignal, deadline: number): Promise<End> => {
  const { input, session, lambda, run, told } = work
  // Somebody else's update may still be going on: what it leaves is what this step starts from.
  const latest = await settled(lambda, 'the function', { deadline, signal })
  const baseline = { ...work.baseline, latest, serving: input.alias ? work.baseline.serving : latest }
  const { code, wanted } = await wantedCode(session, input, latest)
  const plan = planDeploy(baseline, wanted)
  told.codeSha256 = wanted.code.sha256
  info(describe(plan, wanted))
  if (input.dryRun) return ending(told, { outcome: 'planned', serving: 'previous', note: describe(plan, wanted) })
  if (plan.kind === 'unchanged') {
    return unchanged(work, signal)
  }
  const undo = await undoOf(work, baseline, wanted.code, plan.update)
  return guarded(work, undo, signal, (progress, onWrite) =>
    deploy(
      {
        lambda,
        baseline,
        wanted,
        plan,
        code,
        description: descriptionOf(input, run),
        record: { runId: run.runId || '-', commit: run.sha || '-' },
        test: input.testPayload ? { payload: input.testPayload, expect: input.testExpectJson ?? {} } : undefined,
        wait: { deadline, signal },
        facts: factsOf(work),
        onWrite,
      },
      progress,
    ),
  )
}

/** What was asked for serves already. It may be ill all the same, and there is nothing of ours to put back. */
const unchanged = async (work: Work, signal: AbortSignal): Promise<End> => {
  try {
    await health(work, signal)
    return ending(work.told, { outcome: 'unchanged', serving: 'new' })
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure
    const tail = failure.outcome === 'cancelled' ? undefined : await tailOf(work, failure)
    return ending(work.told, { outcome: failure.outcome, serving: 'new', failure, tail })
  }
}

/** `rollback-to`: no new code, only the alias moves. */
const rollBackTo = async (work: Work, signal: AbortSignal, deadline: number): Promise<End> => {
  const { input, lambda, baseline, run, told } = work
  const target = await moveBack.target(lambda, baseline, input.alias!, input.rollbackTo!)
  told.codeSha256 = target.codeSha256
  info(`Point ${input.alias} at version ${target.version}`)
  if (input.dryRun)
    return ending(told, {
      outcome: 'planned',
      serving: 'previous',
      note: `point ${input.alias} at version ${target.version}`,
    })
  if (baseline.alias?.version === target.version) {
    return unchanged(work, signal)
  }
  const undo = await undoOf(work, baseline, { sha256: target.codeSha256 }, false)
  const record = { runId: run.runId || '-', commit: run.sha || '-' }
  return guarded(work, undo, signal, async (progress, onWrite) => {
    progress.version = target.version
    progress.alias = await moveBack.move({ lambda, baseline, record, onWrite }, input.alias!, target, {
      deadline,
      signal,
    })
    progress.aliasMoved = true
  })
}

/** Writes, then looks whether it is healthy. What fails after the first write is put back; the outputs are set anyhow. */
const guarded = async (
  work: Work,
  undo: SavedUndo,
  signal: AbortSignal,
  write: (progress: Progress, onWrite: () => void) => Promise<void>,
): Promise<End> => {
  const { lambda, told, input } = work
  const progress = noProgress()
  const onWrite = () => {
    if (!told.changed && input.onFailure === 'rollback') saveUnfinished(undo)
    told.changed = true
  }
  told.progress = progress
  try {
    await write(progress, onWrite)
    if (healthChecksOf(input).length > 0) {
      await staged(progress.stages, 'health', () => health(work, signal))
      await confirmServing(lambda, { alias: input.alias, sha256: undo.undo.ours.sha256 }, progress)
    }
    forgetUnfinished()
    return ending(told, { outcome: 'deployed', serving: 'new' })
  } catch (thrown) {
    const failure = thrown instanceof Failure ? thrown : unexpected(thrown)
    info(`Failed: ${failure.message}`)
    // The log first: what is put back may write into it as well.
    const [aftermath, tail] = await Promise.all([
      afterFailure(lambda, failure, {
        undo: undo.undo,
        progress,
        rollback: input.onFailure === 'rollback',
        wrote: told.changed,
      }),
      failure.outcome === 'cancelled' ? undefined : tailOf(work, failure),
    ])
    if (aftermath.done) forgetUnfinished()
    if (aftermath.failure) warning(aftermath.failure.message)
    return ending(told, {
      outcome: aftermath.outcome,
      serving: aftermath.serving,
      failure,
      second: aftermath.failure,
      tail,
    })
  }
}

const unexpected = (thrown: unknown): Failure =>
  new Failure(`Unexpected: ${messageOf(thrown)}`, { code: 'unexpected', cause: thrown })

const health = async ({ input, session }: Work, signal: AbortSignal): Promise<void> => {
  await waitUntilHealthy(healthChecksOf(input), {
    timeoutSeconds: input.healthTimeout,
    signal,
    queueDepth: (queue) => queueDepth(session, queue),
  })
}

/** The workload's own last lines, with its variables' values covered. */
const tailOf = async (work: Work, failure: Failure): Promise<readonly string[]> => {
  const { session, baseline, input, run, startedAt } = work
  const lines = logLinesOf(input, run)
  const tail = await logTail(session, baseline.latest.logGroup, { since: startedAt, lines })
  // Lambda sends the last 4 KB along with the answer of a test: they are there when the log group is not yet.
  const fromTest = failure instanceof TestFailure && lines > 0 ? failure.log.slice(-lines) : []
  const found = workloadLines(tail.lines.length > 0 ? tail.lines : fromTest).map(scrubForeign)
  if (found.length > 0) await foreign('The last lines of its log', found)
  else if (tail.missing) notice(`No log lines: ${tail.missing}.`)
  return found
}

const factsOf = ({ input, session, baseline }: Work) => ({
  function: nameOf(input.functionName),
  region: session.region,
  ...imageFacts(input),
  account: baseline.latest.arn.split(':')[4],
})

/** What is known of the image before AWS is asked; the calls to Lambda explain themselves with it. */
const imageFacts = ({ imageUri }: Input) =>
  imageUri && {
    image: `${imageUri.repository}${imageUri.digest ? `@${imageUri.digest}` : `:${imageUri.tag}`}`,
    repository: imageUri.repository,
    account: imageUri.account,
  }

const ending = (
  told: Told,
  how: Pick<End, 'outcome' | 'serving'> & {
    readonly failure?: Failure
    readonly second?: Failure | undefined
    readonly tail?: readonly string[] | undefined
    readonly note?: string
  },
): End => ({
  outcome: how.outcome,
  changed: told.changed,
  ...(how.serving && { serving: how.serving }),
  failure: how.failure,
  outputs: outputsOf(told),
  summary: report(told, how),
})
