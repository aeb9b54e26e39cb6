import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { AwsFailure, call } from './call.ts'
import { clientConfig } from './client-config.ts'
import type { Session } from './session.ts'

/** Pages of one tail: a log that writes thousands of lines a second must not hold up the report of a failure. */
const maxPages = 5

/** Milliseconds that a tail may take: it explains a failure, it must not become one. */
const tailLimit = 8000

/** The last lines of a log, or why there are none. */
export interface Tail {
  readonly lines: readonly string[]
  readonly missing?: string
}

export const linesNotShown: Tail = {
  lines: [],
  missing: 'log lines are not shown (`log-lines: 0`, the default in a public repository)',
}

/**
 * The last lines that a log group got since a moment (milliseconds since the epoch), oldest first. What goes wrong is no
 * failure: the tail explains one, and `missing` says why it is not there.
 */
export const logTail = async (
  session: Session,
  group: string,
  { since, lines }: { since: number; lines: number },
): Promise<Tail> => {
  if (lines === 0) return linesNotShown
  const logs = new CloudWatchLogsClient(clientConfig(session))
  const found: string[] = []
  const abortSignal = AbortSignal.timeout(tailLimit)
  try {
    let nextToken: string | undefined
    for (let page = 0; page < maxPages; page++) {
      const resource = `arn:${session.partition}:logs:${session.region}:*:log-group:${group}:*`
      const answer = await call({ action: 'logs:FilterLogEvents', resource }, [], { door: session.door }, () =>
        logs.send(
          new FilterLogEventsCommand({ logGroupName: group, startTime: since, ...(nextToken && { nextToken }) }),
          { abortSignal },
        ),
      )
      found.push(...(answer.events ?? []).map(({ message = '' }) => message.trimEnd()))
      nextToken = answer.nextToken
      if (!nextToken) break
    }
  } catch (failure) {
    if (found.length === 0) return { lines: [], missing: whyMissing(failure, group) }
  }
  return found.length > 0
    ? { lines: found.slice(-lines) }
    : { lines: [], missing: `the log group ${group} has no line since this step began` }
}

const whyMissing = (failure: unknown, group: string): string => {
  if (!(failure instanceof AwsFailure)) return `the log group ${group} could not be read in time`
  if (failure.kind === 'missing') return `there is no log group ${group} (the function wrote nothing yet)`
  if (failure.kind === 'denied') return `the role may not read the log: it needs logs:FilterLogEvents on ${group}`
  return `the log group ${group} could not be read: ${failure.error}`
}
