/** States that a function may be in when a deploy begins, and what AWS may say that passes by itself. */
import { expect, test } from '@jest/globals'
import { functionName, lambdaScene, type Scene, writesOf } from '../support/lambda-scene.ts'

const deployed = { exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } }

const knobs = (scene: Scene, knobs: Record<string, unknown>) => scene.aws.knobs({ lambda: { [functionName]: knobs } })

test.concurrent('an idle function is updated at once: it need not be woken up', async () => {
  const scene = await lambdaScene()
  await knobs(scene, { inactive: 'Idle' })
  const step = await scene.run({ 'image-uri': await scene.image('2') })
  expect(step).toMatchObject(deployed)
  expect(step.log).not.toContain('the function: Inactive')
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent('an update that failed before is tried again', async () => {
  const scene = await lambdaScene()
  const image = await scene.image('2')
  await knobs(scene, { update_fails: 'ImageAccessDenied' })
  expect((await scene.run({ 'image-uri': image })).outputs).toMatchObject({ 'failure-code': 'image-access-denied' })
  expect(await scene.run({ 'image-uri': image })).toMatchObject(deployed)
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent('a version that failed before does not stand in the way of the next', async () => {
  const scene = await lambdaScene()
  await knobs(scene, { version_fails: 'FunctionError' })
  const failed = await scene.run({ 'image-uri': await scene.image('2') })
  expect(failed.outputs).toMatchObject({ outcome: 'failed', version: '2', serving: 'previous' })
  const step = await scene.run({ 'image-uri': await scene.image('3') })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', version: '3', 'previous-version': '1' } })
  expect(await scene.seen()).toBe('1 3')
})

test.concurrent('a tag that moves in mid-deploy changes nothing: what it meant at first is deployed', async () => {
  const scene = await lambdaScene()
  const second = await scene.image('2')
  const tag = `${scene.aws.seed.registry}/${functionName}:v2`
  await scene.aws.faults.set({ service: 'lambda', operation: 'UpdateFunctionCode', latency_ms: 3000 })
  const live = scene.start({ 'image-uri': tag })
  await live.waitForLog(/update the code/)
  await scene.aws.seed.image({ repository: functionName, tag: 'v2', build: { VERSION: '3' } })
  const step = await live.result
  expect(step).toMatchObject({ ...deployed, outputs: { 'image-digest': second.split('@')[1] } })
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent('code that is in $LATEST already is published, and not written again', async () => {
  const scene = await lambdaScene()
  const image = await scene.image('2')
  expect(await scene.aws.seed.version(functionName, image)).toBe('2')
  await scene.aws.clearCalls()
  const step = await scene.run({ 'image-uri': image })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', version: '2' } })
  // AWS answers the version that there is.
  expect(await writesOf(scene.aws)).toEqual(['PublishVersion', 'UpdateAlias'])
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent.each([
  ['UpdateFunctionCode', 'The role defined for the function cannot be assumed by Lambda.'],
  ['UpdateFunctionCode', 'Your request has been throttled by EC2, please make sure you have enough API rate limit.'],
  ['PublishVersion', 'The KMS key is invalid for CreateGrant.'],
])('what passes by itself is waited out: %s, %s', async (operation, message) => {
  const scene = await lambdaScene()
  const error = { code: 'InvalidParameterValueException', status: 400, message }
  await scene.aws.faults.set({ service: 'lambda', operation, times: 2, error })
  expect(await scene.run({ 'image-uri': await scene.image('2') })).toMatchObject(deployed)
  expect((await scene.aws.faults.list())[0]?.hits).toBe(2)
  expect(await scene.seen()).toBe('1 2')
})
