import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { messageOf } from '../failures/failure.ts'
import { AwsFailure, call } from './call.ts'
import { clientConfig } from './client-config.ts'
import type { Session } from './session.ts'

/** Milliseconds that a tail may take: it explains a failure, it must not become one. */
export const tailLimit = 8000

/** The last lines of a log, and why there are none, or why these may not be the last. */
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
 * failure: the tail explains one, and `missing` says what is not there.
 *
 * @param limit milliseconds for all of it
 */
export const logTail = async (
  session: Session,
  group: string,
  { since, lines, limit = tailLimit }: { since: number; lines: number; limit?: number },
): Promise<Tail> => {
  if (lines === 0) return linesNotShown
  const abortSignal = AbortSignal.timeout(limit)
  const logs = new CloudWatchLogsClient(clientConfig(session))
  let newer: readonly string[] = []
  let read: readonly string[] = []
  try {
    for (const span of spansBack(since, Date.now())) {
      read = []
      for await (const page of pagesOf({ session, logs, group, abortSignal }, span))
        read = [...read, ...page].slice(-lines)
      newer = [...read, ...newer].slice(-lines)
      if (newer.length === lines) break
    }
  } catch (failure) {
    if (newer.length > 0) return { lines: newer }
    if (read.length > 0)
      return { lines: read, missing: `the log group ${group} could not be read to its end: later lines may be missing` }
    const nothing = `there is no log group ${group} (the function wrote nothing yet)`
    return { lines: [], missing: whyMissing(failure, { action: 'logs:FilterLogEvents', group, nothing, abortSignal }) }
  }
  return newer.length > 0
    ? { lines: newer }
    : { lines: [], missing: `the log group ${group} has no line since this step began` }
}

/** A part of a log, in milliseconds since the epoch, both ends included. Without an end, what comes meanwhile is in it. */
export interface Span {
  readonly from: number
  readonly to?: number
}

/** Milliseconds of the first look back, and by how much each further one is longer. */
const firstLook = 60_000
const longer = 8

/**
 * The time since a moment, in parts, the last first: CloudWatch reads a group only forwards, and its last lines must not wait
 * until all that a step's function has logged is read.
 */
export function* spansBack(since: number, now: number): Generator<Span> {
  let span: Span = { from: Math.max(since, now - firstLook) }
  for (let length = firstLook * longer; ; length *= longer) {
    yield span
    if (span.from <= since) return
    span = { from: Math.max(since, span.from - length), to: span.from - 1 }
  }
}

interface Reading {
  readonly session: Session
  readonly logs: CloudWatchLogsClient
  readonly group: string
  readonly abortSignal: AbortSignal
}

/**
 * The lines of a part of a log, page by page. One may be empty although more follow.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
async function* pagesOf(
  { session, logs, group, abortSignal }: Reading,
  { from, to }: Span,
): AsyncGenerator<readonly string[]> {
  const resource = `arn:${session.partition}:logs:${session.region}:*:log-group:${group}:*`
  const span = { logGroupName: group, startTime: from, ...(to !== undefined && { endTime: to }) }
  let nextToken: string | undefined
  do {
    const command = new FilterLogEventsCommand({ ...span, ...(nextToken && { nextToken }) })
    const answer = await call({ action: 'logs:FilterLogEvents', resource }, [], { door: session.door }, () =>
      logs.send(command, { abortSignal }),
    )
    yield (answer.events ?? []).map(({ message = '' }) => message.trimEnd())
    nextToken = answer.nextToken
  } while (nextToken)
}

interface Looked {
  /** Such as `logs:GetLogEvents`. */
  readonly action: string
  readonly group: string
  /** What it means that the log is not there. */
  readonly nothing: string
  /** Ours, for the time of the look. */
  readonly abortSignal: AbortSignal
}

/** Why a look at a log brought nothing. */
export const whyMissing = (failure: unknown, { action, group, nothing, abortSignal }: Looked): string => {
  if (abortSignal.aborted) return `the log group ${group} could not be read in time`
  if (!(failure instanceof AwsFailure)) return `the log group ${group} could not be read: ${messageOf(failure)}`
  if (failure.kind === 'missing') return nothing
  if (failure.kind === 'denied') return `the role may not read the log: it needs ${action} on ${group}`
  return `the log group ${group} could not be read: ${failure.error}`
}
