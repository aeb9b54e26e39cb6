import type { Case, Cases } from '../symptom.ts'

const refused = (name: string, status: number, message: string, says: string, paste: string): Case => ({
  thrown: { name, message, status },
  says,
  paste,
})

const quoted =
  'Lambda was unable to configure your environment variables because the environment variables you have provided'

export const configurationFailures: Cases = {
  'environment-too-large': [
    refused(
      'InvalidParameterValueException',
      400,
      `${quoted} exceeded the 4KB limit. …`,
      'The variables of pricing would take more than 4096 bytes',
      '`environment-remove`',
    ),
    refused(
      'RequestEntityTooLargeException',
      413,
      'Request must be smaller than 5120 bytes for the UpdateFunctionConfiguration operation',
      'The variables of pricing would take more than 4096 bytes',
      'AWS Secrets Manager',
    ),
  ],
  'environment-reserved': refused(
    'InvalidParameterValueException',
    400,
    `${quoted} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION`,
    'Reserved keys used in this request: AWS_REGION',
    'prefix',
  ),
}
