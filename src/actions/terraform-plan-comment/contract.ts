import { standardOutputs } from '../../action/contract.ts'
import { awsInputs, dryRun, gitHubToken, timeout } from '../../action/every-door.ts'
import { count, duration, flag, lines, oneOf, text } from '../../action/input-types.ts'
import { defaulted } from '../../action/inputs.ts'
import {
  directoryInput,
  encryptionKey,
  failOnInput,
  labelInput,
  programInput,
  pullNumber,
  resourceTypes,
  workspaceInput,
} from '../../targets/terraform/inputs.ts'
import { redactPatterns } from '../../targets/terraform/redact/patterns.ts'
import { planArguments } from '../../targets/terraform/run/plan-arguments.ts'
import { storeInput } from '../../targets/terraform/store/choose-store.ts'

export const contract = {
  name: 'terraform-plan-comment',
  inputs: {
    'working-directory': defaulted(directoryInput),
    'terraform-path': defaulted(programInput),
    'plan-file': text,
    workspace: workspaceInput,
    'backend-config': lines,
    'var-file': lines,
    'plan-args': planArguments,
    destroy: defaulted(flag),
    'refresh-only': defaulted(flag),
    'lock-timeout': defaulted(duration),
    label: labelInput,
    comment: defaulted(oneOf(['always', 'changes', 'never'])),
    'pr-number': pullNumber,
    'max-destroy': count,
    'fail-on': failOnInput,
    'stateful-types': resourceTypes,
    redact: redactPatterns,
    store: storeInput,
    'encryption-key': encryptionKey,
    ...awsInputs,
    ...dryRun,
    ...timeout,
    ...gitHubToken,
  },
  outputs: [
    'has-changes',
    'to-add',
    'to-change',
    'to-destroy',
    'to-replace',
    'to-import',
    'to-move',
    'to-forget',
    'drift',
    'risk',
    'fingerprint',
    'plan-ref',
    'plan-markdown-file',
    'comment-url',
    ...standardOutputs,
  ],
} as const
