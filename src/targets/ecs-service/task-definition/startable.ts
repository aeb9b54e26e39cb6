import { info } from '../../../action/log.ts'
import { AwsFailure } from '../../../aws/call.ts'
import { ecsNameOf } from '../../../aws/ecs-names.ts'
import { taskDefinitions } from '../../../aws/ecs-task-definitions.ts'
import type { EcsAccess } from '../access.ts'
import { registrable } from './registrable.ts'

/**
 * The task definition itself, or a copy of it where it was deregistered meanwhile (Terraform does that to those that it replaces): ECS
 * starts nothing with such a one. Gives the ARN.
 *
 * @throws AwsFailure
 */
export const startable = async ({ api }: Pick<EcsAccess, 'api'>, arn: string): Promise<string> => {
  const definitions = taskDefinitions(api)
  const there = await definitions.describe(arn).catch((failure: unknown) => {
    if (failure instanceof AwsFailure && failure.kind === 'denied') return undefined
    throw failure
  })
  if (!there || there.status === 'ACTIVE') return arn
  const copy = await definitions.register(registrable(there.definition))
  info(`${ecsNameOf(arn)} is ${there.status}: ${ecsNameOf(copy.arn)} is a copy of it.`)
  return copy.arn
}
