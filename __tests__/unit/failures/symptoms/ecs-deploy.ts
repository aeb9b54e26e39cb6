import type { Facts } from '../../../../src/failures/catalogue.ts'
import { deployFailure } from '../../../../src/failures/ecs-deploy.ts'
import type { Case, Cases } from '../symptom.ts'

const known = { service: 'web', cluster: 'shop', region: 'eu-west-1' }

const one = (code: string, facts: Facts, says: string, paste: string): Readonly<Record<string, Case>> => ({
  [code]: { work: () => deployFailure(code, { ...known, ...facts }), says, paste },
})

export const ecsDeploy: Cases = {
  ...one(
    'service-kind',
    { controller: 'CODE_DEPLOY', advice: 'Use CodeDeploy.' },
    'web is not deployed by ECS itself: its deployment controller is CODE_DEPLOY.',
    '--service web --region eu-west-1 --deployment-controller type=ECS',
  ),
  ...one('service-draining', { status: 'DRAINING' }, 'web is being deleted (DRAINING)', 'Make the service again'),
  ...one('daemon-count', {}, 'web is a DAEMON service', '`desired-count`'),
  ...one(
    'deployment-not-started',
    { deployment: 'ecs-svc/1' },
    'the newest is ecs-svc/1',
    'aws ecs describe-services --cluster shop --services web',
  ),
  ...one(
    'previous-unknown',
    { candidates: 'web:1, web:2' },
    'What ran in web before is not known',
    'There are: web:1, web:2.',
  ),
  ...one('superseded', { deployment: 'ecs-svc/2' }, 'ecs-svc/2 is the deployment of web now', '`concurrency`'),
  ...one('rollback-failed', { why: 'it timed out' }, 'brought back: it timed out', 'aws ecs describe-services'),
}
