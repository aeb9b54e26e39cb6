import type { Outcome, Serving } from '../../action/outcome.ts'
import type { Failure } from '../../failures/failure.ts'
import type { RunFacts } from '../../github/run.ts'
import type { PlanChanges } from '../../targets/terraform/plan/changes.ts'
import type { PlanJson } from '../../targets/terraform/plan/plan-json.ts'
import type { Redactor } from '../../targets/terraform/redact/redactor.ts'
import type { AppliedPlan } from '../../targets/terraform/run/apply-plan.ts'
import type { LockHolder } from '../../targets/terraform/run/lock-holder.ts'
import type { PlanHeader } from '../../targets/terraform/store/stored-plan.ts'
import type { ByResource } from './by-resource.ts'
import type { CommentEnd, PlanComment } from './comment.ts'
import type { Input } from './wanted.ts'

/** What is known at the end, also when the end came early. */
export interface Told {
  readonly input: Input
  readonly run: RunFacts
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  header?: PlanHeader | undefined
  /** Such as `Terraform 1.11.4`. */
  product?: string | undefined
  /** The plan that was reviewed, and the one that was looked at last, as Terraform has them; every value in clear. */
  reviewed?: PlanJson | undefined
  plan?: PlanJson | undefined
  /** What the last one does. */
  changes?: PlanChanges | undefined
  /** Of all plans of this step. */
  secrets: readonly string[]
  redactor?: Redactor | undefined
  /** Terraform was started to apply, and may have written. */
  begun: boolean
  /** Of the last time. */
  applied?: AppliedPlan | undefined
  resources?: ByResource | undefined
  /** All that the plan does is there. */
  finished: boolean
  /** A lock that is left, since nobody gave it back. */
  leftLock?: LockHolder | undefined
  /** Where the state lies that could not be saved. */
  erroredState?: string | undefined
  /** A new plan did the same and was taken. */
  replanned: boolean
  /** How a new plan differs from the reviewed one: Markdown, without secrets. */
  difference?: string | undefined
  /** Who let this run pass: logins. */
  approvedBy: readonly string[]
  /** The comment of the plan, while it is applied, and what became of it. */
  talk?: PlanComment | undefined
  comment?: CommentEnd | undefined
}

/** How it ended. */
export interface How {
  readonly outcome: Outcome
  readonly serving: Serving
  /** Whether anything was written, or may have been. */
  readonly changed: boolean
  readonly failure?: Failure | undefined
}

/** Before anything is known. */
export const noTold = (input: Input, run: RunFacts, startedAt: number): Told => ({
  input,
  run,
  startedAt,
  secrets: [],
  begun: false,
  finished: false,
  replanned: false,
  approvedBy: [],
})
