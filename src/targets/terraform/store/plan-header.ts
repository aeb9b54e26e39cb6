import { planStoreFailure } from '../../../failures/plan-store.ts'
import { canonicalJson } from '../plan/canonical-json.ts'
import type { PlanHeader } from './stored-plan.ts'

type Check = (value: unknown) => boolean

const like =
  (shape: RegExp): Check =>
  (value) =>
    typeof value === 'string' && shape.test(value)

const count: Check = (value) => Number.isSafeInteger(value) && (value as number) > 0

const lines: Check = (value) => Array.isArray(value) && value.every((each) => typeof each === 'string')

const given: Check = (value) =>
  Array.isArray(value) && value.every((each) => fits(each, { name: like(/^[^\0\n]+$/), why: like(/^[a-z]+$/) }))

/** Exactly these fields, each as it must be. */
const fits = (value: unknown, checks: Readonly<Record<string, Check>>): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length === Object.keys(checks).length &&
  Object.entries(checks).every(
    ([name, check]) => Object.hasOwn(value, name) && check((value as Record<string, unknown>)[name]),
  )

const yesOrNo: Check = (value) => typeof value === 'boolean'

const argumentChecks: Readonly<Record<string, Check>> = {
  backendConfig: lines,
  varFiles: lines,
  planArgs: lines,
  destroy: yesOrNo,
  refreshOnly: yesOrNo,
  again: given,
}

const ruleChecks: Readonly<Record<string, Check>> = {
  failOn: lines,
  maxDestroy: (value) => value === null || value === 0 || count(value),
  statefulTypes: lines,
  redact: lines,
}

const checks: Readonly<Record<keyof PlanHeader, Check>> = {
  format: (value) => value === 1,
  id: like(/^\d{1,20}-\d{1,9}-[0-9a-f]{16}$/),
  repository: like(/^[\w.-]+\/[\w.-]+$/),
  runId: like(/^\d{1,20}$/),
  attempt: count,
  headSha: like(/^[0-9a-f]{40}([0-9a-f]{24})?$/),
  event: like(/^\w+$/),
  pullRequest: (value) => value === null || count(value),
  label: like(/^/),
  directory: like(/^[^\0]+$/),
  workspace: like(/^[^\0]+$/),
  arguments: (value) => fits(value, argumentChecks),
  rules: (value) => fits(value, ruleChecks),
  product: like(/^(Terraform|OpenTofu)$/),
  version: like(/^\d+\.\d+\.\d+[\w.+-]*$/),
  sha256: like(/^[0-9a-f]{64}$/),
  fingerprint: like(/^[\w+/=-]{16,128}$/),
  hmacKey: like(/^[\w-]{43}$/),
  madeAt: (value) => like(/^\d{4}-\d\d-\d\dT/)(value) && !Number.isNaN(Date.parse(value as string)),
}

/** @throws Failure `plan-unreadable` */
export const headerIn = (bytes: Buffer): PlanHeader => {
  const text = bytes.toString('utf8')
  const value = parsed(text)
  if (!fits(value, checks)) throw planStoreFailure('plan-unreadable', { what: 'its header is none of this version' })
  // One text for one header: nothing can hide in spaces, in the order of keys or in a key that comes twice.
  if (canonicalJson(value) !== text) throw planStoreFailure('plan-unreadable', { what: 'its header is not canonical' })
  return value as PlanHeader
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
