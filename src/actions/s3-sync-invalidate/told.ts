import type { Outcome, Serving } from '../../action/outcome.ts'
import type { Failure } from '../../failures/failure.ts'
import type { RunFacts } from '../../github/run.ts'
import type { Progress } from '../../targets/site/progress.ts'
import type { Decision } from './decide.ts'
import type { There } from './look.ts'
import type { Input } from './wanted.ts'

/** What is known at the end, also when the end came early. */
export interface Told {
  readonly input: Input
  readonly run: RunFacts
  readonly there: There
  readonly decision: Decision
  readonly progress: Progress
  readonly siteUrl: string | undefined
  readonly preset: string | undefined
  readonly requests: () => number
  /** Somebody may read the state without being asked who they are. */
  publicState?: string | undefined
}

/** How it ended. */
export interface How {
  readonly outcome: Outcome
  readonly serving: Serving
  readonly failure?: Failure | undefined
  /** What went wrong with putting back. */
  readonly second?: Failure | undefined
}
