/** A function as the account's root sees and changes it: past the faults and the journal of a step. */
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda'
import type { AwsSandbox } from '../../sandbox/aws/client.ts'
import { functionName } from './lambda-scene.ts'

export interface Seen {
  readonly variables: Readonly<Record<string, string>>
  readonly memory: number | undefined
  readonly timeout: number | undefined
}

/** What the function is configured with, or a version or alias of it. */
export const configurationOf = async (
  aws: AwsSandbox,
  Qualifier = '$LATEST',
  FunctionName = functionName,
): Promise<Seen> => {
  const command = new GetFunctionConfigurationCommand({ FunctionName, Qualifier })
  const { Environment, MemorySize, Timeout } = await new LambdaClient(aws.root).send(command)
  return { variables: Environment?.Variables ?? {}, memory: MemorySize, timeout: Timeout }
}

/** Somebody else changes it. */
export const configure = async (
  aws: AwsSandbox,
  change: Omit<UpdateFunctionConfigurationCommandInput, 'FunctionName'>,
): Promise<void> => {
  const command = new UpdateFunctionConfigurationCommand({ FunctionName: functionName, ...change })
  await new LambdaClient(aws.root).send(command)
}
