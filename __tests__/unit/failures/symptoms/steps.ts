import { invalidInput } from '../../../../src/action/inputs.ts'
import { failureOfThrown } from '../../../../src/action/run-action.ts'
import { stoppedBy } from '../../../../src/action/several.ts'
import { limitSignal, withTimeLimit } from '../../../../src/action/time-limit.ts'
import { stepFailure } from '../../../../src/failures/steps.ts'
import type { Cases } from '../symptom.ts'

const never = new AbortController().signal

export const steps: Cases = {
  'invalid-input': {
    work: () => invalidInput('Input "timeout" must be a duration such as 90s or 5m, not "soon".'),
    says: 'must be a duration such as 90s or 5m, not "soon"',
    paste: 'the page of the action',
  },
  'timed-out': {
    work: () =>
      withTimeLimit(
        never,
        0.05,
        (signal) => new Promise((_, reject) => (signal.onabort = () => reject(signal.reason))),
      ),
    says: 'The time of the step is over: it was given 0.05 s.',
    paste: '`timeout: 45m`',
  },
  'out-of-time': {
    work: () =>
      new Promise((_, reject) => {
        const limit = limitSignal(50, 'Putting back')
        limit.onabort = () => reject(limit.reason)
      }),
    says: 'Putting back took longer than the 0.05 s that it is given.',
    paste: 'Run the job again',
  },
  cancelled: {
    work: () => stepFailure('cancelled'),
    says: 'The step was cancelled.',
    paste: 'Run the job again',
  },
  'another-failed': {
    work: () => stoppedBy(stepFailure('invalid-input', { problems: 'x' })),
    says: 'Another one of the step failed (invalid-input).',
    paste: 'run the job again',
  },
  unexpected: {
    work: () => failureOfThrown(new TypeError('x is not a function')),
    says: 'Unexpected: x is not a function',
    paste: 'please report it',
  },
}
