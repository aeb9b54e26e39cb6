import { httpAnswer } from '../action/http.ts'
import { liveLine } from '../action/log.ts'
import { hideInForeignText } from '../action/secrets.ts'
import { pause } from '../action/waiting.ts'
import { failureOf } from '../failures/catalogue.ts'
import { Failure, messageOf } from '../failures/failure.ts'
import { healthFailures } from '../failures/health.ts'
import type { HealthCheck, QueueCheck, WebCheck } from './checks.ts'
import { complaint } from './judge.ts'

/** Milliseconds between two rounds, and for one answer. */
const interval = 1000
const answerLimit = 10_000

/**
 * Rounds in a row that must be good. What was there before may still answer the first question after a switch: a load
 * balancer or an alias changes over in the course of a second.
 */
const goodRounds = 2

interface HealthResult {
  readonly name: string
  readonly good: boolean
  readonly answered: boolean
  /** Why not. */
  readonly problem: string | undefined
}

interface Watch {
  readonly timeoutSeconds: number
  readonly signal: AbortSignal
  /** How many messages wait in a queue. The signal ends the question. */
  readonly queueDepth: (queue: string, signal: AbortSignal) => Promise<number>
}

/**
 * Asks all checks until all are good two rounds in a row.
 *
 * @throws Failure `unhealthy` when they are not within the time; the signal's reason on cancel.
 */
export const waitUntilHealthy = async (
  checks: readonly HealthCheck[],
  { timeoutSeconds, signal, queueDepth }: Watch,
): Promise<void> => {
  if (checks.length === 0) return
  hideHeaders(checks)
  const deadline = Date.now() + timeoutSeconds * 1000
  const live = liveLine()
  let good = 0
  let bad: readonly HealthResult[] = []
  for (;;) {
    signal.throwIfAborted()
    const limit = Math.min(answerLimit, Math.max(interval, deadline - Date.now()))
    const results = await Promise.all(checks.map((check) => ask(check, limit, signal, queueDepth)))
    bad = explained(results, limit < answerLimit ? bad : [])
    good = bad.length === 0 ? good + 1 : 0
    if (good === goodRounds) return
    live(`health: ${bad.length === 0 ? 'good' : bad.map(({ name, problem }) => `${name}: ${problem}`).join('; ')}`)
    if (Date.now() + interval > deadline && bad.length > 0) throw unhealthy(bad, timeoutSeconds)
    await pause(good > 0 ? interval / 2 : interval, signal)
  }
}

/** Asks all checks once. What is wrong, as `name: problem`; empty when all are good. */
export const askOnce = async (
  checks: readonly HealthCheck[],
  { signal, queueDepth }: Omit<Watch, 'timeoutSeconds'>,
): Promise<readonly string[]> => {
  hideHeaders(checks)
  const results = await Promise.all(checks.map((check) => ask(check, answerLimit, signal, queueDepth)))
  return results.filter(({ good }) => !good).map(({ name, problem }) => `${name}: ${problem}`)
}

const hideHeaders = (checks: readonly HealthCheck[]): void => {
  for (const check of checks) if (check.kind === 'web') hideInForeignText(Object.values(check.headers))
}

/** What is bad, and why. A question that we cut short tells less than the answer before it. */
const explained = (results: readonly HealthResult[], before: readonly HealthResult[]) =>
  results
    .filter((result) => !result.good)
    .map((result) => (result.answered ? result : (before.find(({ name }) => name === result.name) ?? result)))

/** What waiting does not mend: rights that are missing, credentials that are none any more. */
const stays = new Set(['access-denied', 'credentials-expired', 'credentials-invalid', 'no-credentials'])

const ask = async (
  check: HealthCheck,
  limit: number,
  signal: AbortSignal,
  queueDepth: Watch['queueDepth'],
): Promise<HealthResult> => {
  const name = nameOf(check)
  try {
    const problem =
      check.kind === 'web' ? await askWeb(check, limit, signal) : await askQueue(check, limit, signal, queueDepth)
    return { name, good: problem === undefined, answered: true, problem }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof Failure && stays.has(error.code)) throw error
    return { name, good: false, answered: false, problem: messageOf(error) }
  }
}

const askWeb = async ({ url, method, headers, body, expect }: WebCheck, timeoutMs: number, signal: AbortSignal) =>
  complaint(await httpAnswer(url, { method, headers, body, timeoutMs, signal }), expect)

const askQueue = async (
  { queue, maxMessages }: QueueCheck,
  timeoutMs: number,
  signal: AbortSignal,
  queueDepth: Watch['queueDepth'],
) => {
  const over = AbortSignal.timeout(timeoutMs)
  try {
    const depth = await queueDepth(queue, AbortSignal.any([signal, over]))
    return depth > maxMessages ? `${depth} messages instead of at most ${maxMessages}` : undefined
  } catch (error) {
    throw over.aborted ? new Error(`no answer within ${timeoutMs / 1000} s`) : error
  }
}

/** Without the query and the user information, which may hold secrets. */
const nameOf = (check: HealthCheck): string => {
  if (check.kind === 'queue') return `queue ${check.queue.split(/[:/]/).at(-1)}`
  const { origin, pathname } = new URL(check.url)
  return `${check.method} ${origin}${pathname}`
}

const unhealthy = (bad: readonly HealthResult[], timeoutSeconds: number) =>
  failureOf(healthFailures[0]!, {
    problems: bad.map(({ name, problem }) => `${name}: ${problem}`).join('; '),
    seconds: String(timeoutSeconds),
  })
