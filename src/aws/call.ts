import { debug } from '../action/log.ts'
import { awsFailures, unknownAwsFailures } from '../failures/aws.ts'
import { type Entry, explain, type Facts, failureNamed } from '../failures/catalogue.ts'
import { type BadOutcome, Failure } from '../failures/failure.ts'
import { policyWords } from '../failures/policy.ts'

/**
 * What to make of a failed call: go on asking, or stop at once. `denied` is a matter of this one call, which a door may do
 * without; `unauthenticated` (the credentials ended, or are none) of every call to come.
 */
export type ErrorKind = 'passing' | 'denied' | 'unauthenticated' | 'missing' | 'conflict' | 'changed' | 'final'

/** A call to AWS that failed, explained. `kind` and `error` let the caller decide; the message is for the user. */
export class AwsFailure extends Failure {
  readonly kind: ErrorKind
  /** The service's own error code, such as `ResourceConflictException`. */
  readonly error: string
  readonly status: number | undefined
  /** The service's own words. */
  readonly reason: string
  /** How often it was tried: what a second try meets may be the work of the first, whose answer was lost. */
  readonly attempts: number
  /** The Region in which S3 says that the bucket is, when it is in another. */
  readonly bucketRegion: string | undefined

  constructor(
    failure: Failure,
    symptom: {
      kind: ErrorKind
      error: string
      status: number | undefined
      reason: string
      attempts?: number
      bucketRegion?: string | undefined
    },
  ) {
    super(failure.message, failure)
    this.kind = symptom.kind
    this.error = symptom.error
    this.status = symptom.status
    this.reason = symptom.reason
    this.attempts = symptom.attempts ?? 1
    this.bucketRegion = symptom.bucketRegion
  }

  /** AWS refused the very first try: nothing was done. */
  get refused(): boolean {
    return this.status !== undefined && this.status < 500 && this.attempts === 1
  }
}

/** What a call does, in the words of IAM: they go into the explanation of a denied call. */
export interface Call {
  /** Such as `lambda:GetFunction`. */
  readonly action: string
  /** An ARN, or `*` where AWS knows no resource for the action. */
  readonly resource: string
}

/** Sends a command. What goes wrong comes back as an `AwsFailure`, explained by the tables. */
export const call = async <T>(of: Call, tables: readonly Entry[], facts: Facts, send: () => Promise<T>): Promise<T> => {
  try {
    return await send()
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown
    throw failureOfCall(of, tables, facts, thrown)
  }
}

interface Thrown {
  readonly name?: string
  readonly code?: string
  readonly message?: string
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number }
  readonly cause?: { readonly code?: string }
  readonly facts?: Facts
}

const failureOfCall = (of: Call, tables: readonly Entry[], facts: Facts, thrown: unknown): AwsFailure => {
  const { name, code, message = '', $metadata, cause, facts: told } = (thrown ?? {}) as Thrown
  const status = $metadata?.httpStatusCode
  // An error of the network has its name in `code`; a service's own has it in `name`.
  const error = (status === undefined && (code ?? cause?.code)) || (name === 'Error' && code) || name || 'Error'
  debug(`${of.action}: ${error} (HTTP ${status ?? '-'})`)
  const symptom = { error, message, reasonCode: undefined, log: undefined }
  const denied = { ...of, ...deniedIn(message) }
  const policy = policyWords(facts['door'], denied)
  const known = { ...facts, ...denied, policy, thing: thingIn(of.resource), message: withoutNewlines(message) }
  const failure =
    explain([...tables, ...awsFailures], symptom, known) ??
    explain(awsFailures, { ...symptom, error: status !== undefined && status >= 500 ? '5xx' : '' }, known) ??
    failureNamed(unknownAwsFailures, 'aws-error', { ...known, action: of.action, error }, thrown)
  return new AwsFailure(failure, {
    kind: kindOf(error, status),
    error,
    status,
    reason: message,
    attempts: $metadata?.attempts ?? 1,
    bucketRegion: told?.['bucket-region'],
  })
}

const kinds: readonly (readonly [ErrorKind, RegExp])[] = [
  // What the registry behind a pull-through cache of ECR said: it is not our role that was denied.
  ['final', /^Upstream/],
  // An invoke that Lambda cannot even begin, mostly with a 502: it does not pass before somebody mends the configuration.
  ['final', /^(KMS|EFS|ENI|SubnetIP|EC2AccessDenied|Invalid(Runtime|ZipFile|SubnetID|SecurityGroupID))\w*Exception$/],
  ['final', /^CodeArtifactUserFailedException$/],
  ['passing', /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|ServiceUnavailable|Internal|ServiceException/],
  ['passing', /^(ECONNRESET|EPIPE|ETIMEDOUT|EAI_AGAIN|ECONNREFUSED|TimeoutError|NetworkingError)$/],
  ['denied', /AccessDenied|UnauthorizedOperation/],
  [
    'unauthenticated',
    /ExpiredToken|RequestExpired|InvalidClientTokenId|InvalidAccessKeyId|UnrecognizedClient|(?<!Code)Signature/,
  ],
  ['missing', /NotFound|NoSuch(Bucket|Key|Upload|Version)/],
  ['changed', /PreconditionFailed|ConditionalRequestConflict/],
  ['conflict', /Conflict/],
]

const kindOf = (error: string, status: number | undefined): ErrorKind =>
  kinds.find(([, names]) => names.test(error))?.[0] ?? (status !== undefined && status >= 500 ? 'passing' : 'final')

/** AWS names the principal, the action and mostly the resource: these are truer than what we believe we asked. */
export const deniedIn = (message: string): Facts => {
  const [, principal, action] = /User: (\S+) is not authorized to perform: (\S+)/.exec(message) ?? []
  const [, resource] = / on resource: "?(arn:[^\s"]+|\*)/.exec(message) ?? []
  return {
    principal: principal ?? 'The role of the job',
    ...(action && { action }),
    ...(resource && { resource: resource.replace(/[.,]$/, '') }),
  }
}

/** `function api:live` of its ARN, whose account may be unknown. */
const thingIn = (resource: string): string => resource.split(':').slice(5).join(':').replace(':', ' ') || resource

const withoutNewlines = (text: string) => text.replaceAll(/\s*\n\s*/g, ' ')

/** A failure with another outcome, for what a failed call means at its place. */
export const withOutcome = (failure: Failure, outcome: BadOutcome): Failure =>
  new Failure(failure.message, { code: failure.code, remedy: failure.remedy, outcome, cause: failure })
