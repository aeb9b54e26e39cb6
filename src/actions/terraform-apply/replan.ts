import { join } from 'node:path'
import { info, notice } from '../../action/log.ts'
import { temporaryFolder } from '../../action/temporary-folder.ts'
import { planStoreFailure } from '../../failures/plan-store.ts'
import { applyFailure } from '../../failures/terraform-apply.ts'
import { differenceOf } from '../../targets/terraform/plan/difference.ts'
import { parsePlan } from '../../targets/terraform/plan/plan-json.ts'
import { makePlan } from '../../targets/terraform/run/make-plan.ts'
import type { Place } from '../../targets/terraform/run/place.ts'
import { showPlan } from '../../targets/terraform/run/show-plan.ts'
import type { PlanHeader } from '../../targets/terraform/store/stored-plan.ts'
import { missingAgain } from '../../targets/terraform/store/travelling-arguments.ts'
import { differenceMarkdown, differenceWords } from './difference-report.ts'
import { fingerprintIn, guard, hideSecretsOf } from './prepare.ts'
import type { Told } from './told.ts'
import type { Work } from './work.ts'

/** A new plan that may be applied: its file, absolute; or there is nothing left to do. */
export type Replanned = { readonly file: string } | { readonly nothing: true }

/**
 * Plans again, with the arguments that travelled with the plan and the `TF_VAR_*` of this job, and compares losslessly.
 *
 * @throws Failure `plan-changed`, with the difference in `told`; `plan-variables-missing`; and those of `plan`
 */
export const replan = async (work: Work, place: Place, header: PlanHeader, told: Told): Promise<Replanned> => {
  info('The state has changed since the plan was made: planning again.')
  const missing = missingAgain(header.arguments, place.environment({ variables: true }))
  if (missing.length > 0)
    throw planStoreFailure('plan-variables-missing', { names: missing.join(', '), name: missing[0]! })
  const { varFiles, planArgs, destroy, refreshOnly } = header.arguments
  const file = join(await temporaryFolder('terraform-plan'), 'plan')
  const made = await makePlan(place, {
    mode: destroy ? 'destroy' : refreshOnly ? 'refresh-only' : 'normal',
    varFiles,
    args: planArgs,
    file,
    lockTimeoutSeconds: work.input.lockTimeout,
  })
  if (made.failure) throw made.failure
  const reviewed = told.reviewed!
  const plan = parsePlan(await showPlan(place, file))
  const changes = hideSecretsOf(plan, told)
  if (!changes.hasChanges) return { nothing: true }
  if (fingerprintIn(plan, header) !== header.fingerprint) {
    const difference = differenceOf(reviewed, plan)
    told.difference = differenceMarkdown(difference, told.redactor!)
    throw applyFailure('plan-changed', { how: differenceWords(difference, told.redactor!) })
  }
  guard(work, told, changes)
  notice('The state has changed since the plan was made. A new plan does exactly what was reviewed: it is applied.')
  told.replanned = true
  return { file }
}
