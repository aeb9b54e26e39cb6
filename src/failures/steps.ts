import { type Entry, type Facts, failureNamed } from './catalogue.ts'
import type { Failure } from './failure.ts'

/** What may end a step of any door. */
export const steps: readonly Entry[] = [
  {
    code: 'invalid-input',
    when: 'An input, or several together, cannot be meant like this. Nothing was asked of AWS to write anything.',
    match: {},
    cause: '<problems>',
    remedy: 'Correct what is named; the page of the action lists every input with what it takes.',
    grade: 'documented',
    source: 'README.md',
  },
  {
    code: 'timed-out',
    when: 'The time of the step (`timeout`) is over before what was asked for is live.',
    match: {},
    cause: 'The time of the step is over: <what>.',
    remedy: 'Raise `timeout`, such as `timeout: 45m`. Running the job again goes on where this one stopped.',
    grade: 'documented',
    source: 'README.md',
    outcome: 'timed-out',
  },
  {
    code: 'out-of-time',
    when: 'Putting back or tidying up took longer than the action gives it; after a cancel GitHub leaves it a few seconds.',
    match: {},
    cause: '<what> took longer than the <seconds> s that it is given.',
    remedy:
      'Run the job again: the door finds out what is live and goes on from there. If it takes as long once more, look whether AWS ' +
      'answers slowly in this Region: https://health.aws.amazon.com/',
    grade: 'documented',
    source: 'https://docs.github.com/en/actions/reference/workflow-cancellation-reference',
    outcome: 'timed-out',
  },
  {
    code: 'cancelled',
    when: 'The run was cancelled: by a person, by a newer run of its `concurrency` group, or since its job took too long.',
    match: {},
    cause: 'The step was cancelled.',
    remedy: 'Run the job again: the door finds out what is live and goes on from there.',
    grade: 'documented',
    source: 'https://docs.github.com/en/actions/reference/workflow-cancellation-reference',
    outcome: 'cancelled',
  },
  {
    code: 'another-failed',
    when: 'A step for several functions failed at another one of them: this one was stopped, and put back if need be.',
    match: {},
    cause: 'Another one of the step failed (<reason>).',
    remedy: 'Mend what failed there, and run the job again: what is done already is not done twice.',
    grade: 'documented',
    source: 'actions/update-and-wait-lambda/README.md',
  },
  {
    code: 'unexpected',
    when: 'What the sources of the action did not foresee: a defect of theirs.',
    match: {},
    cause: 'Unexpected: <message>',
    remedy:
      'This is a defect of the action: please report it. Run the job again with debug logging for its stack trace.',
    grade: 'documented',
    source: 'docs/architecture.md',
  },
]

export const stepFailure = (code: string, facts: Facts = {}, cause?: unknown): Failure =>
  failureNamed(steps, code, facts, cause)
