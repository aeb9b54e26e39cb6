import type { Session } from '../../aws/session.ts'
import type { RunFacts } from '../../github/run.ts'
import type { Redactor } from '../../targets/terraform/redact/redactor.ts'
import type { Conversation } from './conversation.ts'
import type { Judged } from './judge.ts'
import type { Obtained } from './obtain.ts'
import type { Input } from './wanted.ts'

/** What the step was asked for. */
export interface Work {
  readonly input: Input
  readonly run: RunFacts
  readonly label: string
  readonly session: Session | undefined
  /** Aborts with the step and its time limit. */
  readonly signal: AbortSignal
}

/** What it has found out. */
export interface Found {
  readonly obtained: Obtained
  readonly judged: Judged | undefined
  readonly redactor: Redactor
  readonly conversation: Conversation | undefined
}
