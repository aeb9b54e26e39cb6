import { warning } from '../../action/log.ts'
import { hideInForeignText } from '../../action/secrets.ts'
import { AwsFailure, withOutcome } from '../../aws/call.ts'
import { mayHaveRun } from '../../aws/invoking-client.ts'
import type { Invocation, LambdaFunction } from '../../aws/lambda.ts'
import { poll, type Wait } from '../../aws/poll.ts'
import { explain, type Facts, failureOf } from '../../failures/catalogue.ts'
import { Failure } from '../../failures/failure.ts'
import { healthFailures } from '../../failures/health.ts'
import { invokeFailures } from '../../failures/invoke.ts'
import { jsonComplaint } from '../../health/judge.ts'

/** A failed test, with the log that Lambda sends along: no right to read logs is needed for it. */
export class TestFailure extends Failure {
  readonly log: readonly string[]

  constructor(failure: Failure, log: string) {
    super(failure.message, failure)
    this.log = log.split('\n').filter((line) => line.trim() !== '')
  }
}

/** Milliseconds: a version that is not ready for its first invoke by then is not ready for users. */
const readyLimit = 120_000

/** Not ready yet, rather than broken: idle, its code not made ready (409 or 500), its snapshot not made, `Pending`. */
const notReady = ({ error, code }: AwsFailure): boolean =>
  /^(ResourceNotReady|CodeArtifactUser(Pending|Deleted)|SnapStartNotReady|ResourceConflict)Exception$/.test(error) &&
  code !== 'version-failed'

interface Test {
  readonly lambda: LambdaFunction
  readonly qualifier: string
  readonly payload: string
  readonly expect: Readonly<Record<string, string>>
  readonly wait: Wait
  readonly facts: Facts
}

/**
 * Invokes the new version before any user can. HTTP 200 with `FunctionError` is a failure.
 *
 * @throws TestFailure with the log's last lines.
 */
export const testInvoke = async ({ lambda, qualifier, payload, expect, wait, facts }: Test): Promise<void> => {
  hideInForeignText(leavesOf(payload).filter((text) => !ordinary.test(text)))
  const invocation = await invoked({ lambda, qualifier, payload, wait })
  if (invocation.functionError) throw new TestFailure(whyFailed(invocation, facts), invocation.log)
  const complaint = jsonComplaint(invocation.payload, expect)
  if (Object.keys(expect).length > 0 && complaint)
    throw new TestFailure(
      failureOf(healthFailures[1], { ...facts, problems: complaint, expected: shownExpectation(expect) }),
      invocation.log,
    )
}

/** As the input has it; a value that could be a secret is not shown. */
const shownExpectation = (expect: Test['expect']): string =>
  Object.entries(expect)
    .map(([path, value]) => `\`${path}=${innocent.test(value) ? value : '…'}\``)
    .join(', ')

/** A small number, or a word in lower case, such as `200`, `true` and `healthy`. */
const innocent = /^(-?\d{1,6}(\.\d{1,4})?|[a-z]{0,12})$/

/**
 * Invokes until the function is ready for it. What kept it busy until the end is the failure, not that time was over.
 *
 * A payload must bear to be sent again, since the next run of a failed job does so; but an answer that is lost is asked for
 * once more and not again and again.
 */
const invoked = async ({ lambda, qualifier, payload, wait }: Omit<Test, 'expect' | 'facts'>): Promise<Invocation> => {
  const deadline = Math.min(wait.deadline, Date.now() + readyLimit)
  let refusal: AwsFailure | undefined
  let wasLost = false
  try {
    return await poll<Invocation>('test invoke', { ...wait, deadline }, async () => {
      try {
        return { state: 'answered', result: await lambda.invoke(qualifier, payload) }
      } catch (failure) {
        if (!(failure instanceof AwsFailure)) throw failure
        refusal = failure
        if (notReady(failure)) return { state: 'not ready yet' }
        if (failure.kind === 'passing' && mayHaveRun(failure)) {
          if (wasLost) throw withOutcome(failure, 'failed')
          wasLost = true
          warning('The answer of the test invoke was lost: the function may have run. It is invoked once more at most.')
        }
        throw failure
      }
    })
  } catch (failure) {
    if (!refusal || !(failure instanceof Failure) || failure.code !== 'timed-out') throw failure
    throw withOutcome(refusal, deadline < wait.deadline ? 'failed' : 'timed-out')
  }
}

/** The answer may hold secrets: only the kind of the error is shown, and the log, scrubbed. */
const whyFailed = ({ payload, log, functionError }: Invocation, facts: Facts): Failure => {
  const { errorType, errorMessage } = errorIn(payload)
  return explain(
    invokeFailures,
    { log: `${errorType} ${errorMessage}\n${log}` },
    { ...facts, 'error-type': errorType || functionError },
  )!
}

const errorIn = (payload: string): { errorType: string; errorMessage: string } => {
  try {
    const { errorType, errorMessage } = JSON.parse(payload) as Record<string, unknown>
    return { errorType: String(errorType ?? ''), errorMessage: String(errorMessage ?? '') }
  } catch {
    return { errorType: '', errorMessage: '' }
  }
}

/** Paths, media types and single words: to cover them would make a log unreadable. */
const ordinary = /^(\/[\w./-]*|[a-z]+\/[\w.+-]+|\$?[A-Za-z]+)$/

/** The texts in a payload: they are the user's, and may turn up in the log. */
const leavesOf = (payload: string): string[] => {
  try {
    return textsIn(JSON.parse(payload))
  } catch {
    return [payload]
  }
}

const textsIn = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(textsIn)
      : []
