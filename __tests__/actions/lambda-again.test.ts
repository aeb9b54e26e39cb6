/** What was asked for serves already, and the run that put it there did not come to the rest, or failed at it. */
import { expect, test } from '@jest/globals'
import { lambdaScene, type Scene, writesOf } from '../support/lambda-scene.ts'
import { functionsIn, severalScene } from '../support/several-scene.ts'

const noAlias = { alias: null } as const

const invoked = async ({ aws }: Scene) => (await aws.calls()).filter(({ operation }) => operation === 'Invoke')

/** A function that has the new code, of a run that was denied what came after it. */
const cutOff = async (operation: string, inputs: Record<string, string>) => {
  const scene = await lambdaScene(noAlias)
  const asked = { 'image-uri': await scene.image('2'), 'on-failure': 'none', ...inputs }
  await scene.aws.faults.set({ service: 'lambda', operation, denied: true })
  expect((await scene.run(asked)).outputs).toMatchObject({ outcome: 'failed', serving: 'new', version: '$LATEST' })
  await scene.aws.faults.clear()
  await scene.aws.clearCalls()
  return { scene, asked }
}

test.concurrent('the version that an earlier run did not come to is published, once', async () => {
  const { scene, asked } = await cutOff('PublishVersion', { publish: 'true' })
  const step = await scene.run(asked)
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', changed: 'true', version: '1' } })
  expect(await writesOf(scene.aws)).toEqual(['PublishVersion'])
  const again = await scene.run(asked)
  expect(again).toMatchObject({ exitCode: 0, outputs: { outcome: 'unchanged', changed: 'false', version: '1' } })
  expect(again.summary.split('\n')[0]).toContain('nothing was changed')
})

test.concurrent('whether a version is new may not be looked at: it is said that it is, with a notice', async () => {
  const scene = await lambdaScene(noAlias)
  const asked = { 'image-uri': await scene.image('2'), publish: 'true' }
  await scene.run(asked)
  await scene.aws.faults.set({ service: 'lambda', operation: 'ListVersionsByFunction', denied: true })
  const again = await scene.run(asked)
  expect(again).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', changed: 'true', version: '1' } })
  expect(again.notices.join()).toContain('Whether the version is new is not known')
})

test.concurrent('a dry run says that a version may be published', async () => {
  const scene = await lambdaScene(noAlias)
  const asked = { 'image-uri': await scene.image('1'), publish: 'true', 'dry-run': 'true' }
  const step = await scene.run(asked)
  expect(step.outputs).toMatchObject({ outcome: 'planned', changed: 'false' })
  expect(step.summary).toContain('publish a version of it, unless the newest is one')
  expect(await writesOf(scene.aws)).toEqual([])
})

test.concurrent('code that fails its test, and was left there, is not good because it is there', async () => {
  const scene = await lambdaScene(noAlias)
  const image = await scene.image('2', { HANDLER_FAIL: 'no model' })
  const asked = { 'image-uri': image, 'on-failure': 'none', 'test-payload': '{}', publish: 'true' }
  const ill = { exitCode: 1, outputs: { outcome: 'failed', serving: 'new', 'failure-code': 'function-error' } }
  expect(await scene.run(asked)).toMatchObject(ill)
  const again = await scene.run(asked)
  expect(again).toMatchObject({ ...ill, outputs: { ...ill.outputs, changed: 'false', version: '1' } })
  expect(again.summary).toContain('no model')
  expect(again.summary.split('\n')[0]).toContain('which is what was asked for (failed)')
})

test.concurrent('a test that an earlier run did not come to is made up for', async () => {
  const { scene, asked } = await cutOff('Invoke', { 'test-payload': '{}', 'test-expect-json': 'version=2' })
  const step = await scene.run(asked)
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'unchanged', changed: 'false', serving: 'new' } })
  expect(await invoked(scene)).toHaveLength(1)
  expect(await writesOf(scene.aws)).toEqual([])
})

test.concurrent('the version that an alias serves is tested again', async () => {
  const scene = await lambdaScene()
  const asked = { 'image-uri': await scene.image('2') }
  await scene.run(asked)
  await scene.aws.clearCalls()
  const good = await scene.run({ ...asked, 'test-payload': '{}', 'test-expect-json': 'version=2' })
  expect(good.outputs).toMatchObject({ outcome: 'unchanged', changed: 'false', version: '2' })
  expect(await invoked(scene)).toHaveLength(1)
  const bad = await scene.run({ ...asked, 'test-payload': '{}', 'test-expect-json': 'version=3' })
  expect(bad).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', changed: 'false', serving: 'new' } })
  expect(bad.outputs).toMatchObject({ 'failure-code': 'unexpected-answer' })
  expect(await writesOf(scene.aws)).toEqual([])
  expect(await scene.alias()).toMatchObject({ version: '2' })
})

test.concurrent('a run that is run again tells what was before its first attempt; another run, what it found', async () => {
  const scene = await lambdaScene()
  const [first, second] = [await scene.image('1'), await scene.image('2')]
  const asked = { 'image-uri': second }
  await scene.run(asked, { env: { GITHUB_RUN_ID: '7' } })
  const again = await scene.run(asked, { env: { GITHUB_RUN_ID: '7' } })
  expect(again.outputs).toMatchObject({ outcome: 'unchanged', version: '2', 'previous-version': '1' })
  expect(again.outputs['previous-image-uri']).toContain(first.split('@')[1])
  const another = await scene.run(asked, { env: { GITHUB_RUN_ID: '8' } })
  expect(another.outputs).toMatchObject({ outcome: 'unchanged', version: '2', 'previous-version': '2' })
})

test.concurrent('somebody else deploys while the health of what serves already is asked', async () => {
  const scene = await lambdaScene()
  const asked = { 'image-uri': await scene.image('2', { HEALTH_STATUS: '500' }) }
  await scene.run(asked)
  const live = scene.start({ ...asked, 'health-url': `${scene.url}health` })
  await live.waitForLog(/health: .*status 500/)
  expect((await scene.run({ 'image-uri': await scene.image('3') })).outputs).toMatchObject({ outcome: 'deployed' })
  const step = await live.result
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'superseded', changed: 'false', serving: 'unknown' } })
})

test.concurrent('of several, one that has the code is tested with the others; what fails elsewhere leaves it alone', async () => {
  const scene = await severalScene(['orders', 'billing'])
  const image = await scene.image('2')
  await scene.run({ 'image-uri': image, 'function-name': 'billing' })
  const tested = (expected: string) =>
    scene.run({ 'image-uri': image, 'test-payload': '{}', 'test-expect-json': `version=${expected}` })
  const bad = await tested('3')
  expect(bad).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', 'failure-code': 'unexpected-answer' } })
  expect(functionsIn(bad)['billing']).toMatchObject({ changed: false, serving: 'new' })
  await scene.aws.knobs({ lambda: { orders: { version_fails: 'FunctionError' } } })
  const next = await scene.image('3')
  await scene.run({ 'image-uri': next, 'function-name': 'billing' })
  const stopped = await scene.run({ 'image-uri': next, 'test-payload': '{}' })
  expect(stopped).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', 'failure-code': 'start-failed' } })
  expect(functionsIn(stopped)).toMatchObject({
    orders: { outcome: 'failed', serving: 'previous' },
    billing: { outcome: 'unchanged', changed: false, serving: 'new' },
  })
})
