import { type Entry, type Facts, failureNamed } from './catalogue.ts'
import type { Failure } from './failure.ts'

const page = 'actions/terraform-apply/README.md'
const again = 'Run the plan job again, and approve the new plan: it goes on from what is there.'

/** How an apply ends that terraform itself has nothing against. What terraform and AWS answer is in the tables of those. */
export const applyFailures: readonly Entry[] = [
  {
    code: 'plan-changed',
    when: 'The state has moved since the plan was made, and a new plan does something else than the one that was reviewed.',
    match: {},
    cause:
      'The state has changed since the plan was made, and a new plan does something else: <how>. Nothing was applied.',
    remedy:
      'Run the plan job again, and approve what it shows now. Where nothing but the moment differs (`plantimestamp()`), keep that out of ' +
      'the configuration: every plan would be another one.',
    grade: 'documented',
    source: page,
    outcome: 'plan-changed',
  },
  {
    code: 'cancelled',
    when: 'The run was cancelled while terraform was applying.',
    match: {},
    cause: 'The step was cancelled while terraform was applying: <done> of <total> are done. <goes-on>',
    remedy: again,
    grade: 'recorded',
    source: 'https://docs.github.com/en/actions/reference/workflow-cancellation-reference',
    outcome: 'cancelled',
  },
  {
    code: 'timed-out',
    when: '`timeout` was over while terraform was applying.',
    match: {},
    cause: 'The time of the step was over while terraform was applying: <done> of <total> are done. <goes-on>',
    remedy: `Raise \`timeout\`, or leave it out: the limit of the job counts then. ${again}`,
    grade: 'documented',
    source: page,
    outcome: 'timed-out',
  },
  {
    code: 'plan-errored',
    when: 'Planning had failed: there is a plan file all the same, and terraform does not apply it.',
    match: {},
    cause: 'The plan is one that failed while it was made: there is nothing to apply.',
    remedy: 'Look at the plan job: what it says is to be mended first.',
    grade: 'recorded',
    source: 'https://developer.hashicorp.com/terraform/internals/json-format',
  },
]

export const applyFailure = (code: string, facts: Facts, cause?: unknown): Failure =>
  failureNamed(applyFailures, code, facts, cause)
