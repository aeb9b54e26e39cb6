import {
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  GetProvisionedConcurrencyConfigCommand,
  InvokeCommand,
  ListEventSourceMappingsCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { call } from './call.ts'
import { lambdaClient } from './lambda-client.ts'
import type { FunctionState } from './lambda-function.ts'
import { type Probe, probe } from './permission.ts'
import type { Session } from './session.ts'

/** No revision and no code hash looks like this: a call that carries it changes nothing. */
const impossible = '00000000-0000-0000-0000-000000000000'

/** Whether the role may do what update-and-wait-lambda needs, asked without writing. */
export const lambdaPermissions = (
  session: Session,
  FunctionName: string,
  { arn, imageUri, packageType }: FunctionState,
  { alias, shifts }: { readonly alias: string | undefined; readonly shifts: boolean },
): Promise<readonly Probe[]> => {
  const lambda = lambdaClient(session)
  const ask = (operation: string, resource: string, send: () => Promise<unknown>) => {
    const action = `lambda:${operation}`
    return probe(action, resource, () => call({ action, resource }, [], { door: session.door }, send))
  }
  return Promise.all([
    ask('UpdateFunctionCode', arn, () =>
      lambda.send(
        new UpdateFunctionCodeCommand({
          FunctionName,
          DryRun: true,
          RevisionId: impossible,
          ...(packageType === 'Image' ? { ImageUri: imageUri } : { ZipFile: Buffer.from('PK') }),
        }),
      ),
    ),
    ask('PublishVersion', arn, () =>
      lambda.send(new PublishVersionCommand({ FunctionName, CodeSha256: impossible, RevisionId: impossible })),
    ),
    ask('UpdateFunctionConfiguration', arn, () =>
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, RevisionId: impossible })),
    ).then((asked) => ({ ...asked, onlyFor: '`environment`, `memory-size` and `function-timeout`' })),
    ask('InvokeFunction', arn, () => lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'DryRun' }))),
    ...(alias
      ? [
          ask('UpdateAlias', arn, () =>
            lambda.send(new UpdateAliasCommand({ FunctionName, Name: alias, RevisionId: impossible })),
          ),
          ask('GetFunctionUrlConfig', arn, () => lambda.send(new GetFunctionUrlConfigCommand({ FunctionName }))),
          ask('GetPolicy', arn, () => lambda.send(new GetPolicyCommand({ FunctionName }))),
          ask('ListEventSourceMappings', '*', () =>
            lambda.send(new ListEventSourceMappingsCommand({ FunctionName, MaxItems: 1 })),
          ),
        ]
      : []),
    ...(alias
      ? [
          ask('GetProvisionedConcurrencyConfig', `${arn}:${alias}`, () =>
            lambda.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier: alias })),
          ).then((asked) => (shifts ? asked : { ...asked, onlyFor: 'aliases with provisioned concurrency' })),
        ]
      : []),
  ])
}
