import { awsInputs, deployingOutputs, dryRun, onFailure, timeout } from '../../action/every-door.ts'
import { count, flag, oneOf, pattern, timeLimit, webAddress } from '../../action/input-types.ts'
import { defaulted, required } from '../../action/inputs.ts'
import { clusterName, serviceNames } from '../../aws/ecs-inputs.ts'
import { healthChecksInput } from '../../health/checks.ts'
import { imagesInput } from '../../targets/ecs-service/task-definition/image-input.ts'
import { definitionSource } from '../../targets/ecs-service/task-definition/source.ts'
import { commandInput } from './command-input.ts'
import { rollbackInput } from './rollback-input.ts'

const container = pattern(/^[a-zA-Z0-9_-]{1,255}$/, 'the name of a container, such as web')

export const contract = {
  name: 'ecs-force-deploy',
  inputs: {
    cluster: defaulted(clusterName),
    service: required(serviceNames),
    image: imagesInput,
    container,
    'task-definition': definitionSource,
    'desired-count': count,
    wait: defaulted(flag),
    'on-superseded': defaulted(oneOf(['fail', 'follow', 'succeed'])),
    'fail-fast-after': defaulted(count),
    'pre-task-command': commandInput,
    'pre-task-container': container,
    'keep-revisions': defaulted(count),
    'rollback-to': rollbackInput,
    'health-url': webAddress,
    'health-checks': healthChecksInput,
    'health-timeout': defaulted(timeLimit),
    'log-lines': count,
    ...awsInputs,
    ...dryRun,
    ...timeout,
    ...onFailure,
  },
  outputs: [
    'deployment-id',
    'service-deployment-arn',
    'task-definition-arn',
    'previous-task-definition-arn',
    'image-digests',
    'running-count',
    'desired-count',
    'stopped-tasks',
    'pre-task-exit-code',
    'service-url',
    'console-url',
    'services',
    ...deployingOutputs,
  ],
} as const
