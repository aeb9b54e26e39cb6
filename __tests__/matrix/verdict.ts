/** Whether what a door tells is what is there. */
import type { Step } from '../support/run-step.ts'

export interface Facts {
  readonly before: string
  readonly asked: string
  /** What users get when it is all over, `post` included. */
  readonly served: string
  /** Whether AWS has done any write, or anything is other than it was. */
  readonly wrote: boolean
  /** Whether everything is as it was. */
  readonly asBefore: boolean
}

export interface Expected {
  /** The fault passes: nothing but this is right. */
  readonly must?: 'succeed' | 'put back' | undefined
  /** The failure codes that fit, when it fails. Empty: any. */
  readonly codes: readonly string[]
  /** Whether the door could look in the end, so that it must know what serves. */
  readonly canLook: boolean
}

const good = new Set(['deployed', 'unchanged', 'planned', 'built', 'reused', 'applied', 'started'])

/** Whether exit code 0 belongs to this outcome. */
export const isGood = (outcome: string): boolean => good.has(outcome)

/** Every lie, each as a line for a person; empty when all that was told is true. */
export const lies = (step: Pick<Step, 'exitCode' | 'outputs' | 'errors'>, facts: Facts, expected: Expected) => {
  const { exitCode, outputs, errors } = step
  const { outcome = '', serving = '', changed = '', 'failure-code': code = '' } = outputs
  const { asked, before, served, wrote, asBefore } = facts
  const live = served === asked
  const rules: readonly (readonly [boolean, string])[] = [
    [exitCode === 0 && !live, `exit code 0, and ${asked} does not serve`],
    [(exitCode === 0) !== isGood(outcome), `exit code ${exitCode} with the outcome "${outcome}"`],
    [exitCode !== 0 && expected.must === 'succeed', `the fault passes, and the step failed: ${code}`],
    [exitCode === 0 && errors.length + code.length > 0, `exit code 0 with an error: ${code} ${errors.join()}`],
    [
      exitCode !== 0 && (errors.length !== 1 || !code),
      `exit code ${exitCode} with ${errors.length} errors, code "${code}"`,
    ],
    [expected.must === 'put back' && served !== before, 'the fault passes, and it was not put back'],
    [
      exitCode !== 0 && expected.codes.length > 0 && !expected.codes.includes(code),
      `the code is "${code}", not "${expected.codes.join('" or "')}"`,
    ],
    [serving === 'new' && !live, 'serving is new'],
    [serving === 'previous' && served !== before, 'serving is previous'],
    [serving === 'unknown' && expected.canLook, 'serving is unknown, and could have been looked at'],
    [outcome === 'rolled-back' && served !== before, 'the outcome is rolled-back'],
    [exitCode !== 0 && served !== before && !live && !/^(mixed|unknown)?$/.test(serving), 'a half state unsaid'],
    [changed === 'false' && !asBefore, 'changed is false, and something is other than before'],
    [changed === 'true' && !wrote, 'changed is true, and nothing was written'],
    [changed !== 'true' && changed !== 'false', `changed is "${changed}"`],
  ]
  return rules.flatMap(([broken, lie]) => (broken ? [`${lie} (served: ${served}; before: ${before})`] : []))
}
