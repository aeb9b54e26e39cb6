import { failureNamed } from '../../failures/catalogue.ts'
import { Failure } from '../../failures/failure.ts'
import { siteFailures } from '../../failures/site.ts'

/** Somebody else writes to the site as well: nothing more is touched, and nothing is put back. */
export class Superseded extends Failure {
  constructor(what: string) {
    const { message, ...details } = failureNamed(siteFailures, 'superseded', { what })
    super(message, details)
  }
}
