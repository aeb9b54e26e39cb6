import { lambdaVersions } from '../../aws/lambda-versions.ts'
import type { Wait } from '../../aws/poll.ts'
import { type Deploy, noProgress, type Progress, pointAlias, prepare, switchOver } from '../../targets/lambda/deploy.ts'
import { describe, planDeploy } from '../../targets/lambda/plan.ts'
import type { Undo } from '../../targets/lambda/revert.ts'
import { rollbackTarget } from '../../targets/lambda/rollback-target.ts'
import { settled, versionActive } from '../../targets/lambda/wait.ts'
import { undoOf } from './put-back.ts'
import { descriptionOf, wantedCode } from './wanted.ts'
import { factsOf, type Work } from './work.ts'

/** What is to be done to one function: decided, and not begun. */
export interface Task {
  readonly work: Work
  /** In words, for the log and for `dry-run`. */
  readonly plan: string
  /** Undefined: what was asked for serves already. */
  readonly steps: Steps | undefined
}

export interface Steps {
  readonly progress: Progress
  readonly undo: () => Promise<Undo>
  /** All that no user notices where there is an alias. */
  readonly prepare: (doing: Doing) => Promise<void>
  /** What users notice: the alias. */
  readonly switchOver: (doing: Doing) => Promise<void>
}

export interface Doing {
  readonly wait: Wait
  /** Told before each write. */
  readonly onWrite: () => void
}

const recordOf = ({ run }: Work) => ({ runId: run.runId || '-', commit: run.sha || '-' })

export const rollOut = async (work: Work, wait: Wait): Promise<Task> => {
  const { input, lambda, run, told } = work
  // Somebody else's update may still be going on: what it leaves is what this step starts from.
  const latest = await settled(lambda, 'the function', wait)
  const baseline = { ...work.baseline, latest, serving: input.alias ? work.baseline.serving : latest }
  const { code, wanted } = await wantedCode(work, latest)
  const plan = planDeploy(baseline, wanted)
  told.codeSha256 = wanted.code.sha256
  if (plan.kind === 'unchanged') return { work, plan: describe(plan, wanted), steps: undefined }
  const deployment = (doing: Doing): Deploy => ({
    lambda,
    baseline,
    wanted,
    plan,
    code,
    description: descriptionOf(input, run),
    record: recordOf(work),
    test: input.testPayload ? { payload: input.testPayload, expect: input.testExpectJson ?? {} } : undefined,
    facts: factsOf(work),
    ...doing,
  })
  const progress = noProgress()
  return {
    work,
    plan: [
      describe(plan, wanted),
      input.keepVersions > 0 && `delete unused versions but the ${input.keepVersions} newest`,
    ]
      .filter(Boolean)
      .join(', then '),
    steps: {
      progress,
      undo: () => undoOf(work, baseline, wanted.code, plan.update),
      prepare: (doing) => prepare(deployment(doing), progress),
      switchOver: (doing) => switchOver(deployment(doing), progress),
    },
  }
}

/** `rollback-to`: no new code, only the alias moves. */
export const rollBackTo = async (work: Work): Promise<Task> => {
  const { functionName, input, session, lambda, baseline, told } = work
  const target = await rollbackTarget(
    { lambda, versions: lambdaVersions(session, functionName) },
    baseline,
    input.alias!,
    input.rollbackTo!,
  )
  told.codeSha256 = target.codeSha256
  const plan = `point ${input.alias} at version ${target.version}`
  if (baseline.alias?.version === target.version) return { work, plan, steps: undefined }
  const progress = noProgress()
  progress.version = target.version
  return {
    work,
    plan,
    steps: {
      progress,
      undo: () => undoOf(work, baseline, { sha256: target.codeSha256 }, false),
      prepare: async ({ wait }) => void (await versionActive(lambda, target.version, wait, {})),
      switchOver: async ({ onWrite }) => {
        progress.alias = await pointAlias(
          { lambda, baseline, record: recordOf(work), onWrite },
          input.alias!,
          target.version,
        )
        progress.aliasMoved = true
      },
    },
  }
}
