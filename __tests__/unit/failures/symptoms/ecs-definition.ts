import { definitionFailure } from '../../../../src/failures/ecs-definition.ts'
import type { Case, Cases } from '../symptom.ts'

const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:v2'

const found = (code: string, facts: Record<string, string>, says: string, paste: string): Case => ({
  work: () => definitionFailure(code, facts),
  says,
  paste,
})

const answered = (message: string, says: string, paste: string): Case => ({
  thrown: { name: 'ClientException', message, status: 400 },
  facts: { definition: 'api' },
  says,
  paste,
})

export const ecsDefinitionFailures: Cases = {
  'task-definition-not-found': answered(
    'Unable to describe task definition.',
    'no task definition api',
    'aws ecs list-task-definitions --region eu-west-1',
  ),
  'revision-conflict': answered(
    'Too many concurrent attempts to create a new revision of the specified family.',
    'register revisions of api at the same time',
    'group: deploy-api',
  ),
  'task-definition-invalid': answered(
    'No Fargate configuration exists for given values: 256 CPU, 4096 memory.',
    'No Fargate configuration exists',
    'Nothing was deployed.',
  ),
}

export const ecsDefinition: Cases = {
  'task-definition-inactive': found(
    'task-definition-inactive',
    { definition: 'api:3', status: 'INACTIVE', family: 'api', newest: 'api:7' },
    'The task definition api:3 is INACTIVE',
    '`task-definition: api` takes the newest, api:7',
  ),
  'image-not-found': found('image-not-found', { image, container: 'web' }, `There is no image ${image}`, '`image`'),
  'architecture-mismatch': found(
    'architecture-mismatch',
    { image, there: 'arm64', architecture: 'x86_64', container: 'web' },
    'built for arm64, and the tasks of container web run on x86_64',
    '`architecture: x86_64`',
  ),
  'digest-mismatch': found(
    'digest-mismatch',
    { image, digest: 'sha256:b', wanted: 'sha256:a', container: 'web' },
    'Container web runs sha256:b',
    'Deploy by digest',
  ),
}
