import type { Outcome, Serving } from '../../action/outcome.ts'
import { Failure } from '../../failures/failure.ts'
import { stepFailure } from '../../failures/steps.ts'
import type { How } from './report.ts'

export interface Failed {
  /** Of the function. */
  readonly name: string
  readonly failure: Failure
}

/** One failure for all that failed, of so many functions. What ended the whole step comes first. */
export const together = (failed: readonly [Failed, ...Failed[]], all: number): Failure => {
  const first = (failed.find(({ failure }) => endsStep(failure)) ?? failed[0]).failure
  if (all === 1 || endsStep(first)) return first
  const told = distinct(failed.map(({ failure }) => failure.message)).map((message) => {
    const names = failed.filter(({ failure }) => failure.message === message).map(({ name }) => name)
    return `${names.join(', ')}: ${message}`
  })
  return new Failure(`${failed.length} of ${all} functions failed. ${told.join(' ')}`, {
    code: first.code,
    outcome: first.outcome,
    remedy: distinct(failed.flatMap(({ failure }) => failure.remedy ?? [])).join('\n\n'),
    cause: first,
  })
}

const endsStep = ({ outcome }: Failure): boolean => outcome === 'cancelled'

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)]

/** How one of several ends that did nothing wrong itself. */
export const stoppedBy = ({ outcome, code }: Failure): Failure =>
  outcome === 'cancelled' || outcome === 'timed-out'
    ? new Failure(`The step ended early (${code}).`, { code, outcome })
    : stepFailure('another-failed', { reason: code })

/** The first of these that any function has is the outcome of all: what needs a person most comes first. */
const gravest = [
  'rollback-failed',
  'superseded',
  'cancelled',
  'rolled-back',
  'timed-out',
  'failed',
  'planned',
  'deployed',
  'unchanged',
] as const satisfies readonly Outcome[]

export const wholeOutcome = (hows: readonly How[]): Outcome =>
  gravest.find((outcome) => hows.some((how) => how.outcome === outcome)) ?? 'failed'

/** What was unchanged serves what was asked for and what was before, both: it makes nothing mixed. */
export const wholeServing = (hows: readonly How[]): Serving | undefined => {
  const touched = hows.filter(({ outcome }) => outcome !== 'unchanged')
  const servings = new Set((touched.length > 0 ? touched : hows).map(({ serving }) => serving))
  if (servings.has('unknown')) return 'unknown'
  return servings.size > 1 ? 'mixed' : [...servings][0]
}
