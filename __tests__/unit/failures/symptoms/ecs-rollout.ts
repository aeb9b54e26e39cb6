import { rolloutFailure } from '../../../../src/failures/ecs-rollout.ts'
import type { Case, Cases } from '../symptom.ts'
import { ecsFacts } from './ecs-facts.ts'

const ended = (message: string, says: string, paste: string): Case => ({
  seen: { message },
  facts: { ...ecsFacts, reason: message },
  says,
  paste,
})

export const ecsRollout: Cases = {
  'lifecycle-hook': ended(
    'lifecycle hook ecs-pause-1 (PAUSE) was not answered in time',
    'ended the deployment: lifecycle hook ecs-pause-1 (PAUSE) was not answered in time.',
    '`aws ecs continue-service-deployment`',
  ),
  breaker: ended(
    'ECS deployment circuit breaker: tasks failed to start.',
    'The circuit breaker of ECS stopped the deployment of pricing',
    'aws ecs describe-services --cluster production --services pricing',
  ),
  'deployment-alarm': ended('ECS deployment alarm(s): pricing-5xx', 'pricing-5xx', 'alarm'),
  'deployment-stopped': ended(
    'Service deployment stopped by user request',
    'Somebody stopped',
    '`StopServiceDeployment`',
  ),
  'deployment-failed': ended(
    'something new',
    'The deployment of pricing failed: something new',
    'aws ecs describe-services',
  ),
}

export const ecsEnds: Cases = {
  superseded: {
    work: () => rolloutFailure('superseded', { ...ecsFacts, by: 'ecs-svc/2 of pricing:8' }),
    says: 'Another deployment of pricing took over: ecs-svc/2 of pricing:8.',
    paste: '`on-superseded: follow`',
  },
  'timed-out': {
    work: () => rolloutFailure('timed-out', { ...ecsFacts, timeout: '15 min', state: '1 of 2 tasks runs' }),
    says: 'was not done in 15 min: 1 of 2 tasks runs.',
    paste: 'Raise `timeout`',
  },
}
