import { foreign, notice } from '../../action/log.ts'
import { scrubForeign } from '../../action/secrets.ts'
import { logTail } from '../../aws/logs.ts'
import { queueDepth } from '../../aws/sqs.ts'
import type { Failure } from '../../failures/failure.ts'
import { waitUntilHealthy } from '../../health/watch.ts'
import { workloadLines } from '../../targets/lambda/platform-lines.ts'
import { TestFailure } from '../../targets/lambda/test-invoke.ts'
import { healthChecksOf, logLinesOf } from './wanted.ts'
import type { Work } from './work.ts'

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

/** The workload's own last lines, with its variables' values covered. */
export const tailOf = async (work: Work, failure: Failure): Promise<readonly string[]> => {
  const { session, baseline, input, run, startedAt } = work
  const lines = logLinesOf(input, run)
  const tail = await logTail(session, baseline.latest.logGroup, { since: startedAt, lines })
  // Lambda sends the last 4 KB along with the answer of a test: they are there when the log group is not yet.
  const fromTest = failure instanceof TestFailure && lines > 0 ? failure.log.slice(-lines) : []
  const found = workloadLines(tail.lines.length > 0 ? tail.lines : fromTest).map(scrubForeign)
  if (found.length > 0) await foreign('The last lines of its log', found)
  else if (tail.missing) notice(`No log lines: ${tail.missing}.`)
  return found
}
