import { expect, test } from '@jest/globals'
import { lambdaScene, writesOf } from '../support/lambda-scene.ts'

test.concurrent('deploys, and the users see the old version and then the new one', async () => {
  const scene = await lambdaScene()
  const image = await scene.image('2')
  const step = await scene.run({
    'image-uri': image,
    'test-payload': '{"echo": {"price": 7}}',
    'test-expect-json': 'echo.price=7\nversion=2',
    'health-url': scene.url,
  })
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({
    exitCode: 0,
    outputs: {
      outcome: 'deployed',
      changed: 'true',
      serving: 'new',
      version: '2',
      'previous-version': '1',
      'image-digest': image.split('@')[1],
      'function-url': scene.url,
      'failure-code': '',
    },
  })
  expect(step.summary.split('\n')[0]).toBe('### `live` serves `pricing` v2 (commit `c0ffee2` by @alice); before: v1')
  expect(step.summary).toContain("rollback-to: '1'")
  expect(await writesOf(scene.aws)).toEqual(['UpdateFunctionCode', 'PublishVersion', 'UpdateAlias'])
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent('the same again is unchanged, and nothing is written', async () => {
  const scene = await lambdaScene()
  const inputs = { 'image-uri': await scene.image('2') }
  await scene.run(inputs)
  await scene.aws.clearCalls()
  const again = await scene.run({ ...inputs, 'test-payload': '{}' })
  expect(again).toMatchObject({ exitCode: 0, outputs: { outcome: 'unchanged', changed: 'false', serving: 'new' } })
  expect(await writesOf(scene.aws)).toEqual([])
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent('the first deploy makes the alias', async () => {
  const scene = await lambdaScene({ alias: null })
  const step = await scene.run({ 'image-uri': await scene.image('2'), alias: 'live', 'allow-unqualified': 'true' })
  expect(step).toMatchObject({
    exitCode: 0,
    outputs: { outcome: 'deployed', serving: 'new', version: '1', 'previous-version': '' },
  })
  expect(await writesOf(scene.aws)).toEqual(['UpdateFunctionCode', 'PublishVersion', 'CreateAlias'])
})

test.concurrent('a dry run writes nothing', async () => {
  const scene = await lambdaScene()
  const step = await scene.run({ 'image-uri': await scene.image('2'), 'dry-run': 'true' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned', changed: 'false', serving: 'previous' } })
  expect(step.summary).toContain('update the code, then publish a version, then point live at it')
  expect(await writesOf(scene.aws)).toEqual([])
  expect(await scene.seen()).toBe('1')
})

test.concurrent('waits for a slow update with a line that lives', async () => {
  const scene = await lambdaScene()
  await scene.aws.knobs({ lambda: { pricing: { update_seconds: 3, version_seconds: 3 } } })
  const step = await scene.run({ 'image-uri': await scene.image('2') })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
  expect(step.log).toMatch(/update: Active, InProgress \(\d+ s left\)/)
  expect(step.log).toMatch(/version 2: Pending/)
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent('waits for an update of somebody else before it begins', async () => {
  const scene = await lambdaScene()
  await scene.aws.knobs({ lambda: { pricing: { update_seconds: 2 } } })
  const [second, third] = [await scene.image('2'), await scene.image('3')]
  const theirs = scene.start({ 'image-uri': second, alias: 'other' })
  await theirs.waitForLog(/update: Active, InProgress/)
  const ours = await scene.run({ 'image-uri': third })
  await theirs.result
  expect(ours).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  expect(await scene.seen()).toBe('1 3')
})

test.concurrent('goes back to what the record says, and to a version by its number', async () => {
  const scene = await lambdaScene()
  await scene.run({ 'image-uri': await scene.image('2') })
  await scene.run({ 'image-uri': await scene.image('3') })
  const back = await scene.run({ 'rollback-to': 'previous' })
  expect(back).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', version: '2', 'previous-version': '3' } })
  const first = await scene.run({ 'rollback-to': '1' })
  expect(first).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', version: '1' } })
  expect(await scene.seen()).toBe('1 2 3 2 1')
})

test.concurrent('the version to go back to is tested before the alias moves', async () => {
  const scene = await lambdaScene()
  await scene.run({ 'image-uri': await scene.image('2') })
  await scene.aws.clearCalls()
  const tested = (version: string) =>
    scene.run({ 'rollback-to': 'previous', 'test-payload': '{}', 'test-expect-json': `version=${version}` })
  const bad = await tested('2')
  expect(bad).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', changed: 'false', serving: 'previous' } })
  expect(bad.outputs).toMatchObject({ 'failure-code': 'unexpected-answer' })
  expect(await writesOf(scene.aws)).toEqual([])
  const good = await tested('1')
  expect(good).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', version: '1', 'previous-version': '2' } })
  expect(await scene.seen()).toBe('1 2 1')
})

test.concurrent('does not guess what was before', async () => {
  const scene = await lambdaScene()
  const step = await scene.run({ 'rollback-to': 'previous' })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', 'failure-code': 'previous-unknown' } })
  expect(step.errors[0]).toContain('There are: 1 (no description)')
  const missing = await scene.run({ 'rollback-to': '9' })
  expect(missing.outputs).toMatchObject({ 'failure-code': 'version-not-found', serving: 'previous' })
  expect(await writesOf(scene.aws)).toEqual([])
})

test.concurrent('deploys an image without an alias', async () => {
  const scene = await lambdaScene({ alias: null })
  const step = await scene.run({ 'image-uri': await scene.image('2'), 'health-url': scene.url })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new', version: '$LATEST' } })
  expect(await writesOf(scene.aws)).toEqual(['UpdateFunctionCode'])
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent('an image that is named by the dual-stack host of ECR goes to Lambda by the classic one', async () => {
  const scene = await lambdaScene()
  const image = await scene.image('2')
  const named = image.replace('.dkr.ecr.', '.dkr-ecr.').replace('.amazonaws.com/', '.on.aws/')
  expect(named).not.toBe(image)
  const step = await scene.run({ 'image-uri': named })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
  const update = (await scene.aws.calls()).find(({ operation }) => operation === 'UpdateFunctionCode')!
  expect(update.parameters).toMatchObject({ ImageUri: image })
})
