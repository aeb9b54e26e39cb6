import { queueDepth } from '../../aws/sqs.ts'
import { healthChecksOf } from '../../health/checks.ts'
import { waitUntilHealthy } from '../../health/watch.ts'
import type { Work } from './work.ts'

/**
 * The checks of the whole step.
 *
 * @throws Failure `unhealthy`
 */
export const health = async (
  { input, session }: Pick<Work, 'input' | 'session'>,
  signal: AbortSignal,
): Promise<void> => {
  await waitUntilHealthy(healthChecksOf(input), {
    timeoutSeconds: input.healthTimeout,
    signal,
    queueDepth: (queue) => queueDepth(session, queue),
  })
}
