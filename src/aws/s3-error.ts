import type { Facts } from '../failures/catalogue.ts'

interface Details {
  readonly error: string
  readonly message: string
  /** Undefined: no answer came. */
  readonly status?: number | undefined
  readonly attempts?: number
  /** What the answer tells beside, for the explanation. */
  readonly facts?: Facts
  /** By the clock of S3. */
  readonly now?: number
  readonly cause?: unknown
}

/** A request to S3 that failed, in the shape in which the SDK throws, so that `call()` explains it. */
export class S3Error extends Error {
  readonly $metadata: { readonly httpStatusCode?: number; attempts: number }
  readonly facts: Facts
  /** By the clock of S3, as far as it answered. Milliseconds since the epoch. */
  readonly now: number
  /** Whether an earlier try, or this one, may have been done although its answer did not come. */
  unsure = false

  constructor({ error, message, status, attempts = 1, facts = {}, now = Date.now(), cause }: Details) {
    super(message, { cause })
    this.name = error
    this.facts = facts
    this.now = now
    this.$metadata = { ...(status !== undefined && { httpStatusCode: status }), attempts }
  }

  get status(): number | undefined {
    return this.$metadata.httpStatusCode
  }
}

/** What passes by itself. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const passing = new Set([
  'BadDigest',
  'ConditionalRequestConflict',
  'IncompleteBody',
  'InternalError',
  'OperationAborted',
  'RequestTimeout',
  'ServiceUnavailable',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'TooManyRequests',
])

const network = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
  'HPE_INVALID_CONSTANT',
  'TimeoutError',
])

export const passes = ({ name, status }: S3Error): boolean =>
  status === undefined ? network.has(name) : passing.has(name) || (status >= 500 && status !== 501) || status === 429

/** S3 asks for fewer requests. */
export const throttles = ({ name, status }: S3Error): boolean =>
  status === 503 || status === 429 || /^(SlowDown|Throttling|ThrottlingException|TooManyRequests)$/.test(name)

/** Whether S3 may have done what was asked although it did not say so. */
export const mayBeDone = ({ name, status }: S3Error): boolean =>
  status === undefined
    ? !['ECONNREFUSED', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'].includes(name)
    : status >= 500 || status === 200

export const expired = ({ name }: S3Error): boolean => /^(ExpiredToken|RequestExpired|TokenRefreshRequired)/.test(name)
