/** Makes functions that are really there when it returns: active, with version, alias and URL. */

import { setTimeout as sleep } from 'node:timers/promises'
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda'

export interface FunctionSpec {
  name: string
  role: string
  imageUri?: string
  archive?: Uint8Array
  handler?: string
  environment?: Record<string, string>
  architecture?: 'x86_64' | 'arm64'
  memory?: number
  timeout?: number
  description?: string
  alias?: string
  url?: boolean
}

export interface AliasSpec {
  function: string
  name: string
  version: string
  description?: string
  /** Another version and its share of the traffic, 0 to 1. */
  weights?: Record<string, number>
}

export interface SeededFunction {
  name: string
  arn: string
  /** Hash of the code as Lambda shows it: for an image its digest without `sha256:`. */
  codeSha256: string
  /** Of the version that was published for the alias. */
  version?: string
  aliasArn?: string
  /** `https://….lambda-url.REGION.on.aws/` */
  url?: string
}

const patienceSeconds = 60
const everyMs = 25

export async function addFunction(lambda: LambdaClient, spec: FunctionSpec): Promise<SeededFunction> {
  const { name } = spec
  const code = spec.imageUri
    ? ({ PackageType: 'Image', Code: { ImageUri: spec.imageUri } } as const)
    : { Runtime: 'python3.11' as const, Handler: spec.handler ?? 'index.handler', Code: { ZipFile: spec.archive! } }
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role: spec.role,
      ...code,
      Architectures: [spec.architecture ?? (process.arch === 'arm64' ? 'arm64' : 'x86_64')],
      MemorySize: spec.memory ?? 128,
      Timeout: spec.timeout ?? 10,
      ...(spec.description ? { Description: spec.description } : {}),
      ...(spec.environment ? { Environment: { Variables: spec.environment } } : {}),
    }),
  )
  const { arn, codeSha256 } = await settled(lambda, name)
  const made: SeededFunction = { name, arn, codeSha256 }
  if (spec.alias) {
    made.version = await published(lambda, name)
    made.aliasArn = await addAlias(lambda, { function: name, name: spec.alias, version: made.version })
  }
  if (spec.url) made.url = await addUrl(lambda, name, spec.alias)
  return made
}

/** Puts an image on the function and publishes it. Returns the number of the version. */
export async function addVersion(lambda: LambdaClient, name: string, imageUri: string): Promise<string> {
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: name, ImageUri: imageUri }))
  await settled(lambda, name)
  return published(lambda, name)
}

/** Returns the alias' ARN. */
export async function addAlias(lambda: LambdaClient, spec: AliasSpec): Promise<string> {
  const { AliasArn } = await lambda.send(
    new CreateAliasCommand({
      FunctionName: spec.function,
      Name: spec.name,
      FunctionVersion: spec.version,
      ...(spec.description ? { Description: spec.description } : {}),
      ...(spec.weights ? { RoutingConfig: { AdditionalVersionWeights: spec.weights } } : {}),
    }),
  )
  return AliasArn!
}

export async function changeAlias(
  lambda: LambdaClient,
  { name, version, description, weights = {}, ...spec }: Partial<AliasSpec> & Pick<AliasSpec, 'function' | 'name'>,
): Promise<void> {
  await lambda.send(
    new UpdateAliasCommand({
      FunctionName: spec.function,
      Name: name,
      ...(version ? { FunctionVersion: version } : {}),
      ...(description ? { Description: description } : {}),
      RoutingConfig: { AdditionalVersionWeights: weights },
    }),
  )
}

/** Changes the configuration, and waits until it is live. */
export async function configure(
  lambda: LambdaClient,
  name: string,
  change: Omit<UpdateFunctionConfigurationCommandInput, 'FunctionName'>,
): Promise<void> {
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, ...change }))
  await settled(lambda, name)
}

/** Keeps an instance of an alias ready. */
export async function provision(lambda: LambdaClient, name: string, alias: string): Promise<void> {
  const target = { FunctionName: name, Qualifier: alias }
  await lambda.send(new PutProvisionedConcurrencyConfigCommand({ ...target, ProvisionedConcurrentExecutions: 1 }))
}

/** Where an alias points. */
export interface AliasNow {
  version: string
  weights: Record<string, number>
  description: string
  revisionId: string
}

export async function aliasNow(lambda: LambdaClient, FunctionName: string, Name: string): Promise<AliasNow> {
  const alias = await lambda.send(new GetAliasCommand({ FunctionName, Name }))
  return {
    version: alias.FunctionVersion!,
    weights: alias.RoutingConfig?.AdditionalVersionWeights ?? {},
    description: alias.Description ?? '',
    revisionId: alias.RevisionId!,
  }
}

async function published(lambda: LambdaClient, name: string): Promise<string> {
  const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName: name }))
  await settled(lambda, name, Version!)
  return Version!
}

async function addUrl(lambda: LambdaClient, name: string, alias: string | undefined): Promise<string> {
  const target = { FunctionName: name, ...(alias ? { Qualifier: alias } : {}) }
  const { FunctionUrl } = await lambda.send(new CreateFunctionUrlConfigCommand({ ...target, AuthType: 'NONE' }))
  await lambda.send(
    new AddPermissionCommand({
      ...target,
      StatementId: 'anyone-by-url',
      Action: 'lambda:InvokeFunctionUrl',
      Principal: '*',
      FunctionUrlAuthType: 'NONE',
    }),
  )
  return FunctionUrl!
}

/** Waits until the function, or a version of it, is active and no update is in progress. */
async function settled(lambda: LambdaClient, name: string, version?: string) {
  const deadline = Date.now() + patienceSeconds * 1000
  for (;;) {
    const target = { FunctionName: name, ...(version ? { Qualifier: version } : {}) }
    const seen = await lambda.send(new GetFunctionConfigurationCommand(target))
    if (seen.State === 'Active' && seen.LastUpdateStatus !== 'InProgress') {
      return { arn: seen.FunctionArn!, codeSha256: seen.CodeSha256 ?? '' }
    }
    if (seen.State === 'Failed' || Date.now() > deadline) {
      throw new Error(`${name}: ${seen.State} ${seen.StateReasonCode ?? ''} ${seen.StateReason ?? ''}`.trim())
    }
    await sleep(everyMs)
  }
}
