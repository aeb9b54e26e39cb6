import { applyFailure } from '../../../../src/failures/terraform-apply.ts'
import type { Cases } from '../symptom.ts'

const far = { done: '3', total: '14', 'goes-on': 'Terraform finishes what it is at.' }

export const applyFailures: Cases = {
  'plan-changed': {
    work: () => applyFailure('plan-changed', { how: 'of the resources 1 more' }),
    says: 'a new plan does something else: of the resources 1 more. Nothing was applied.',
    paste: 'Run the plan job again',
  },
  cancelled: {
    work: () => applyFailure('cancelled', far),
    says: 'while terraform was applying: 3 of 14 are done. Terraform finishes what it is at.',
    paste: 'approve the new plan',
  },
  'timed-out': {
    work: () => applyFailure('timed-out', far),
    says: 'The time of the step was over while terraform was applying: 3 of 14 are done.',
    paste: 'Raise `timeout`',
  },
  'plan-errored': {
    work: () => applyFailure('plan-errored', {}),
    says: 'one that failed while it was made',
    paste: 'Look at the plan job',
  },
}
