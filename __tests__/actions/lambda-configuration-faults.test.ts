/** A configuration that fails, is refused, crossed by others or cut off: what served before serves again, variables too. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { freshJob, policyOf, roleFor, without } from '../support/door.ts'
import { configurationOf, configure } from '../support/lambda-root.ts'
import { functionName, lambdaScene, type Scene, writesOf } from '../support/lambda-scene.ts'
import type { Step } from '../support/run-step.ts'
import { findLeaks, placesOf } from '../support/secrets.ts'
import { severalScene } from '../support/several-scene.ts'
import { withServer } from '../unit/loopback.ts'

const old = { COLOUR: 'green-value', REGION_NAME: 'eu-value' }
const before = { variables: old, memory: 128, timeout: 10 }
const lines = 'COLOUR=blue-value\nAPI_KEY=s3cr3t-value'
const change = { environment: lines, 'memory-size': '256' }
const values = { a: 'green-value', b: 'eu-value', c: 'blue-value', d: 's3cr3t-value' }

/** Also in the files that it left: the configuration before must be gone with the step. */
const expectNoValue = (step: Step) => expect(findLeaks(values, placesOf(step))).toEqual([])

const bare = () => lambdaScene({ alias: null, environment: old })

test.concurrent('without an alias code and configuration are put back', async () => {
  const scene = await bare()
  const image = await scene.image('2', { HANDLER_FAIL: 'no model' })
  const step = await scene.run({ 'image-uri': image, ...change, 'test-payload': '{}' })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'rolled-back', serving: 'previous', changed: 'true', 'failure-code': 'function-error' },
  })
  expect(await writesOf(scene.aws)).toEqual([
    'UpdateFunctionCode',
    'UpdateFunctionConfiguration',
    'UpdateFunctionCode',
    'UpdateFunctionConfiguration',
  ])
  expect(await configurationOf(scene.aws)).toEqual(before)
  expectNoValue(step)
  expect((await scene.seen()).split(' ').at(-1)).toBe('1')
})

test.concurrent('a configuration alone that makes it ill is put back', async () => {
  const scene = await bare()
  const image = await scene.image('2')
  await scene.run({ 'image-uri': image })
  await scene.aws.clearCalls()
  const step = await scene.run({
    'image-uri': image,
    ...change,
    'test-payload': '{"environment": ["COLOUR"]}',
    'test-expect-json': 'environment.COLOUR=red-value',
  })
  expect(step.outputs).toMatchObject({ outcome: 'rolled-back', serving: 'previous' })
  expect(await writesOf(scene.aws)).toEqual(['UpdateFunctionConfiguration', 'UpdateFunctionConfiguration'])
  expect(await configurationOf(scene.aws)).toEqual(before)
  expectNoValue(step)
  await scene.seen()
})

test.concurrent('with an alias $LATEST keeps it, and that is told', async () => {
  const scene = await lambdaScene({ environment: old })
  const image = await scene.image('2', { HANDLER_FAIL: 'no model' })
  const step = await scene.run({ 'image-uri': image, ...change, 'test-payload': '{}' })
  expect(step.outputs).toMatchObject({ outcome: 'failed', serving: 'previous' })
  expect(step.summary).toContain('The new code and configuration stay in `$LATEST`, which serves nobody')
  expect(await configurationOf(scene.aws, 'live')).toEqual(before)
  expectNoValue(step)
  expect(await scene.seen()).toBe('1')
})

test.concurrent('an update that AWS fails is explained', async () => {
  const scene = await lambdaScene({ environment: old })
  const image = await scene.image('2')
  await scene.run({ 'image-uri': image })
  await scene.aws.knobs({ lambda: { [functionName]: { update_seconds: 1, update_fails: 'KMSKeyAccessDenied' } } })
  const step = await scene.run({ 'image-uri': image, ...change })
  expect(step.outputs).toMatchObject({ outcome: 'failed', serving: 'previous' })
  expect(step.outputs['failure-code']).toMatch(/^kms/)
  expect(await configurationOf(scene.aws)).toEqual(before)
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent('a role without the permission: it is named, and the new code goes back', async () => {
  const scene = await bare()
  const job = await freshJob()
  const policy = policyOf('update-and-wait-lambda', scene.aws, { Function: functionName, Repository: functionName })
  const deploy = without(policy, 'lambda:UpdateFunctionConfiguration')
  const { role, env } = await roleFor(scene.aws, job, { deploy })
  const inputs = { 'image-uri': await scene.image('2'), 'role-to-assume': role, ...change }
  const step = await scene.run(inputs, { env })
  expect(step.outputs).toMatchObject({ outcome: 'rolled-back', serving: 'previous', 'failure-code': 'access-denied' })
  expect(step.errors[0]).toContain('"Action": "lambda:UpdateFunctionConfiguration"')
  expect(await configurationOf(scene.aws)).toEqual(before)
  expectNoValue(step)
  expect((await scene.seen()).split(' ').at(-1)).toBe('1')
})

test.concurrent('what AWS refuses is told without the variables that it quotes', async () => {
  const scene = await lambdaScene({ environment: old })
  await scene.aws.faults.set({
    service: 'lambda',
    operation: 'UpdateFunctionConfiguration',
    error: {
      code: 'InvalidParameterValueException',
      message: 'Strange. String measured: {"COLOUR":"blue-value","PIN":"1234"}',
    },
  })
  const step = await scene.run({ 'image-uri': await scene.image('2'), ...change })
  expect(step.outputs).toMatchObject({ outcome: 'failed', serving: 'previous' })
  expect(step.outputs['failure-reason']).toContain('Strange. …')
  expect(JSON.stringify(placesOf(step))).not.toContain('1234"}')
  expectNoValue(step)
  await scene.seen()
})

test.concurrent('throttled, and its answer lost: still right', async () => {
  const scene = await lambdaScene({ environment: old })
  const rule = { service: 'lambda', operation: 'UpdateFunctionConfiguration' }
  await scene.aws.faults.set({ ...rule, times: 3, throttle: true }, { ...rule, nth: 4, lose: true })
  const step = await scene.run({ 'image-uri': await scene.image('2'), ...change })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new', version: '2' } })
  expect((await scene.aws.faults.list()).map(({ hits }) => hits)).toEqual([3, 1])
  expect((await configurationOf(scene.aws, 'live')).memory).toBe(256)
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent('of several without an alias, one is refused: code and configuration of all go back', async () => {
  const scene = await severalScene(['orders', 'billing'], { alias: null })
  const was = await scene.serving()
  await scene.aws.faults.set({
    service: 'lambda',
    operation: 'UpdateFunctionConfiguration',
    match: { FunctionName: 'billing' },
    denied: true,
  })
  const step = await scene.run({ 'image-uri': await scene.image('2'), ...change })
  expect(step.outputs).toMatchObject({ outcome: 'rolled-back', serving: 'previous', 'failure-code': 'access-denied' })
  expect(await scene.serving()).toEqual(was)
  for (const name of ['orders', 'billing'])
    expect(await configurationOf(scene.aws, '$LATEST', name)).toEqual({ variables: {}, memory: 128, timeout: 10 })
  expectNoValue(step)
})

/** Waits until a call has come to the fault layer, and is held there. */
const held = async ({ aws }: Scene) => {
  for (let tries = 0; tries < 600; tries++) {
    if ((await aws.faults.list())[0]?.hits === 1) return
    await sleep(100)
  }
  throw new Error('the call did not come')
}

test.concurrent('somebody changes the configuration meanwhile: theirs stays', async () => {
  const scene = await lambdaScene({ environment: old })
  const rule = { service: 'lambda', operation: 'UpdateFunctionConfiguration', nth: 1, latency_ms: 6000 }
  await scene.aws.faults.set(rule)
  const ours = scene.start({ 'image-uri': await scene.image('2'), ...change })
  await held(scene)
  await configure(scene.aws, { Environment: { Variables: { ...old, THEIRS: 'their-value' } } })
  const step = await ours.result
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'superseded', serving: 'previous', 'failure-code': 'changed-meanwhile' },
  })
  expect(step.outputs['failure-reason']).toContain('variables: added THEIRS')
  expect((await configurationOf(scene.aws)).variables).toEqual({ ...old, THEIRS: 'their-value' })
  expect(await scene.seen()).toBe('1')
})

test.concurrent('somebody changes it after us: nothing of theirs is put back', async () => {
  const scene = await bare()
  const ours = scene.start({
    'image-uri': await scene.image('2', { HEALTH_STATUS: '500' }),
    ...change,
    'health-url': `${scene.url}health`,
    'health-timeout': '15s',
  })
  await ours.waitForLog(/health: /)
  await configure(scene.aws, { MemorySize: 1024 })
  const step = await ours.result
  expect(step.outputs).toMatchObject({ outcome: 'superseded', serving: 'unknown' })
  expect(await configurationOf(scene.aws)).toMatchObject({ memory: 1024, variables: { COLOUR: 'blue-value' } })
  expectNoValue(step)
  await scene.seen()
})

test.concurrent('somebody changes it while the checks are good: it is theirs that looked healthy', async () => {
  const scene = await bare()
  let theirs = false
  const step = await withServer(
    (_, response) => response.writeHead(theirs ? 200 : 503).end(),
    async (url) => {
      const ours = scene.start({
        'image-uri': await scene.image('2', { HEALTH_STATUS: '500' }),
        ...change,
        'health-checks': JSON.stringify([{ url: `${scene.url}health`, expect: { status: 500 } }, { url }]),
        'on-failure': 'none',
      })
      await ours.waitForLog(/health: /)
      await configure(scene.aws, { MemorySize: 1024 })
      theirs = true
      return ours.result
    },
  )
  expect(step.outputs).toMatchObject({ outcome: 'superseded' })
  await scene.seen()
})

test.concurrent('a version with another configuration than ours never serves', async () => {
  const scene = await lambdaScene({ environment: old })
  await scene.aws.faults.set({
    service: 'lambda',
    operation: 'GetFunction',
    match: { Qualifier: '2' },
    set: { 'Configuration.MemorySize': 512 },
  })
  const step = await scene.run({ 'image-uri': await scene.image('2'), ...change })
  expect(step.outputs).toMatchObject({
    outcome: 'superseded',
    serving: 'previous',
    'failure-code': 'changed-meanwhile',
  })
  expect(await scene.seen()).toBe('1')
})

/** Slow enough to be cut off while the configuration is being changed. */
const cutOff = async (scene: Scene) => {
  const image = await scene.image('2')
  await scene.run({ 'image-uri': image })
  await scene.aws.knobs({ lambda: { [functionName]: { update_seconds: 12 } } })
  const live = scene.start({ 'image-uri': image, ...change })
  await live.waitForLog(/configuration: Active, InProgress/)
  return live
}

test.concurrent('cancelled in mid-change without an alias: post puts it back, and keeps nothing', async () => {
  const scene = await bare()
  const live = await cutOff(scene)
  await live.cancel()
  const step = await live.result
  expect(step.outputs).toMatchObject({ outcome: 'cancelled' })
  expect(step.post?.log).toContain('pricing serves again what it served before.')
  expect(await configurationOf(scene.aws)).toEqual(before)
  expectNoValue(step)
  await scene.seen()
})

test.concurrent('killed in mid-change without an alias: so does post', async () => {
  const scene = await bare()
  const live = await cutOff(scene)
  live.kill()
  const step = await live.result
  expect(step.post?.log).toContain('pricing serves again what it served before.')
  expect(await configurationOf(scene.aws)).toEqual(before)
  expectNoValue(step)
  await scene.seen()
})

test.concurrent('killed between code and configuration with an alias, run again: it goes on where it stopped', async () => {
  const scene = await lambdaScene({ environment: old })
  await scene.aws.faults.set({
    service: 'lambda',
    operation: 'UpdateFunctionConfiguration',
    nth: 1,
    latency_ms: 30_000,
  })
  const inputs = { 'image-uri': await scene.image('2'), ...change }
  const killed = scene.start(inputs, { post: 'never' })
  await held(scene)
  killed.kill()
  await killed.result
  await scene.aws.faults.clear()
  await scene.aws.clearCalls()
  const again = await scene.run(inputs)
  expect(again).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', version: '2' } })
  expect((await configurationOf(scene.aws, 'live')).memory).toBe(256)
  expect((await writesOf(scene.aws)).slice(-2)).toEqual(['PublishVersion', 'UpdateAlias'])
  expect(await scene.seen()).toBe('1 2')
})
