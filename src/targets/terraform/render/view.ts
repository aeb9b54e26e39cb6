import type { PutBack } from '../judge/put-back.ts'
import type { RiskLevel } from '../judge/risk.ts'
import type { PlanChanges } from '../plan/changes.ts'
import type { Since as SinceDigest } from '../plan/digest.ts'
import type { Redactor } from '../redact/redactor.ts'
import type { Status } from './status.ts'

/** All that a comment, a summary or a page says of a plan. Texts of others are given as they are: rendering redacts them. */
export interface PlanView {
  /** What the plan is of, in a few words: directory, workspace. */
  readonly label: string
  readonly mode: 'normal' | 'destroy' | 'refresh-only'
  /** Undefined: planning failed before there was a plan. */
  readonly changes: PlanChanges | undefined
  readonly risk: RiskLevel
  readonly provenance: Provenance
  readonly status: Status
  /** Of Terraform, when planning failed. */
  readonly errors: readonly Diagnostic[]
  readonly warnings: readonly Diagnostic[]
  /** Why the plan cannot be applied, a sentence for each guard that refused it. */
  readonly refusals: readonly string[]
  readonly putBacks: readonly PutBack[]
  /** What the door itself has to say, in sentences of ours: that nothing is stored, that the state is local … */
  readonly notes: readonly string[]
  /** Since the plan that this comment showed before. */
  readonly since?: Since | undefined
  /** The plan of the pull request that this one is compared with. */
  readonly reviewed?: Reviewed | undefined
  /** How this plan comes to be applied, in a sentence of ours. */
  readonly howToApply?: string | undefined
  /** Not the whole of it: a comment is public, and eight digits tell two plans apart. */
  readonly shortFingerprint?: string | undefined
  readonly redactor: Redactor
}

/** Where a plan comes from. */
export interface Provenance {
  readonly sha?: string | undefined
  readonly commitUrl?: string | undefined
  /** Such as `Terraform 1.11.4`. */
  readonly product?: string | undefined
  readonly runNumber?: string | undefined
  readonly runUrl?: string | undefined
  /** Of the full rendering. */
  readonly fullUrl?: string | undefined
  /** Arguments of the plan that narrow it, such as `-target=module.a`. */
  readonly arguments?: readonly string[] | undefined
}

/** What Terraform says of the configuration (`plan -json`, `apply -json`). */
export interface Diagnostic {
  readonly summary: string
  readonly detail?: string | undefined
  readonly address?: string | undefined
  /** Such as `main.tf:77`. */
  readonly where?: string | undefined
}

/** What is otherwise than in an earlier plan. */
export interface Since extends SinceDigest {
  /** A short commit. */
  readonly than?: string | undefined
}

export type Reviewed =
  | { readonly verdict: 'identical'; readonly pullRequest: number }
  /** `secretsOnly`: all that may be shown is the same. */
  | {
      readonly verdict: 'different'
      readonly pullRequest: number
      readonly difference: Since
      readonly secretsOnly: boolean
    }
  /** `why`: in words of ours. */
  | { readonly verdict: 'unknown'; readonly pullRequest?: number; readonly why: string }
