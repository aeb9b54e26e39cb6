/** How a step ends when it does not end well. The closed list of CONTRACT.md. */
export type BadOutcome =
  | 'rolled-back'
  | 'rollback-failed'
  | 'superseded'
  | 'timed-out'
  | 'cancelled'
  | 'failed'
  | 'stale'
  | 'plan-changed'
  | 'locked'

/** What a failure has beside its message. */
export interface FailureDetails {
  /** Stable slug: the output `failure-code`. A guard that stopped the door is `guard-…`. */
  readonly code: string
  /** What to do about it, ready to paste where that is possible. Markdown. */
  readonly remedy?: string | undefined
  readonly outcome?: BadOutcome | undefined
  /** What is wrong, one by one, where the message tells of several things. */
  readonly points?: readonly string[] | undefined
  readonly cause?: unknown
}

/** A failure that the user can act on: what happened, and what to do. Reported without a stack trace. */
export class Failure extends Error {
  override name = 'Failure'
  readonly code: string
  readonly remedy: string | undefined
  readonly outcome: BadOutcome
  readonly points: readonly string[] | undefined

  constructor(message: string, { code, remedy, outcome = 'failed', points, cause }: FailureDetails) {
    super(message, { cause })
    this.code = code
    this.remedy = remedy
    this.outcome = outcome
    this.points = points
  }
}

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message || error.name : String(error)
