/**
 * The truth table: every entry of Lambda's failure catalogue as AWS makes it happen, and what the door says then: outcome,
 * what serves, code, remedy. An oracle asks all the time: the users keep what they had, in every row.
 *
 * A process for each row, main and post, was tried: 88 of them, one after the other, cost about a minute of processor
 * time more, in the stage that is the longest already. What the process adds (annotation, summary, exit code) is the
 * same for every failure, and tested in lambda-failures.test.ts; here the door's `run` is called, row after row, on one
 * function.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Rule } from '../../sandbox/aws/client.ts'
import { actionYaml } from '../../scripts/doors.ts'
import { readInputs } from '../../src/action/inputs.ts'
import type { Ending } from '../../src/action/run-action.ts'
import { contract } from '../../src/actions/update-and-wait-lambda/contract.ts'
import { run } from '../../src/actions/update-and-wait-lambda/run.ts'
import type { BadOutcome } from '../../src/failures/failure.ts'
import { functionName, lambdaScene, type Scene } from '../support/lambda-scene.ts'
import { ownEnvironment } from '../unit/environment.ts'
import type { Case, Cases, Thrown } from '../unit/failures/symptom.ts'
import { invokeFailures } from '../unit/failures/symptoms/invoke.ts'
import { invokeRefusals } from '../unit/failures/symptoms/invoke-refusals.ts'
import { lambdaFailures } from '../unit/failures/symptoms/lambda.ts'
import { lambdaReasons } from '../unit/failures/symptoms/lambda-reasons.ts'
import { printed } from '../unit/printed.ts'

ownEnvironment()
printed()

interface Row {
  readonly code: string
  /** Lets it happen. */
  readonly cause: (scene: Scene) => Promise<unknown>
  readonly inputs?: Readonly<Record<string, string>>
  readonly outcome: BadOutcome
  readonly remedy: string | RegExp
}

const rows = (cases: Cases, row: (each: Case, code: string) => Partial<Row> & Pick<Row, 'cause'>) =>
  Object.entries(cases).map(([code, each]): Row => {
    // The others of a code differ in the sign alone: every-entry.test.ts has them.
    const one = [each as Case | Case[]].flat()[0]!
    return { code, outcome: 'failed', remedy: one.paste, ...row(one, code) }
  })

const fault = (operation: string, { name, message, status }: Thrown): Rule => ({
  service: 'lambda',
  operation,
  // To 5xx the SDK asks again, which is not the subject here and takes ten seconds.
  error: { code: name, message, status: status === undefined || status >= 500 ? 400 : status },
})

/** What is asked again until time is over. */
const waitsForIt = { timeout: '3s' }

/** What a code means beside `failed`, and where else than at the update it happens. */
const special: Readonly<Record<string, Partial<Row> & { readonly at?: string }>> = {
  'version-code-changed': { at: 'PublishVersion', outcome: 'superseded' },
  'version-failed': { at: 'UpdateAlias' },
  'changed-meanwhile': { inputs: waitsForIt, outcome: 'superseded' },
  'update-in-progress': { inputs: waitsForIt, outcome: 'timed-out' },
  'role-not-assumable': { inputs: waitsForIt },
  'ec2-throttled': { inputs: waitsForIt },
  'kms-grant': { inputs: waitsForIt },
  'function-not-ready': { inputs: waitsForIt, outcome: 'timed-out' },
  'snapstart-not-ready': { inputs: waitsForIt, outcome: 'timed-out' },
  // The SDK asks eight times before it says so.
  'no-concurrency': { inputs: { timeout: '30s' }, outcome: 'timed-out' },
}

const refused = rows(lambdaFailures, ({ thrown }, code) => {
  const { at = 'UpdateFunctionCode', ...more } = special[code] ?? {}
  const waits = code === 'role-permissions' ? { inputs: waitsForIt } : {}
  return { cause: ({ aws }) => aws.faults.set(fault(at, thrown!)), ...waits, ...more }
})

/** By the reason code, at the update; what does not start, at the version as well. */
const knob = (name: 'update_fails' | 'version_fails') =>
  rows(lambdaReasons, ({ seen }) => ({
    cause: ({ aws }) => aws.knobs({ lambda: { [functionName]: { [name]: seen!.reasonCode } } }),
  }))

const payload = { 'test-payload': '{}' }

const cannotBeTried = rows(invokeRefusals, ({ thrown }, code) => ({
  cause: ({ aws }) => aws.faults.set(fault('Invoke', thrown!)),
  ...special[code],
  inputs: { ...payload, ...special[code]?.inputs },
}))

const failsWhenTried = rows(invokeFailures, ({ seen }) => ({
  cause: ({ aws }) => aws.faults.set({ service: 'lambda', operation: 'Invoke', reply: answerOf(seen!.log!) }),
  inputs: payload,
}))

/** An answer with FunctionError: the error in its body, the tail of the log beside it. */
const answerOf = (log: string) => {
  const [error = '', ...tail] = log.split('\n')
  const [errorType, ...errorMessage] = error.split(' ')
  return {
    status: 200,
    headers: {
      'X-Amz-Function-Error': 'Unhandled',
      'X-Amz-Log-Result': Buffer.from(tail.join('\n')).toString('base64'),
    },
    body: { errorType, errorMessage: errorMessage.join(' ') },
  }
}

/** The names of the catalogue's own tests are not those of this function. */
const inThisAccount = (remedy: string | RegExp): RegExp =>
  new RegExp(
    (typeof remedy === 'string' ? remedy.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&') : remedy.source)
      .replaceAll(/111122223333\\?\.dkr\S*?\/api:v1/g, '\\S+')
      .replaceAll('111122223333', '\\d{12}')
      .replaceAll('eu-west-1', '[a-z0-9-]+')
      .replaceAll('arm64', '(arm64|x86_64)'),
  )

/** The door as the runner would call it, without the runner. */
const door = (inputs: Readonly<Record<string, string>>): Promise<Ending<typeof contract>> => {
  const declared = actionYaml(contract.name).inputs ?? {}
  const textOf = (name: string) => inputs[name] ?? String(declared[name]?.default ?? '')
  const step = { signal: new AbortController().signal, startedAt: Date.now() }
  return run(readInputs(contract.inputs, textOf), step)
}

describe.each([
  ['the update is refused', refused],
  ['the update fails', knob('update_fails')],
  ['the version fails', knob('version_fails').filter(({ code }) => /start|init|extension|entry|image/.test(code))],
  ['the version cannot be tried', cannotBeTried],
  ['the version fails when it is tried', failsWhenTried],
])('%s', (_, table) => {
  let scene: Scene
  let image: string
  /** What is tried next: a version that failed is not published again, so that each row needs other code. */
  let next = 2
  beforeAll(async () => {
    scene = await lambdaScene()
    await scene.aws.knobs({ lambda: { [functionName]: { update_seconds: 0.1 } } })
  })
  beforeEach(async () => {
    Object.assign(process.env, scene.aws.environment)
    image = await scene.image(String(next++))
  })

  test.each(table.map((row) => [row.code, row] as const))('%s', async (_, row) => {
    await row.cause(scene)
    const inputs = { 'function-name': functionName, alias: 'live', 'image-uri': image, 'log-lines': '0', ...row.inputs }
    const { outcome, serving, failure } = await door(inputs)
    await scene.aws.faults.clear()
    expect({ code: failure?.code, outcome, serving }).toEqual({
      code: row.code,
      outcome: row.outcome,
      serving: 'previous',
    })
    expect(`${failure?.message}\n${failure?.remedy}`).toMatch(inThisAccount(row.remedy))
    expect(failure?.message).not.toMatch(/undefined/)
  })

  afterAll(async () => expect(await scene.seen()).toBe('1'))
})
