/**
 * The truth table: every entry of Lambda's failure catalogue as AWS makes it happen, and what the door says then: outcome,
 * what serves, code, remedy. An oracle asks all the time: the users keep what they had, in every row.
 */
import { afterAll, expect, test } from '@jest/globals'
import type { Rule } from '../../sandbox/aws/client.ts'
import type { BadOutcome } from '../../src/failures/failure.ts'
import { functionName, lambdaScene, type Scene } from '../support/lambda-scene.ts'
import type { Case, Cases, Thrown } from '../unit/failures/symptom.ts'
import { invokeFailures } from '../unit/failures/symptoms/invoke.ts'
import { invokeRefusals } from '../unit/failures/symptoms/invoke-refusals.ts'
import { functionFailed, lambdaFailures } from '../unit/failures/symptoms/lambda.ts'
import { lambdaReasons } from '../unit/failures/symptoms/lambda-reasons.ts'

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

const fault = (operation: string, { name, code, message, status }: Thrown): Rule => ({
  service: 'lambda',
  operation,
  // An error with a code is one of the network. To 5xx the SDK asks again, which is not the subject here and takes ten seconds.
  ...(code === undefined
    ? { error: { code: name, message, status: status === undefined || status >= 500 ? 400 : status } }
    : { lose: true }),
})

/** What is asked again until time is over. */
const waitsForIt = { timeout: '14s' }

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

/** At each call that changes the function itself. None is tried again: each row ends long before the time of the step. */
const failedItself = ['UpdateFunctionCode', 'UpdateFunctionConfiguration', 'PublishVersion'].flatMap((operation) =>
  rows(functionFailed, ({ thrown }) => ({
    cause: ({ aws }) => aws.faults.set(fault(operation, thrown!)),
    inputs: { 'memory-size': '256' },
  })),
)

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

/** Of an alias that keeps instances ready; what is moved is moved back. */
const provisioned: Row = {
  code: 'provisioned-failed',
  cause: async ({ aws }) => {
    await aws.seed.provision(functionName, 'live')
    await aws.knobs({ lambda: { [functionName]: { provisioned_fails: 'FUNCTION_ERROR_INIT_FAILURE' } } })
  },
  outcome: 'rolled-back',
  remedy: 'aws lambda get-provisioned-concurrency-config --function-name pricing --qualifier live',
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

/** The tables, from which each row becomes one run of the bundle. */
const tables: Readonly<Record<string, readonly Row[]>> = {
  'the update is refused': refused,
  'the function itself failed': failedItself,
  // It is a reason of a state, and never of an update.
  'the update fails': knob('update_fails').filter(({ code }) => code !== 'durable-executions'),
  'the version fails': knob('version_fails').filter(({ code }) => /start|init|extension|entry|image/.test(code)),
  'the version cannot be tried': cannotBeTried,
  'the version fails when it is tried': failsWhenTried,
  'the instances fail': [provisioned],
}

/** A function, and the rows that are tried on it, one after the other. */
interface Lane {
  scene?: Promise<Scene>
  turn: Promise<unknown>
}

/** As many as jest lets run at a time. */
const lanes = Array.from({ length: 5 }, (): Lane => ({ turn: Promise.resolve() }))

const made = async (): Promise<Scene> => {
  const scene = await lambdaScene()
  await scene.aws.knobs({ lambda: { [functionName]: { update_seconds: 0.1 } } })
  return scene
}

const inLane = <T>(lane: Lane, work: (scene: Scene) => Promise<T>): Promise<T> => {
  const done = lane.turn.then(async () => {
    lane.scene ??= made()
    return work(await lane.scene)
  })
  lane.turn = done.catch(() => undefined)
  return done
}

/** A version that failed is not published again, so that each row needs other code. */
const tell = async (scene: Scene, row: Row, version: string) => {
  const image = await scene.image(version)
  await row.cause(scene)
  // What `post` does, and that it has nothing to do after a failure, is the same in all rows: lambda-failures.test.ts.
  const step = await scene.run({ 'image-uri': image, 'log-lines': '0', ...row.inputs }, { post: 'never' })
  await scene.aws.faults.clear()
  const { outcome, serving, 'failure-code': code, 'failure-reason': reason } = step.outputs
  expect({ exitCode: step.exitCode, code, outcome, serving, errors: step.errors.length }).toEqual({
    exitCode: 1,
    code: row.code,
    outcome: row.outcome,
    serving: 'previous',
    errors: 1,
  })
  expect(step.errors[0]).toMatch(inThisAccount(row.remedy))
  expect(reason).not.toMatch(/undefined/)
}

const all = Object.entries(tables).flatMap(([table, rows]) =>
  rows.map((row) => [`${table}: ${row.code}`, row] as const),
)

for (const [index, [name, row]] of all.entries())
  test.concurrent(name, () => inLane(lanes[index % lanes.length]!, (scene) => tell(scene, row, String(index + 2))))

afterAll(async () => {
  for (const { scene } of lanes) expect(await (await scene)?.seen()).toBe('1')
})
