import { awsInputs, deployingOutputs, dryRun, gitHubToken } from '../../action/every-door.ts'
import { count, duration, oneOf, pattern, text, timeLimit } from '../../action/input-types.ts'
import { defaulted } from '../../action/inputs.ts'
import { directoryInput, encryptionKey, failOnInput, programInput, pullNumber } from '../../targets/terraform/inputs.ts'
import { planRefInput } from '../../targets/terraform/store/plan-ref.ts'

const sha256 = pattern(/^[0-9a-fA-F]{64}$/, 'the SHA-256 of the plan file, 64 hexadecimal digits')

export const contract = {
  name: 'terraform-apply',
  inputs: {
    'working-directory': defaulted(directoryInput),
    'terraform-path': defaulted(programInput),
    // Or `plan-file` and `plan-sha256`.
    'plan-ref': planRefInput,
    'plan-file': text,
    'plan-sha256': sha256,
    'encryption-key': encryptionKey,
    'on-stale': defaulted(oneOf(['fail', 'replan-if-identical'])),
    'max-age': defaulted(timeLimit),
    'lock-timeout': defaulted(duration),
    'fail-on': failOnInput,
    'max-destroy': count,
    comment: defaulted(oneOf(['always', 'changes', 'never'])),
    'pr-number': pullNumber,
    ...awsInputs,
    ...dryRun,
    timeout: timeLimit,
    'on-failure': defaulted(oneOf(['none'])),
    ...gitHubToken,
  },
  outputs: [
    'added-count',
    'changed-count',
    'destroyed-count',
    'failed-addresses',
    'outputs',
    'replanned',
    'comment-url',
    ...deployingOutputs,
  ],
} as const
