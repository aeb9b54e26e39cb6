import { resolve } from 'node:path'
import { maskOfWorkload } from '../../action/secrets.ts'
import { planStoreFailure } from '../../failures/plan-store.ts'
import { applyFailure } from '../../failures/terraform-apply.ts'
import { guardWords } from '../../targets/terraform/inputs.ts'
import { guardFailureOf, guardsOf } from '../../targets/terraform/judge/guards.ts'
import { canonicalOf } from '../../targets/terraform/plan/canonical.ts'
import { changesOf, type PlanChanges } from '../../targets/terraform/plan/changes.ts'
import { fingerprintOf } from '../../targets/terraform/plan/fingerprint.ts'
import { type PlanJson, parsePlan } from '../../targets/terraform/plan/plan-json.ts'
import { redactPatterns } from '../../targets/terraform/redact/patterns.ts'
import { redactorOf } from '../../targets/terraform/redact/redactor.ts'
import { sensitiveLeaves } from '../../targets/terraform/redact/sensitive-leaves.ts'
import { init } from '../../targets/terraform/run/init.ts'
import type { Place } from '../../targets/terraform/run/place.ts'
import { showPlan } from '../../targets/terraform/run/show-plan.ts'
import { selectWorkspace } from '../../targets/terraform/run/workspace.ts'
import type { PlanHeader } from '../../targets/terraform/store/stored-plan.ts'
import { checkPlace } from '../../targets/terraform/store/verify-plan.ts'
import type { ReviewedPlan } from './obtain.ts'
import { secretVariables } from './secret-variables.ts'
import type { Told } from './told.ts'
import type { Work } from './work.ts'

/**
 * Makes terraform ready for the plan and looks at what it does. Nothing is written by any of this.
 *
 * @throws Failure that stops the step before it writes
 */
export const prepare = async (work: Work, place: Place, reviewed: ReviewedPlan, told: Told): Promise<void> => {
  const { header, file } = reviewed
  const { terraform } = place
  told.product = `${terraform.product} ${terraform.version}`
  if (header)
    checkPlace(header, {
      directory: work.input.workingDirectory,
      product: terraform.product,
      version: terraform.version,
      maxAge: work.input.maxAge,
      now: Date.now(),
    })
  await init(place, {
    backendConfig: header?.arguments.backendConfig,
    lockFile: 'readonly',
    lockTimeoutSeconds: work.input.lockTimeout,
  })
  await selectWorkspace(place)
  const plan = parsePlan(await showPlan(place, resolve(file)))
  if (header && fingerprintIn(plan, header) !== header.fingerprint)
    throw planStoreFailure('plan-tampered', { how: 'what it does is not what its fingerprint says' })
  told.reviewed = plan
  guard(work, told, hideSecretsOf(plan, told))
}

/** By the key of the plan that was reviewed. */
export const fingerprintIn = (plan: PlanJson, { hmacKey }: Pick<PlanHeader, 'hmacKey'>): string =>
  fingerprintOf(canonicalOf(plan), Buffer.from(hmacKey, 'base64url'))

/**
 * Hides the secrets of a plan from here on, in this job's log and in what is told, beside those of the plans before it.
 *
 * @returns what it does
 */
export const hideSecretsOf = (plan: PlanJson, told: Told): PlanChanges => {
  const { header } = told
  told.secrets = [...new Set([...told.secrets, ...sensitiveLeaves(plan), ...secretVariables(plan)])]
  maskOfWorkload(told.secrets)
  const patterns = redactPatterns.parse(header?.rules.redact.join('\n') || undefined)
  told.redactor = redactorOf(plan, { patterns, secrets: told.secrets })
  told.plan = plan
  told.changes = changesOf(plan, header?.rules.statefulTypes)
  return told.changes
}

/**
 * Holds what is about to be applied against the guards, those of the plan and those of this step.
 *
 * @throws Failure `guard-…`, `plan-errored`
 */
export const guard = ({ input }: Work, { header }: Told, changes: PlanChanges): void => {
  if (changes.errored) throw applyFailure('plan-errored', {})
  const rules = header?.rules
  const guards = {
    failOn: guardWords.filter((word) => input.failOn?.includes(word) || rules?.failOn.includes(word)),
    maxDestroy: lowest(input.maxDestroy, rules?.maxDestroy ?? undefined),
  }
  const hits = guardsOf(changes, guards)
  if (hits.length > 0) throw guardFailureOf(hits, guards)
}

const lowest = (...limits: readonly (number | undefined)[]): number | undefined => {
  const given = limits.filter((limit) => limit !== undefined)
  return given.length > 0 ? Math.min(...given) : undefined
}
