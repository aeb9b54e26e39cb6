import {
  type AliasConfiguration,
  CreateAliasCommand,
  DeleteAliasCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionUrlConfigCommand,
  GetProvisionedConcurrencyConfigCommand,
  InvokeCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { scrubForeign } from '../action/secrets.ts'
import type { Entry, Facts } from '../failures/catalogue.ts'
import { configurationFailures } from '../failures/configuration.ts'
import { invokeRefusals } from '../failures/invoke-refusals.ts'
import { functionFailed, lambdaFailures } from '../failures/lambda.ts'
import { lambdaS3Failures } from '../failures/lambda-s3.ts'
import { AwsFailure, call } from './call.ts'
import { invokingClient } from './invoking-client.ts'
import { lambdaClient } from './lambda-client.ts'
import type { Configuration } from './lambda-configuration.ts'
import { type Alias, type FunctionState, functionState, type Provisioned } from './lambda-function.ts'
import { arnOf, nameOf } from './lambda-names.ts'
import type { Session } from './session.ts'

/** A zip in S3. */
export interface CodeInS3 {
  readonly bucket: string
  readonly key: string
  /** Undefined: the newest version of the object. */
  readonly objectVersion: string | undefined
}

/** New code: an image, the bytes of a zip, or where a zip is. */
export type Code = { readonly imageUri: string } | { readonly zip: Uint8Array } | { readonly s3: CodeInS3 }

export interface Invocation {
  /** Such as `Unhandled`; undefined when the function answered. Lambda answers with HTTP 200 in both cases. */
  readonly functionError: string | undefined
  readonly payload: string
  /** The last 4 KB of its log. */
  readonly log: string
}

const reads = /^(Get|List|Invoke)/

const changingCode = [...lambdaS3Failures, ...functionFailed]

/** The calls of one function. Each fails as an explained `AwsFailure`. */
export type LambdaFunction = ReturnType<typeof lambdaFunction>

export const lambdaFunction = (session: Session, functionName: string, facts: Facts) => {
  const client = lambdaClient(session)
  const invoking = invokingClient(session)
  const FunctionName = functionName
  const arn = arnOf(session, functionName)
  let wrote = false
  const of = async <T>(
    operation: string,
    send: () => Promise<T>,
    qualifier = '',
    before: readonly Entry[] = [],
    dryRun = false,
  ) => {
    let refused = false
    try {
      return await call(
        { action: `lambda:${operation}`, resource: qualifier ? `${arn}:${qualifier}` : arn },
        [...before, ...lambdaFailures],
        {
          function: nameOf(functionName),
          region: session.region,
          partition: session.partition,
          door: session.door,
          ...facts,
        },
        send,
      )
    } catch (failure) {
      refused = failure instanceof AwsFailure && failure.refused
      throw failure
    } finally {
      if (!refused && !dryRun && !reads.test(operation)) wrote = true
    }
  }

  const codeFor = (code: Code, architecture: string) => ({
    FunctionName,
    ...sourceOf(code),
    // Left out, the API's own text says that it becomes x86_64: say what it is.
    Architectures: [architecture as 'x86_64' | 'arm64'],
  })

  return {
    /** Whether a call may have changed something: true unless AWS refused every one that would. */
    wrote: (): boolean => wrote,

    /** GetFunction has a quota of its own (100 a second): the one call to wait with. */
    describe: async (qualifier?: string): Promise<FunctionState> =>
      functionState(
        await of(
          'GetFunction',
          () => client.send(new GetFunctionCommand({ FunctionName, ...(qualifier && { Qualifier: qualifier }) })),
          qualifier,
        ),
      ),

    /** Never with `Publish`: the version must be guarded by the code that was checked. */
    updateCode: async (code: Code, { architecture, revisionId }: { architecture: string; revisionId: string }) => {
      const command = new UpdateFunctionCodeCommand({ ...codeFor(code, architecture), RevisionId: revisionId })
      await of('UpdateFunctionCode', () => client.send(command), '', changingCode)
    },

    /** What Lambda would call new code, asked without writing it: it reads and checks the code. */
    hashOf: async (code: Code, architecture: string): Promise<string> => {
      const command = new UpdateFunctionCodeCommand({ ...codeFor(code, architecture), DryRun: true })
      const answer = await of('UpdateFunctionCode', () => client.send(command), '', changingCode, true)
      return answer.CodeSha256 ?? ''
    },

    /**
     * Writes the parts that are given, and no others. Variables are always given by name: what an empty `Environment` does,
     * AWS does not say.
     */
    updateConfiguration: async (
      { variables, memorySize, timeout }: Partial<Configuration>,
      revisionId: string,
    ): Promise<void> => {
      const command = new UpdateFunctionConfigurationCommand({
        FunctionName,
        ...(variables && { Environment: { Variables: { ...variables } } }),
        ...(memorySize !== undefined && { MemorySize: memorySize }),
        ...(timeout !== undefined && { Timeout: timeout }),
        RevisionId: revisionId,
      })
      const send = () => client.send(command).catch(withoutValues)
      await of('UpdateFunctionConfiguration', send, '', [...configurationFailures, ...functionFailed])
    },

    /** Gives the same version again, as it is now, when nothing changed since the last one. */
    publishVersion: async (codeSha256: string, description: string): Promise<FunctionState> => {
      const command = new PublishVersionCommand({ FunctionName, CodeSha256: codeSha256, Description: description })
      return functionState({
        Configuration: await of('PublishVersion', () => client.send(command), '', functionFailed),
      })
    },

    alias: async (name: string): Promise<Alias | undefined> => {
      try {
        return aliasOf(await of('GetAlias', () => client.send(new GetAliasCommand({ FunctionName, Name: name }))))
      } catch (failure) {
        if (failure instanceof AwsFailure && failure.kind === 'missing') return undefined
        throw failure
      }
    },

    createAlias: async (name: string, version: string, description: string): Promise<Alias> => {
      const command = new CreateAliasCommand({
        FunctionName,
        Name: name,
        FunctionVersion: version,
        Description: description,
      })
      return aliasOf(await of('CreateAlias', () => client.send(command)))
    },

    /** Moves the whole alias, or sets its weights: the weights that are not given are cleared in the same call. */
    moveAlias: async (
      name: string,
      {
        version,
        description,
        revisionId,
        weights = {},
      }: Omit<Alias, 'arn' | 'weights'> & Partial<Pick<Alias, 'weights'>>,
    ): Promise<Alias> => {
      const command = new UpdateAliasCommand({
        FunctionName,
        Name: name,
        FunctionVersion: version,
        Description: description,
        RevisionId: revisionId,
        RoutingConfig: { AdditionalVersionWeights: { ...weights } },
      })
      return aliasOf(await of('UpdateAlias', () => client.send(command)))
    },

    /** The instances that are kept ready for the alias; undefined when none are. */
    provisioned: async (alias: string): Promise<Provisioned | undefined> => {
      const command = new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier: alias })
      try {
        const found = await of('GetProvisionedConcurrencyConfig', () => client.send(command), alias)
        return {
          status: found.Status ?? '',
          reason: found.StatusReason || undefined,
          requested: found.RequestedProvisionedConcurrentExecutions ?? 0,
          available: found.AvailableProvisionedConcurrentExecutions ?? 0,
        }
      } catch (failure) {
        if (failure instanceof AwsFailure && failure.kind === 'missing') return undefined
        throw failure
      }
    },

    deleteAlias: async (name: string): Promise<void> => {
      await of('DeleteAlias', () => client.send(new DeleteAliasCommand({ FunctionName, Name: name })))
    },

    /** Runs it once, or not at all; where that is not known (`mayHaveRun`) it fails. */
    invoke: async (qualifier: string, payload: string): Promise<Invocation> => {
      const command = new InvokeCommand({
        FunctionName,
        ...(qualifier !== '$LATEST' && { Qualifier: qualifier }),
        Payload: Buffer.from(payload),
        LogType: 'Tail',
      })
      const target = qualifier === '$LATEST' ? '' : qualifier
      const send = () => invoking.send(command)
      const answer = await of('InvokeFunction', send, target, invokeRefusals)
      return {
        functionError: answer.FunctionError,
        payload: Buffer.from(answer.Payload ?? []).toString('utf8'),
        // Cut after 4 KB, it may begin in the middle of a character.
        log: Buffer.from(answer.LogResult ?? '', 'base64')
          .toString('utf8')
          .replace(/^\uFFFD+/, ''),
      }
    },

    /** The function URL of the alias (or of the function); undefined when it has none. */
    url: async (qualifier?: string): Promise<string | undefined> => {
      const command = new GetFunctionUrlConfigCommand({ FunctionName, ...(qualifier && { Qualifier: qualifier }) })
      try {
        return (await of('GetFunctionUrlConfig', () => client.send(command), qualifier)).FunctionUrl
      } catch (failure) {
        if (failure instanceof AwsFailure && failure.kind === 'missing') return undefined
        throw failure
      }
    },
  }
}

const sourceOf = (code: Code) => {
  if ('zip' in code) return { ZipFile: code.zip }
  if ('imageUri' in code) return { ImageUri: code.imageUri }
  const { bucket, key, objectVersion } = code.s3
  return { S3Bucket: bucket, S3Key: key, ...(objectVersion && { S3ObjectVersion: objectVersion }) }
}

const aliasOf = (answer: AliasConfiguration): Alias => ({
  arn: answer.AliasArn ?? '',
  version: answer.FunctionVersion ?? '',
  weights: answer.RoutingConfig?.AdditionalVersionWeights ?? {},
  revisionId: answer.RevisionId ?? '',
  description: answer.Description ?? '',
})

/** AWS quotes variables with their values, short ones too: `String measured: {"PIN":"…`, `Value '{PIN=…}' at …`. */
const withoutValues = (thrown: Error): never => {
  thrown.message = scrubForeign(thrown.message.replace(/(String measured|Value ')[\s\S]*/, '…'))
  throw thrown
}
