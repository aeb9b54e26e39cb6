import { ConfiguredRetryStrategy } from '@smithy/core/retry'
import type { Session } from './session.ts'

/** Retries after the first attempt: five throttled answers in a row are survived, with two to spare. */
const maxRetries = 7

/**
 * Milliseconds between attempts: short at first, since most faults pass at once, and never more than four seconds,
 * since a person is waiting. Jitter keeps the jobs of a matrix apart.
 */
const retryDelay = (attempt: number): number => Math.min(4000, 100 * 2 ** attempt) * (0.5 + Math.random() / 2)

/**
 * Milliseconds. A connection that is not made, or one on which nothing moves any more, must not use up the step's time.
 * (The SDK's `requestTimeout` only warns, and would count the time of an upload.)
 */
const connectionTimeout = 5000
const socketTimeout = 60_000

/** What every AWS client is made with. Node reads HTTPS_PROXY and NO_PROXY for an agent that is told to. */
export const clientConfig = ({ region, credentials, door }: Pick<Session, 'region' | 'credentials' | 'door'>) => ({
  region,
  ...(credentials && { credentials }),
  customUserAgent: [['aws-deploy-actions', door]] as [string, string][],
  retryStrategy: new ConfiguredRetryStrategy(maxRetries, retryDelay),
  requestHandler: { httpAgent: agent, httpsAgent: agent, connectionTimeout, socketTimeout },
})

const agent = { keepAlive: true, proxyEnv: process.env }
