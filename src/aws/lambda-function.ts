import { createHash } from 'node:crypto'
import type { FunctionConfiguration, GetFunctionResponse } from '@aws-sdk/client-lambda'

/** What Lambda says of a function, of one of its versions, or of what its alias points at. */
export interface FunctionState {
  readonly arn: string
  readonly version: string
  readonly packageType: 'Image' | 'Zip'
  /** `x86_64` or `arm64`. */
  readonly architecture: string
  readonly state: string
  readonly stateReasonCode: string | undefined
  readonly stateReason: string | undefined
  readonly lastUpdateStatus: string | undefined
  readonly lastUpdateReasonCode: string | undefined
  readonly lastUpdateReason: string | undefined
  /** Of an image: its digest in hex. Of a zip: base64. */
  readonly codeSha256: string
  /** `<repository>@sha256:…`, of an image. */
  readonly imageUri: string | undefined
  /** A pre-signed address of the zip. Never to be printed. */
  readonly zipLocation: string | undefined
  readonly revisionId: string
  readonly logGroup: string
  /** Never to be printed. Empty also when they cannot be read: then `environmentError` says why. */
  readonly variables: Readonly<Record<string, string>>
  /** Such as `AccessDeniedException`: we may not use the key of the variables. */
  readonly environmentError: string | undefined
  /** The key of the variables, where it is not AWS's own. */
  readonly kmsKeyArn: string | undefined
  /** MB. */
  readonly memorySize: number
  /** Seconds that one invoke may take. */
  readonly timeout: number
  readonly snapStart: boolean
  readonly description: string
  /** ARN of its execution role. */
  readonly role: string
  /** ARN of its dead-letter queue or topic; empty when it has none. */
  readonly deadLetter: string
}

export const functionState = ({ Configuration, Code }: GetFunctionResponse): FunctionState => {
  const configuration = Configuration ?? {}
  const packageType = configuration.PackageType === 'Image' ? 'Image' : 'Zip'
  return {
    arn: configuration.FunctionArn ?? '',
    version: configuration.Version ?? '$LATEST',
    packageType,
    architecture: configuration.Architectures?.[0] ?? 'x86_64',
    state: configuration.State ?? 'Active',
    stateReasonCode: configuration.StateReasonCode || undefined,
    stateReason: configuration.StateReason || undefined,
    lastUpdateStatus: configuration.LastUpdateStatus,
    lastUpdateReasonCode: configuration.LastUpdateStatusReasonCode || undefined,
    lastUpdateReason: configuration.LastUpdateStatusReason || undefined,
    codeSha256: configuration.CodeSha256 ?? '',
    imageUri: Code?.ResolvedImageUri ?? Code?.ImageUri,
    zipLocation: packageType === 'Zip' ? Code?.Location : undefined,
    revisionId: configuration.RevisionId ?? '',
    logGroup: logGroupOf(configuration),
    variables: configuration.Environment?.Variables ?? {},
    environmentError: configuration.Environment?.Error && (configuration.Environment.Error.ErrorCode ?? 'Error'),
    kmsKeyArn: configuration.KMSKeyArn,
    memorySize: configuration.MemorySize ?? 128,
    timeout: configuration.Timeout ?? 3,
    snapStart: configuration.SnapStart?.ApplyOn === 'PublishedVersions',
    description: configuration.Description ?? '',
    role: configuration.Role ?? '',
    deadLetter: configuration.DeadLetterConfig?.TargetArn ?? '',
  }
}

const logGroupOf = ({ LoggingConfig, FunctionName }: FunctionConfiguration) =>
  LoggingConfig?.LogGroup ?? `/aws/lambda/${FunctionName}`

/** A function can be updated when it is Active, Inactive or Failed and no update is going on. */
export const isSettled = ({ state, lastUpdateStatus }: FunctionState): boolean =>
  state !== 'Pending' && lastUpdateStatus !== 'InProgress'

/** `Deactivating` and what follows it are states of functions on capacity of one's own. */
const dead: readonly string[] = ['Failed', 'Deactivating', 'Deactivated', 'Deleting']

/**
 * Whether it may serve, at once or when an invoke has woken it up. What is `Inactive` because its image is gone does not wake up
 * before its code is written again; after a failed try to wake it up it may at the next. `$LATEST` on capacity of one's own stays
 * `ActiveNonInvocable`, and its versions serve.
 * https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
 */
export const canRun = ({ state, stateReasonCode }: FunctionState): boolean =>
  !dead.includes(state) && !(state === 'Inactive' && stateReasonCode === 'ImageDeleted')

/** What Lambda will say of a zip as its CodeSha256. */
export const sha256OfZip = (zip: Uint8Array): string => createHash('sha256').update(zip).digest('base64')

/** The instances that Lambda keeps ready for an alias: its provisioned concurrency. */
export interface Provisioned {
  /** `IN_PROGRESS`, `READY` or `FAILED`. */
  readonly status: string
  /** Why it failed, such as `FUNCTION_ERROR_INIT_FAILURE`. */
  readonly reason: string | undefined
  readonly requested: number
  readonly available: number
}

/** Where an alias points. */
export interface Alias {
  readonly arn: string
  readonly version: string
  /** The second version and its share, when traffic is split. */
  readonly weights: Readonly<Record<string, number>>
  readonly revisionId: string
  readonly description: string
}

/** Whether another version has traffic of it, too. */
export const isSplit = ({ weights }: Alias): boolean => Object.keys(weights).length > 0
