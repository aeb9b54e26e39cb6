import type { BadOutcome } from '../failures/failure.ts'

/** Exit code 0, and only these. `started` is for `wait: false`. */
export type GoodOutcome = 'deployed' | 'unchanged' | 'planned' | 'built' | 'reused' | 'applied' | 'started'

export type Outcome = GoodOutcome | BadOutcome

/** What serves the users now, as far as this step knows. */
export type Serving = 'new' | 'previous' | 'mixed' | 'unknown'

const good: readonly string[] = [
  'deployed',
  'unchanged',
  'planned',
  'built',
  'reused',
  'applied',
  'started',
] satisfies GoodOutcome[]

export const isGood = (outcome: Outcome): outcome is GoodOutcome => good.includes(outcome)
