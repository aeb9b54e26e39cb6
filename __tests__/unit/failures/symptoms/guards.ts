import { guardFailure } from '../../../../src/failures/guards.ts'
import type { Cases } from '../symptom.ts'

export const guards: Cases = {
  'guard-fork': {
    work: () => guardFailure('guard-fork', { event: 'pull_request_target', fork: 'mallory/shop' }),
    says: 'a run of pull_request_target, and the code of mallory/shop is checked out',
    paste: '`on: pull_request`',
  },
}
