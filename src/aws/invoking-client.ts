import { LambdaClient } from '@aws-sdk/client-lambda'
import type { AwsFailure } from './call.ts'
import { clientConfig } from './client-config.ts'
import type { Session } from './session.ts'

/** Milliseconds. A function may take 15 minutes, in which nothing is sent; the step's own limit ends it earlier. */
const longestInvoke = 910_000

const patient = { socketTimeout: 0, requestTimeout: longestInvoke, throwOnRequestTimeout: true }

/**
 * A client for `Invoke`, whose quota is its own. What may have run is not run again behind the caller's back: of the common
 * retries there are only those after which the function cannot have run.
 */
export const invokingClient = (session: Session): LambdaClient => {
  const { requestHandler, retryStrategy, ...config } = clientConfig(session)
  const another = retryStrategy.refreshRetryTokenForRetry.bind(retryStrategy)
  const unlessLost: typeof another = async (token, failed) => {
    const { name = '', code, message = '', $metadata } = (failed.error ?? {}) as Thrown
    if (mayHaveRun({ error: code ?? name, status: $metadata?.httpStatusCode, reason: message })) throw failed.error
    return another(token, failed)
  }
  return new LambdaClient({
    ...config,
    retryStrategy: Object.assign(retryStrategy, { refreshRetryTokenForRetry: unlessLost }),
    requestHandler: { ...requestHandler, ...patient },
  })
}

interface Thrown {
  readonly name?: string
  readonly code?: string
  readonly message?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
}

/** No connection was made. A `TimeoutError` without a code of its own is that of `connectionTimeout`. */
const neverSent = /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|TimeoutError)$/

/** Node's words for an `ECONNRESET` whose TLS, with AWS or in the tunnel of a proxy, did not come about: nothing was sent. */
const withoutTls = /before secure TLS connection/

/**
 * Whether a function may have run although its invoke failed. "Error codes are reserved for errors that prevent your
 * function from executing": only where no answer came is it not known.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export const mayHaveRun = ({ error, status, reason }: Pick<AwsFailure, 'error' | 'status' | 'reason'>): boolean =>
  (status === undefined || status < 400) && !neverSent.test(error) && !withoutTls.test(reason)
