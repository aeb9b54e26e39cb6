import { type HealthCheck, healthChecksOf } from './checks.ts'
import { waitUntilHealthy } from './watch.ts'

interface Checked<Session> {
  readonly input: {
    readonly healthUrl: string | undefined
    readonly healthChecks: readonly HealthCheck[] | undefined
    /** Seconds. */
    readonly healthTimeout: number
  }
  readonly session: Session
}

/**
 * The health of a door, by its inputs.
 *
 * @param queueDepth how many messages wait in a queue
 * @returns asks all checks of a step. It throws the Failure `unhealthy` when they are not good within `health-timeout`
 */
export const healthOf =
  <Session>(queueDepth: (session: Session, queue: string, signal: AbortSignal) => Promise<number>) =>
  async ({ input, session }: Checked<Session>, signal: AbortSignal): Promise<void> => {
    await waitUntilHealthy(healthChecksOf(input), {
      timeoutSeconds: input.healthTimeout,
      signal,
      queueDepth: (queue, limited) => queueDepth(session, queue, limited),
    })
  }
