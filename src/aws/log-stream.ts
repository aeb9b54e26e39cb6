import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { call } from './call.ts'
import { clientConfig } from './client-config.ts'
import { type Tail, tailLimit, whyMissing } from './logs.ts'
import type { Session } from './session.ts'

export interface LogStream {
  /** Undefined: the step's own. */
  readonly region: string | undefined
  readonly group: string
  readonly stream: string
}

/**
 * Lines that one GetLogEvents gives: it refuses to be asked for more.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
 */
const mostLines = 10_000

/** The last lines of one log stream, oldest first. What goes wrong is no failure: `missing` says why there are none. */
export const streamTail = async (
  session: Session,
  { region = session.region, group, stream }: LogStream,
  lines: number,
): Promise<Tail> => {
  const logs = new CloudWatchLogsClient(clientConfig({ ...session, region }))
  const resource = `arn:${session.partition}:logs:${region}:*:log-group:${group}:log-stream:${stream}`
  const command = new GetLogEventsCommand({
    logGroupName: group,
    logStreamName: stream,
    limit: Math.min(lines, mostLines),
    startFromHead: false,
  })
  const abortSignal = AbortSignal.timeout(tailLimit)
  try {
    const answer = await call({ action: 'logs:GetLogEvents', resource }, [], { door: session.door }, () =>
      logs.send(command, { abortSignal }),
    )
    const found = (answer.events ?? []).map(({ message = '' }) => message.trimEnd()).slice(-lines)
    return found.length > 0 ? { lines: found } : { lines: [], missing: 'it wrote nothing' }
  } catch (failure) {
    const nothing = `it wrote nothing to the log group ${group}`
    return { lines: [], missing: whyMissing(failure, { action: 'logs:GetLogEvents', group, nothing, abortSignal }) }
  }
}
