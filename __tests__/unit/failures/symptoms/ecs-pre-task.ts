import { preTaskFailed, preTaskFailure } from '../../../../src/failures/ecs-pre-task.ts'
import { Failure } from '../../../../src/failures/failure.ts'
import type { Cases } from '../symptom.ts'

export const ecsRunTaskFailures: Cases = {
  'pre-task-failed': {
    thrown: { name: 'InvalidParameterException', message: 'Network Configuration must be provided.', status: 400 },
    facts: { definition: 'api:8' },
    says: '(api:8), and nothing was deployed: Network Configuration must be provided.',
    paste: 'Mend what ECS names.',
  },
}

const cause = (remedy?: string) =>
  new Failure('Container web ended with exit code 3.', { code: 'container-exited', remedy })

export const ecsPreTask: Cases = {
  'pre-task-failed': [
    {
      work: () => preTaskFailed(cause('Look at its log.'), '0123abcd'),
      says: 'nothing was deployed: Container web ended with exit code 3.',
      paste: 'Look at its log.',
    },
    { work: () => preTaskFailed(cause(), '0123abcd'), says: 'nothing was deployed', paste: 'log of the task 0123abcd' },
  ],
  'pre-task-not-placed': {
    work: () => preTaskFailure('pre-task-not-placed', { reason: 'RESOURCE:MEMORY' }),
    says: 'no place for the task of `pre-task-command` (RESOURCE:MEMORY)',
    paste: 'Run the job again when there is room.',
  },
}
