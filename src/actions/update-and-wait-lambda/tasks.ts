import { parseImage } from '../../aws/image-reference.ts'
import type { Configuration } from '../../aws/lambda-configuration.ts'
import type { FunctionState } from '../../aws/lambda-function.ts'
import { lambdaVersions } from '../../aws/lambda-versions.ts'
import type { Wait } from '../../aws/poll.ts'
import { commitBefore, servedCommit } from '../../targets/lambda/commit-of.ts'
import { configurationOf, configured } from '../../targets/lambda/configuration.ts'
import {
  aliasMoved,
  type Deploy,
  noProgress,
  type Progress,
  pointAlias,
  prepare,
  switchOver,
  tested,
} from '../../targets/lambda/deploy.ts'
import { untilFree } from '../../targets/lambda/guarded-write.ts'
import { leftoverWords, withoutLeftover } from '../../targets/lambda/leftover.ts'
import { type Baseline, describe, planDeploy } from '../../targets/lambda/plan.ts'
import { warnIfImageIsLost } from '../../targets/lambda/previous-image.ts'
import { heldAtFirst, servedBy, whileLambdaMoves } from '../../targets/lambda/provisioned.ts'
import { recordIn } from '../../targets/lambda/record.ts'
import type { Undo } from '../../targets/lambda/revert.ts'
import { isBack, rollbackTarget } from '../../targets/lambda/rollback-target.ts'
import { guardAlive, settled, versionActive } from '../../targets/lambda/wait.ts'
import { type Kept, placeFor } from './kept-configuration.ts'
import { undoOf } from './put-back.ts'
import { beforeThisRun, servesAlready } from './serves-already.ts'
import { settling, stands } from './settling.ts'
import { shiftOrder } from './shift-order.ts'
import { descriptionOf, testOf, wantedCode } from './wanted.ts'
import { factsOf, imageFacts, type Work } from './work.ts'

/** What is to be done to one function: decided, and not begun. */
export interface Task {
  readonly work: Work
  /** In words, for the log and for `dry-run`. */
  readonly plan: string
  readonly steps: Steps
}

export interface Steps {
  readonly progress: Progress
  /** Whether what was asked for serves whatever becomes of the rest. [it does not before it is switched over] */
  readonly serves?: () => boolean
  readonly undo: (signal: AbortSignal) => Promise<Undo>
  /** Keeps what `undo` will need and must not stand in the state of the step: right before the first write. */
  readonly keep?: () => void
  /** All that no user notices where there is an alias. */
  readonly prepare?: (doing: Doing) => Promise<void>
  /** What users notice: the alias. */
  readonly switchOver?: (doing: Doing) => Promise<void>
  /** Waits until what the alias points at has its instances and all of the traffic. */
  readonly settle: (wait: Wait) => Promise<void>
}

export interface Doing {
  readonly wait: Wait
  /** Told before each write. */
  readonly onWrite: () => void
}

/** From what serves to what will; unknown where variables cannot be read. */
const changeOf = (serving: FunctionState, after: Configuration) =>
  serving.environmentError ? undefined : { before: configurationOf(serving), after: configurationOf(after) }

/** What the alias' next reader must know. */
const recordOf = ({ run, told: { commits } }: Work) => ({
  runId: run.runId || '-',
  commit: commits.head ?? '-',
  was: commits.base,
})

export const rollOut = async (work: Work, wait: Wait): Promise<Task> => {
  const { input, lambda, run, told } = work
  // Somebody else's update may still be going on, or begin before the dry run of code in S3: what it leaves is what this step
  // starts from.
  const standing = await stands(work, wait)
  const { baseline, code, wanted } = await untilFree(wait, ['conflict'], async () => {
    const latest = await settled(lambda, 'the function', wait)
    const baseline = { ...work.baseline, ...standing, latest, ...(!input.alias && { serving: latest }) }
    told.baseline = baseline
    return { baseline, ...(await wantedCode(work, latest)) }
  })
  const { latest } = baseline
  const plan = planDeploy(baseline, wanted)
  told.codeSha256 = wanted.code.sha256
  told.commits = { base: servedCommit(baseline), head: run.sha || undefined }
  // What this run has gone back from in between is not what was before.
  if (baseline.alias && !recordIn(baseline.alias.description)?.back)
    told.before = await beforeThisRun(work, baseline.alias)
  if (plan.kind === 'unchanged')
    return servesAlready(work, baseline, describe(plan, wanted), plan.publish ? wanted : undefined)
  const wayBack = input.alias !== undefined || input.onFailure === 'rollback'
  if (baseline.serving && wayBack) await warnIfImageIsLost(work.session, baseline.serving, { alias: input.alias })
  told.configuration = changeOf(baseline.serving ?? latest, configured(latest, wanted.configuration))
  const shift = await shiftOrder(work, baseline, wait.signal)
  let { alias } = baseline
  const { unfinished } = baseline
  const deployment = (doing: Doing): Deploy => ({
    lambda,
    baseline: { ...baseline, alias },
    wanted,
    plan,
    code,
    description: descriptionOf(input, run),
    record: recordOf(work),
    shift,
    test: testOf(input),
    facts: factsOf(work),
    ...doing,
  })
  const progress = noProgress()
  const putsBack = !input.alias && input.onFailure === 'rollback'
  let kept: Kept | undefined
  return {
    work,
    plan: [
      leftoverWords(baseline) + describe(plan, wanted, shift?.steps),
      input.keepVersions > 0 && `delete unused versions but the ${input.keepVersions} newest`,
    ]
      .filter(Boolean)
      .join(', then '),
    steps: {
      progress,
      undo: async (signal) => {
        if (plan.configure && putsBack) kept = await placeFor(plan.configure)
        return undoOf(work, baseline, wanted.code, plan.update, signal, kept && { file: kept.file })
      },
      keep: () => kept?.keep(),
      prepare: async (doing) => {
        const clear = async () => alias && withoutLeftover(lambda, { alias, unfinished }, doing.onWrite)
        alias = await whileLambdaMoves(baseline.kept, doing.wait, clear)
        await prepare(deployment(doing), progress)
      },
      switchOver: (doing) => switchOver(deployment(doing), progress),
      settle: settling(work, baseline, progress),
    },
  }
}

/** Of a version that is there, its own image. */
const factsOfVersion = (work: Work, { imageUri = '' }: FunctionState) => ({
  ...factsOf(work),
  ...imageFacts({ imageUri: parseImage(imageUri) }),
})

/** `rollback-to`: no new code, only the alias moves. */
export const rollBackTo = async (work: Work, all: readonly Work[]): Promise<Task> => {
  const { functionName, input, session, lambda, baseline, run, told } = work
  const baselines = all.map((each) => each.baseline)
  if (input.rollbackTo === 'previous' && baseline.alias && isBack(baseline, run.runId, baselines)) {
    told.codeSha256 = baseline.serving?.codeSha256
    if (baseline.serving) guardAlive(baseline.serving, factsOfVersion(work, baseline.serving))
    return servesAlready(work, baseline, `${input.alias} is back at version ${baseline.alias.version} already`)
  }
  const target = await rollbackTarget(
    { lambda, versions: lambdaVersions(session, functionName) },
    baseline,
    input.alias!,
    input.rollbackTo!,
  )
  told.codeSha256 = target.codeSha256
  const { alias, kept } = baseline
  const held = alias && heldAtFirst(alias, kept)
  const served: Baseline = held
    ? { ...baseline, alias: servedBy(alias, held), unfinished: alias, serving: await lambda.describe(held) }
    : baseline
  told.commits = { base: servedCommit(served), head: commitBefore(baseline, target) }
  const facts = factsOfVersion(work, target)
  guardAlive(target, facts)
  const plan = `point ${input.alias} at version ${target.version}`
  if (baseline.alias?.version === target.version) return servesAlready(work, baseline, plan)
  told.baseline = served
  await warnIfImageIsLost(session, target, { alias: input.alias, target: true })
  told.configuration = changeOf(served.serving ?? target, target)
  const progress = noProgress()
  progress.version = target.version
  return {
    work,
    plan,
    steps: {
      progress,
      undo: (signal) => undoOf(work, served, { sha256: target.codeSha256 }, false, signal),
      prepare: async ({ wait }) => {
        await versionActive(lambda, target.version, wait, facts)
        await tested({ lambda, test: testOf(input), wait, facts }, progress)
      },
      switchOver: async ({ wait, onWrite }) => {
        const record = { ...recordOf(work), back: true }
        const move = () => pointAlias({ lambda, baseline, record, onWrite }, input.alias!, target.version)
        aliasMoved(progress, await whileLambdaMoves(kept, wait, move))
      },
      settle: settling(work, baseline, progress),
    },
  }
}
