/** The test invoke: what it takes, what it waits for, and what it shows. */
import { expect, test } from '@jest/globals'
import { lambdaScene, type Scene, writesOf } from '../support/lambda-scene.ts'
import { zipOf } from '../support/zip.ts'

/** A Python function of which only `body` matters: its lines see `event`. */
const python = (...body: string[]) =>
  zipOf({
    'index.py': ['import json', 'def handler(event, context):', ...body.map((line) => `    ${line}`), ''].join('\n'),
  })

const first = python('return {"statusCode": 200, "body": json.dumps({"version": "1"})}')

/** Deploys the code from S3 to a function of zips, with a test invoke. */
const tried = async (code: Buffer, inputs: Record<string, string>, prepare?: (scene: Scene) => Promise<unknown>) => {
  const scene = await lambdaScene({ archive: first })
  const bucket = `artifacts-${scene.aws.account}`
  await scene.aws.seed.object({ bucket, key: 'code.zip', body: code })
  await prepare?.(scene)
  const step = await scene.run({ 's3-bucket': bucket, 's3-key': 'code.zip', ...inputs })
  return { scene, step }
}

const version2 = '"statusCode": 200, "body": json.dumps({"version": "2"})'

test.concurrent.each([
  ['{}', '{}'],
  ['an empty text', '""'],
  ['null', 'null'],
  ['a number', '7'],
])('a payload that is %s is sent as it is', async (_, payload) => {
  const code = python(`assert event == json.loads(${JSON.stringify(payload)}), event`, `return {${version2}}`)
  const { step, scene } = await tried(code, { 'test-payload': payload, 'test-expect-json': 'body.version=2' })
  expect(step.errors).toEqual([])
  expect(step.outputs).toMatchObject({ outcome: 'deployed', serving: 'new' })
  expect((await scene.aws.calls()).filter(({ operation }) => operation === 'Invoke')).toHaveLength(1)
})

test.concurrent('an answer of nearly 6 MB is read whole', async () => {
  const code = python(`return {"padding": "x" * 6000000, ${version2}}`)
  const { step, scene } = await tried(code, { 'test-payload': '{}', 'test-expect-json': 'statusCode=200' })
  expect(step.outputs).toMatchObject({ outcome: 'deployed' })
  expect(step.log).not.toContain('xxxxxxxx')
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent('an answer of more than that is a failure with its reason', async () => {
  const { step, scene } = await tried(python('return "x" * 6300000'), { 'test-payload': '{}' })
  expect(step).toMatchObject({ exitCode: 1, outputs: { serving: 'previous', 'failure-code': 'answer-too-large' } })
  expect(await scene.seen()).toBe('1')
})

test.concurrent('an answer that is no JSON is good, unless JSON is expected', async () => {
  const bytes = '\u0000\u0001\u0007 not JSON'
  const binary = (scene: Scene) =>
    scene.aws.faults.set({ service: 'lambda', operation: 'Invoke', reply: { status: 200, body: bytes } })
  const good = await tried(python(`return {${version2}}`), { 'test-payload': '{}' }, binary)
  expect(good.step.outputs).toMatchObject({ outcome: 'deployed', serving: 'new' })
  const expected = { 'test-payload': '{}', 'test-expect-json': 'statusCode=200' }
  const bad = await tried(python(`return {${version2}}`), expected, binary)
  expect(bad.step.outputs).toMatchObject({ outcome: 'failed', 'failure-code': 'unexpected-answer' })
  expect(bad.step.errors[0]).toContain('not JSON')
  for (const { step } of [good, bad]) expect(step.log + step.summary).not.toContain('\u0001')
})

test.concurrent.each([
  ['idle', 'ResourceNotReadyException', 502, 9],
  ['its code is made ready', 'CodeArtifactUserPendingException', 409, 2],
  ['its snapshot is not made', 'SnapStartNotReadyException', 409, 2],
  ['Pending', 'ResourceConflictException', 409, 2],
])('a version that is not ready (%s) is asked again', async (_, code, status, times) => {
  // The SDK itself asks eight times when the status is 5xx.
  const { step, scene } = await tried(python(`return {${version2}}`), { 'test-payload': '{}' }, ({ aws }) =>
    aws.faults.set({ service: 'lambda', operation: 'Invoke', times, error: { code, status, message: 'not ready' } }),
  )
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent.each([
  ['SnapStartNotReadyException', 409, 'snapstart-not-ready'],
  ['ResourceNotReadyException', 400, 'function-not-ready'],
])('when %s stays until time is over, that is the reason', async (code, status, failureCode) => {
  const { step, scene } = await tried(
    python(`return {${version2}}`),
    { 'test-payload': '{}', timeout: '14s' },
    ({ aws }) =>
      aws.faults.set({ service: 'lambda', operation: 'Invoke', error: { code, status, message: 'not ready' } }),
  )
  expect(step.outputs).toMatchObject({ outcome: 'timed-out', serving: 'previous', 'failure-code': failureCode })
  expect(await scene.seen()).toBe('1')
})

const lost = { service: 'lambda', operation: 'Invoke', lose: true } as const

const invokesOf = async ({ aws }: Scene) => (await aws.calls()).filter(({ operation }) => operation === 'Invoke').length

test.concurrent('an answer that is lost is asked for once more, with a warning: the function has run twice', async () => {
  const { step, scene } = await tried(python(`return {${version2}}`), { 'test-payload': '{}' }, ({ aws }) =>
    aws.faults.set({ ...lost, nth: 1 }),
  )
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  expect(step.warnings.join()).toContain('the function may have run')
  expect(await invokesOf(scene)).toBe(2)
})

test.concurrent('an answer that is lost again and again does not run the function again and again', async () => {
  const { step, scene } = await tried(python(`return {${version2}}`), { 'test-payload': '{}' }, ({ aws }) =>
    aws.faults.set(lost),
  )
  expect(step.outputs).toMatchObject({ outcome: 'failed', serving: 'previous', 'failure-code': 'test-answer-lost' })
  expect(await invokesOf(scene)).toBe(2)
  expect(await scene.seen()).toBe('1')
})

test.concurrent('the tail that comes with the answer is decoded and shown when the log cannot be read', async () => {
  const code = python('print("Übergröße: ß")', 'raise ValueError("no model")')
  const { step } = await tried(code, { 'test-payload': '{}' }, ({ aws }) =>
    aws.faults.set({ service: 'logs', operation: 'FilterLogEvents', denied: true }),
  )
  expect(step.outputs).toMatchObject({ outcome: 'failed', 'failure-code': 'function-error' })
  expect(step.summary).toContain('Übergröße: ß')
})

test.concurrent('without a payload nothing is invoked', async () => {
  const { step, scene } = await tried(python(`return {${version2}}`), {})
  expect(step.outputs).toMatchObject({ outcome: 'deployed' })
  expect((await scene.aws.calls()).map(({ operation }) => operation)).not.toContain('Invoke')
  expect(await writesOf(scene.aws)).toEqual(['UpdateFunctionCode', 'PublishVersion', 'UpdateAlias'])
})
