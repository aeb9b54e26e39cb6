import { type GuardOptions, guardsOf, type Hit } from '../../targets/terraform/judge/guards.ts'
import { type PutBack, putBacksOf } from '../../targets/terraform/judge/put-back.ts'
import { type Risk, riskOf } from '../../targets/terraform/judge/risk.ts'
import { canonicalOf } from '../../targets/terraform/plan/canonical.ts'
import { changesOf, type PlanChanges } from '../../targets/terraform/plan/changes.ts'
import { type PlanJson, parsePlan } from '../../targets/terraform/plan/plan-json.ts'
import { type Redactor, redactorOf } from '../../targets/terraform/redact/redactor.ts'
import type { Obtained } from './obtain.ts'
import type { Input } from './wanted.ts'

/** What can be said of a plan by itself. */
export interface Judged {
  readonly plan: PlanJson
  readonly changes: PlanChanges
  readonly risk: Risk
  /** The guards that stop it. */
  readonly hits: readonly Hit[]
  readonly putBacks: readonly PutBack[]
  /** What it does, in one text: two plans that do the same have the same. Holds secrets. */
  readonly canonical: string
}

type Asked = Pick<Input, 'statefulTypes' | 'failOn' | 'maxDestroy' | 'redact'>

/** Undefined: there is no plan. @throws Failure `plan-unreadable`, `plan-format` */
export const judge = ({ json }: Obtained, asked: Asked): Judged | undefined => {
  if (json === undefined) return undefined
  const plan = parsePlan(json)
  const changes = changesOf(plan, asked.statefulTypes)
  return {
    plan,
    changes,
    risk: riskOf(changes),
    hits: guardsOf(changes, guardOptions(asked)),
    putBacks: putBacksOf(changes.resources),
    canonical: canonicalOf(plan),
  }
}

export const guardOptions = ({ failOn, maxDestroy }: Pick<Asked, 'failOn' | 'maxDestroy'>): GuardOptions => ({
  failOn: failOn ?? [],
  maxDestroy,
})

/** @throws Failure `redact-too-slow` */
export const redactorFor = (judged: Judged | undefined, { redact }: Asked, secrets: readonly string[]): Redactor =>
  redactorOf(judged?.plan, { patterns: redact, secrets })
