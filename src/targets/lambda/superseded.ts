import type { Serving } from '../../action/outcome.ts'
import type { Alias } from '../../aws/lambda-function.ts'
import { Failure } from '../../failures/failure.ts'

/** Somebody else changed what this run was changing: nothing of theirs is touched, and nothing is put back. */
export class Superseded extends Failure {
  readonly serving: Serving

  constructor(message: string, serving: Serving) {
    super(message, {
      code: 'superseded',
      outcome: 'superseded',
      remedy:
        'Somebody else deploys as well, or changed the alias by hand: nothing of theirs was touched. Look at what is live, and ' +
        'let one workflow at a time deploy a function: give its job a `concurrency` group.',
    })
    this.serving = serving
  }
}

/** What an alias that somebody else changed serves, as far as that can be told. */
export const servingOf = (now: Alias | undefined, previous: string | undefined): Serving => {
  if (now && Object.keys(now.weights).length > 0) return 'mixed'
  return now?.version === previous ? 'previous' : 'unknown'
}
