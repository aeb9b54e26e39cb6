import { expect, test } from '@jest/globals'
import { isGood, type Outcome } from '../../../src/action/outcome.ts'

/** The closed list of the doors' contract, with what decides the exit code. The type checker wants it whole. */
const outcomes: Readonly<Record<Outcome, boolean>> = {
  deployed: true,
  unchanged: true,
  planned: true,
  built: true,
  reused: true,
  applied: true,
  started: true,
  'rolled-back': false,
  'rollback-failed': false,
  superseded: false,
  'timed-out': false,
  cancelled: false,
  failed: false,
  stale: false,
  'plan-changed': false,
  locked: false,
}

test.each(Object.entries(outcomes))('%s is a good end: %s', (outcome, good) => {
  expect(isGood(outcome as Outcome)).toBe(good)
})
