import { readInputs } from '../../action/inputs.ts'
import { paragraphs } from '../../action/markdown.ts'
import type { Step } from '../../action/run-action.ts'
import { maskCredential } from '../../action/secrets.ts'
import { writeSummary } from '../../action/summary.ts'
import { tokenFile } from '../../action/token-file.ts'
import { runFacts } from '../../github/run.ts'
import { isRunning, signalTo } from '../../shell/detached.ts'
import { parsePlan } from '../../targets/terraform/plan/plan-json.ts'
import { type AppliedPlan, awaitApply, type RunningApply } from '../../targets/terraform/run/apply-plan.ts'
import { lockLeft } from '../../targets/terraform/run/left-lock.ts'
import { type Place, withPlace } from '../../targets/terraform/run/place.ts'
import { showPlan } from '../../targets/terraform/run/show-plan.ts'
import type { PlanHeader } from '../../targets/terraform/store/stored-plan.ts'
import { sessionOf } from './access.ts'
import { byResource, plannedByStream, plannedIn } from './by-resource.ts'
import { commentAddress, openComment } from './comment.ts'
import { contract } from './contract.ts'
import { erroredStateOf } from './look-around.ts'
import { hideSecretsOf } from './prepare.ts'
import { coverOf, leftoversMarkdown, progressOf, resultMarkdown } from './report.ts'
import { resourcesMarkdown } from './resources-report.ts'
import { statusOf } from './status.ts'
import { type How, noTold, type Told } from './told.ts'
import type { Input } from './wanted.ts'
import { type Work, wantedPlace } from './work.ts'

/** What `post` needs to wait for an apply that outlives its step, and to tell of it. No secret: of the header no key of it. */
export interface SavedApply {
  readonly running: RunningApply
  /** The plan: absolute. */
  readonly file: string
  readonly header: Partial<PlanHeader> | undefined
  readonly replanned: boolean
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  /** Terraform has got its SIGINT, or is about to: a second one would make it drop everything. */
  readonly interrupted: boolean
}

export const savedApply = (told: Told, running: RunningApply, file: string): Omit<SavedApply, 'interrupted'> => {
  const { header, replanned, startedAt } = told
  return { running, file, header: header && { ...header, hmacKey: '', fingerprint: '' }, replanned, startedAt }
}

/** Milliseconds that `post` waits: GitHub gives a cancelled job five minutes. */
const patience = 240_000

/** Milliseconds for the last edit of the comment. */
const lastWord = 10_000

/** The `post` step: the main step has ended, and terraform goes on. */
export const tellOfCutOff = async (kept: unknown, step: Step, textOf: (input: string) => string): Promise<string> => {
  const saved = kept as SavedApply
  const { running, interrupted } = saved
  // The step was killed before it could: nobody would renew terraform's keys, nor see what it does.
  if (!interrupted && (await isRunning(running.program))) await signalTo(running.program, 'SIGINT')
  const input = readInputs(contract.inputs, textOf) as Input
  if (input.githubToken !== undefined) maskCredential(input.githubToken)
  const told: Told = {
    ...noTold(input, runFacts(), saved.startedAt),
    header: saved.header as PlanHeader | undefined,
    replanned: saved.replanned,
  }
  const token = running.tokenFile === undefined ? undefined : await tokenFile(running.tokenFile).catch(() => undefined)
  const session = await sessionOf(input).catch(() => undefined)
  const work: Work = { input, run: told.run, session, signal: step.signal }
  try {
    return await withPlace(wantedPlace({ ...work, signal: new AbortController().signal }, told), (place) =>
      followed(work, place, saved, told),
    )
  } finally {
    token?.stop()
  }
}

const followed = async (work: Work, place: Place, { running, file }: SavedApply, told: Told): Promise<string> => {
  const comment = openComment(commentAddress(work, told), work.input.githubToken)
  // Before anything of the stream is shown.
  const plan = await showPlan(place, file).then(parsePlan, () => undefined)
  const changes = plan && hideSecretsOf(plan, told)
  const applied = await awaitApply(running, { patience, facts: place.facts, stop: work.signal })
  const { goesOn, failure } = applied
  told.applied = applied
  told.finished = !goesOn && !failure
  told.resources = byResource(
    changes ? plannedIn(changes) : plannedByStream(applied.told),
    applied.told,
    told.finished ? 'succeeded' : 'otherwise',
  )
  told.erroredState = await erroredStateOf(place.directory, told.startedAt)
  if (goesOn || isCutShort(applied)) told.leftLock = await lockLeft(place)
  const how: How = told.finished
    ? { outcome: 'applied', serving: 'new', changed: true }
    : { outcome: 'cancelled', serving: 'unknown', changed: true, failure: told.erroredState ? failure : undefined }
  await comment?.end(statusOf(told, how), resultMarkdown(told, how), lastWord)
  await writeSummary(
    paragraphs(
      '### What terraform did after the step had ended',
      leftoversMarkdown(told),
      resourcesMarkdown(told.resources, coverOf(told)),
    ),
  )
  return wordsOf(told, applied)
}

/** It was killed: nothing in its stream says that it came to an end. */
const isCutShort = ({ told }: AppliedPlan): boolean =>
  told.counts?.operation !== 'apply' && !told.diagnostics.some(({ severity }) => severity === 'error')

const wordsOf = (told: Told, applied: AppliedPlan): string => {
  const { finished, resources, leftLock } = told
  const lock = leftLock ? `the lock ${leftLock.id} is left on the state` : 'no lock is left'
  if (finished) return 'Terraform finished: all of the plan is applied, and no lock is left.'
  const far = resources ? progressOf(resources) : 'nobody knows how far it came'
  if (applied.goesOn) {
    const at = applied.told.resources.filter(({ state }) => state === 'running').map(({ address }) => address)
    return `Terraform is still at work${at[0] ? ` (${at[0]})` : ''}: ${far}. The runner ends it with the job, and ${lock}.`
  }
  if (isCutShort(applied)) return `Terraform was ended from outside: ${far}; ${lock}.`
  return `Terraform has finished what it was at: ${far}; ${lock}. Plan again to apply the rest.`
}
