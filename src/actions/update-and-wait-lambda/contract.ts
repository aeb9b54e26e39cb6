import { awsInputs, deployingOutputs, dryRun, gitHubToken, onFailure } from '../../action/every-door.ts'
import { count, flag, oneOf, pairs, pattern, text, timeLimit, webAddress } from '../../action/input-types.ts'
import { defaulted, required } from '../../action/inputs.ts'
import { alarmNames } from '../../aws/alarm-names.ts'
import { imageInput } from '../../aws/image-reference.ts'
import { environmentInput, functionTimeout, memorySize, variableNames } from '../../aws/lambda-configuration.ts'
import { aliasName, functionNames } from '../../aws/lambda-names.ts'
import { healthChecksInput } from '../../health/checks.ts'
import { trafficStepsInput } from '../../targets/lambda/traffic-steps.ts'

export const contract = {
  name: 'update-and-wait-lambda',
  inputs: {
    'function-name': required(functionNames),
    'image-uri': imageInput,
    'zip-file': text,
    's3-bucket': pattern(
      /^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/i,
      'the name of a bucket alone, without s3:// and without a key, such as acme-artifacts',
    ),
    's3-key': pattern(/^(?!s3:\/\/)[\s\S]{1,1024}$/, 'the key of an object alone, such as api/v1.zip'),
    's3-object-version': pattern(/^\S{1,1024}$/, 'the id of a version of the object'),
    architecture: oneOf(['x86_64', 'arm64'], { amd64: 'x86_64', aarch64: 'arm64' }),
    alias: aliasName,
    'allow-unqualified': defaulted(flag),
    publish: defaulted(oneOf(['auto', 'true', 'false'])),
    'version-description': pattern(/^[\s\S]{1,256}$/, 'at most 256 characters long'),
    environment: environmentInput,
    'environment-mode': defaulted(oneOf(['merge', 'replace'])),
    'environment-remove': variableNames,
    'memory-size': memorySize,
    'function-timeout': functionTimeout,
    'test-payload': text,
    'test-expect-json': pairs,
    'keep-versions': defaulted(count),
    'traffic-steps': trafficStepsInput,
    alarms: alarmNames,
    'rollback-to': pattern(/^(previous|\d{1,9})$/, '`previous` or the number of a version'),
    'health-url': webAddress,
    'health-checks': healthChecksInput,
    'health-timeout': defaulted(timeLimit),
    'log-lines': count,
    ...awsInputs,
    ...dryRun,
    timeout: timeLimit,
    ...onFailure,
    ...gitHubToken,
  },
  outputs: [
    'function-arn',
    'version',
    'previous-version',
    'alias-arn',
    'code-sha256',
    'image-digest',
    'previous-image-uri',
    'function-url',
    'functions',
    ...deployingOutputs,
  ],
} as const
