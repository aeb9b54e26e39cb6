import { standardOutputs } from '../../action/contract.ts'
import { awsInputs } from '../../action/every-door.ts'
import { oneOf, text } from '../../action/input-types.ts'
import { defaulted } from '../../action/inputs.ts'

export const contract = {
  name: 'aws-deploy',
  inputs: {
    mode: defaulted(oneOf(['check'])),
    manifest: defaulted(text),
    ...awsInputs,
  },
  outputs: ['findings', ...standardOutputs],
} as const
