import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { AwsFailure, call } from './call.ts'
import { clientConfig } from './client-config.ts'
import type { LogStream } from './log-stream.ts'
import type { Session } from './session.ts'

/** Lines that one look brings at most: a log that writes without end must not hold up the wait. */
const mostAtOnce = 500

/**
 * Reads a log stream from its beginning, as it grows: each look gives the lines since the last one. A stream that is not there yet, or
 * that may not be read, has none.
 */
export const logFollower = (
  session: Session,
  { region = session.region, group, stream }: LogStream,
): (() => Promise<readonly string[]>) => {
  const logs = new CloudWatchLogsClient(clientConfig({ ...session, region }))
  const resource = `arn:${session.partition}:logs:${region}:*:log-group:${group}:log-stream:${stream}`
  let nextToken: string | undefined
  let denied = false
  return async () => {
    if (denied) return []
    const command = new GetLogEventsCommand({
      logGroupName: group,
      logStreamName: stream,
      startFromHead: true,
      limit: mostAtOnce,
      ...(nextToken && { nextToken }),
    })
    try {
      const answer = await call({ action: 'logs:GetLogEvents', resource }, [], { door: session.door }, () =>
        logs.send(command),
      )
      nextToken = answer.nextForwardToken ?? nextToken
      return (answer.events ?? []).map(({ message = '' }) => message.trimEnd())
    } catch (failure) {
      if (!(failure instanceof AwsFailure)) throw failure
      denied = failure.kind !== 'missing' && failure.kind !== 'passing'
      return []
    }
  }
}
