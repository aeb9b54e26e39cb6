import { lasting } from '../../../action/lasting.ts'
import { Failure } from '../../../failures/failure.ts'
import { planStoreFailure } from '../../../failures/plan-store.ts'
import type { PlanRef } from './plan-ref.ts'
import { unseal } from './seal.ts'
import { headerOf, type PlanHeader, planIn, type StoredPlan, sha256Of } from './stored-plan.ts'

/** The run that wants to apply. Of `runFacts()`. */
export interface ApplyingRun {
  readonly repository: string
  readonly runId: string
  /** The commit that this run is about. */
  readonly sha: string
}

/** With what, where and when it wants to. */
export interface ApplyingPlace {
  /** Below the workspace of the job, as the header has it. */
  readonly directory: string
  readonly product: PlanHeader['product']
  readonly version: string
  /** Seconds. */
  readonly maxAge: number
  /** Milliseconds since the epoch. */
  readonly now: number
}

/**
 * Whether the plan is one of this very run, before anything is fetched. Outputs go from job to job within a run: a `plan-ref` of
 * another one came by a way on which somebody may have put in his own.
 *
 * @throws Failure `plan-of-another-repository`, `plan-of-another-run`, `plan-of-another-commit`
 */
export const checkRef = (ref: PlanRef, run: ApplyingRun): void => {
  const facts = { repository: ref.repository, here: run.repository, run: ref.runId, 'this-run': run.runId }
  if (ref.repository.toLowerCase() !== run.repository.toLowerCase())
    throw planStoreFailure('plan-of-another-repository', facts)
  if (ref.runId !== run.runId) throw planStoreFailure('plan-of-another-run', facts)
  if (ref.headSha !== run.sha) throw ofAnotherCommit(ref.headSha, run.sha)
}

const ofAnotherCommit = (planned: string, here: string) =>
  planStoreFailure('plan-of-another-commit', { planned: planned.slice(0, 12), here: here.slice(0, 12) })

/**
 * The plan in what was fetched, once it is known to be the one that `plan-ref` names, down to its last byte. Nothing of it has been
 * seen by terraform before: a plan file is a program.
 *
 * @throws Failure `plan-truncated`, `plan-tampered`, `plan-replaced`, `plan-header-tampered`, `plan-unreadable`,
 * `encryption-key-missing`, `encryption-key-wrong`
 */
export const verifiedPlan = async (
  fetched: Buffer,
  ref: PlanRef,
  encryptionKey: string | undefined,
): Promise<StoredPlan> => {
  const envelope = ref.sealed ? await opened(fetched, ref, encryptionKey) : fetched
  // The id comes first: another plan is rarely as long as this one, and to be told so says more.
  const { id, headSha } = headerOf(envelope)
  if (id !== ref.id) throw planStoreFailure('plan-replaced', { id, wanted: ref.id, commit: headSha.slice(0, 12) })
  if (fetched.length > ref.bytes) throw planStoreFailure('plan-tampered', { how: 'it is longer' })
  const stored = planIn(envelope)
  const { header, plan } = stored
  if (sha256Of(plan) !== ref.planSha256) throw planStoreFailure('plan-tampered', { how: 'its SHA-256 is another' })
  if (sha256Of(envelope) !== ref.sha256) throw planStoreFailure('plan-header-tampered', {})
  // What follows from the sums as long as plan-ref is as terraform-plan-comment made it.
  const same = (['repository', 'runId', 'attempt', 'headSha'] as const).every((name) => header[name] === ref[name])
  if (!same || header.sha256 !== ref.planSha256) throw planStoreFailure('plan-header-tampered', {})
  return stored
}

const opened = async (fetched: Buffer, ref: PlanRef, encryptionKey: string | undefined): Promise<Buffer> => {
  if (encryptionKey === undefined) throw planStoreFailure('encryption-key-missing', {})
  try {
    return await unseal(fetched, encryptionKey, ref)
  } catch (thrown) {
    const short = thrown instanceof Failure && thrown.code === 'plan-tampered' && fetched.length < ref.bytes
    throw short ? planStoreFailure('plan-truncated', {}, thrown) : thrown
  }
}

/**
 * Whether a verified plan may be applied here and now.
 *
 * @throws Failure `plan-too-old`, `plan-of-another-directory`, `plan-of-another-version`
 */
export const checkPlace = (header: PlanHeader, here: ApplyingPlace): void => {
  const age = here.now - Date.parse(header.madeAt)
  const most = here.maxAge * 1000
  if (age > most)
    throw planStoreFailure('plan-too-old', { age: lasting(age), most: lasting(most), made: header.madeAt })
  if (header.directory !== here.directory)
    throw planStoreFailure('plan-of-another-directory', { planned: header.directory, here: here.directory })
  const [planned, found] = [`${header.product} ${header.version}`, `${here.product} ${here.version}`]
  if (planned !== found)
    throw planStoreFailure('plan-of-another-version', {
      planned,
      here: found,
      version: header.version,
      program: header.product.toLowerCase(),
    })
}

/** How every zip begins, and with it every plan file of terraform. */
const zip = Buffer.from([0x50, 0x4b, 0x03, 0x04])

/**
 * The same for `plan-file` and `plan-sha256`, as far as they go: of such a file nobody knows repository, commit and age.
 *
 * @throws Failure `plan-tampered`, `plan-unreadable`
 */
export const checkPlanFile = (plan: Buffer, sha256: string): void => {
  if (sha256Of(plan) !== sha256.toLowerCase())
    throw planStoreFailure('plan-tampered', { how: 'its SHA-256 is not `plan-sha256`' })
  if (!plan.subarray(0, 4).equals(zip)) throw planStoreFailure('plan-unreadable', { what: 'it is no plan file' })
}
