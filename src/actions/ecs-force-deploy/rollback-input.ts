import { quote } from '../../action/input-types.ts'
import { optional, Problem } from '../../action/inputs.ts'
import { taskDefinitionName } from '../../aws/ecs-inputs.ts'

/** The input `rollback-to`. A family without a revision is its newest one, which is no way back. */
export const rollbackInput = optional((text): string => {
  if (text === 'previous' || (taskDefinitionName.test(text) && /:\d+$/.test(text))) return text
  throw new Problem(`must be \`previous\`, or a task definition with its revision such as api:41, not ${quote(text)}`)
})
