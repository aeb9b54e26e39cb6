/** What goes wrong at AWS or in the new code: the users keep what they had, and the step says why. */
import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { expect, test } from '@jest/globals'
import { lambdaScene, type Scene, writesOf } from '../support/lambda-scene.ts'

test.concurrent('an update that AWS fails changes nothing for the users, and its reason is told', async () => {
  const scene = await lambdaScene()
  await scene.aws.knobs({ lambda: { pricing: { update_seconds: 1, update_fails: 'ImageAccessDenied' } } })
  const step = await scene.run({ 'image-uri': await scene.image('2') })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'failed', serving: 'previous', changed: 'true', 'failure-code': 'image-access-denied' },
  })
  expect(step.errors).toHaveLength(1)
  expect(step.errors[0]).toContain('"Service": "lambda.amazonaws.com"')
  expect(await writesOf(scene.aws)).toEqual(['UpdateFunctionCode'])
  expect(await scene.seen()).toBe('1')
})

test.concurrent('a version that fails is never given to the alias', async () => {
  const scene = await lambdaScene()
  await scene.aws.knobs({ lambda: { pricing: { version_seconds: 1, version_fails: 'FunctionError' } } })
  const step = await scene.run({ 'image-uri': await scene.image('2') })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'failed', serving: 'previous', version: '2', 'failure-code': 'start-failed' },
  })
  expect(step.summary).toContain('The new code stays in `$LATEST`, which serves nobody')
  expect(await writesOf(scene.aws)).toEqual(['UpdateFunctionCode', 'PublishVersion'])
  expect(await scene.seen()).toBe('1')
})

test.concurrent('a version that failed is answered again: the way to a new one of the same code is told, and leads there', async () => {
  const scene = await lambdaScene()
  await scene.aws.knobs({ lambda: { pricing: { version_fails: 'ImageAccessDenied' } } })
  const image = await scene.image('2')
  const first = await scene.run({ 'image-uri': image })
  expect(first.outputs).toMatchObject({ version: '2', 'failure-code': 'image-access-denied' })
  await scene.aws.clearCalls()
  const again = await scene.run({ 'image-uri': image })
  expect(again).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'failed', serving: 'previous', version: '2', 'failure-code': 'version-kept' },
  })
  expect(again.errors[0]).toContain('Version 2 of pricing was there already and is of no use (ImageAccessDenied: ')
  expect(await writesOf(scene.aws)).toEqual(['PublishVersion'])
  await describeAnew(scene, again.errors[0]!)
  const step = await scene.run({ 'image-uri': image })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', version: '3', 'previous-version': '1' } })
  expect(await scene.seen()).toBe('1 2')
})

/** Does what the remedy says. */
const describeAnew = async ({ aws }: Scene, error: string): Promise<void> => {
  const [, FunctionName, Description] =
    /update-function-configuration --function-name (\S+) --description "([^"]+)" --region \S+/.exec(error)!
  await new LambdaClient(aws.root).send(new UpdateFunctionConfigurationCommand({ FunctionName, Description }))
}

test.concurrent('an answer with FunctionError is a failure, explained with the last log lines', async () => {
  const scene = await lambdaScene({ environment: { DB_PASSWORD: 'hunter2-hunter2' } })
  const image = await scene.image('2', { HANDLER_FAIL: 'no model at hunter2-hunter2' })
  const step = await scene.run({ 'image-uri': image, 'test-payload': '{}' })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'failed', serving: 'previous', 'failure-code': 'function-error' },
  })
  expect(step.summary).toContain('no model at ***')
  expect(step.log).toContain('no model at ***')
  expect(step.log + step.summary).not.toContain('hunter2')
  expect(await scene.seen()).toBe('1')
})

test.concurrent('code that does not start is told apart from code that raises', async () => {
  const scene = await lambdaScene()
  const image = await scene.image('2', { INIT_FAIL: "Runtime.ImportModuleError: No module named 'fastapi'" })
  const step = await scene.run({ 'image-uri': image, 'test-payload': '{}' })
  expect(step).toMatchObject({ exitCode: 1, outputs: { serving: 'previous', 'failure-code': 'module-missing' } })
  expect(step.summary).toContain("No module named 'fastapi'")
  expect(await scene.seen()).toBe('1')
})

test.concurrent('another answer than expected is a failure', async () => {
  const scene = await lambdaScene()
  const step = await scene.run({
    'image-uri': await scene.image('2'),
    'test-payload': '{}',
    'test-expect-json': 'version=3',
  })
  expect(step).toMatchObject({ exitCode: 1, outputs: { serving: 'previous', 'failure-code': 'unexpected-answer' } })
  expect(await scene.seen()).toBe('1')
})

test.concurrent('what is not healthy is rolled back', async () => {
  const scene = await lambdaScene()
  const step = await scene.run({
    'image-uri': await scene.image('2', { HEALTH_STATUS: '500', HANDLER_LOG: 'ERROR no connection to the database' }),
    'health-url': `${scene.url}health`,
    'health-timeout': '12s',
  })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'rolled-back', serving: 'previous', changed: 'true', 'failure-code': 'unhealthy' },
  })
  expect(step.outputs['failure-reason']).toMatch(
    /^Not healthy after 12 s: GET .*\/health: status 500 instead of 2xx or 3xx$/,
  )
  expect(step.summary).toContain('ERROR no connection to the database')
  expect(await writesOf(scene.aws)).toEqual(['UpdateFunctionCode', 'PublishVersion', 'UpdateAlias', 'UpdateAlias'])
  expect(await scene.seen()).toBe('1 2 1')
})

test.concurrent('with on-failure none it stays, and the outputs say so', async () => {
  const scene = await lambdaScene()
  const step = await scene.run({
    'image-uri': await scene.image('2', { HEALTH_STATUS: '500' }),
    'health-url': `${scene.url}health`,
    'health-timeout': '2s',
    'on-failure': 'none',
  })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', serving: 'new' } })
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent('an alias that this step made is deleted again when it is not healthy', async () => {
  const scene = await lambdaScene({ alias: null })
  const step = await scene.run({
    'image-uri': await scene.image('2', { HEALTH_STATUS: '500' }),
    alias: 'live',
    'allow-unqualified': 'true',
    // The function has no URL under its alias yet; this one answers for $LATEST.
    'health-url': `${scene.url}health`,
    'health-timeout': '2s',
  })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'rolled-back', serving: 'previous' } })
  expect((await writesOf(scene.aws)).at(-1)).toBe('DeleteAlias')
})

test.concurrent('without an alias the code before is put back', async () => {
  const scene = await lambdaScene({ alias: null })
  const step = await scene.run({
    'image-uri': await scene.image('2', { HANDLER_FAIL: 'no model' }),
    'test-payload': '{}',
  })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'rolled-back', serving: 'previous', 'failure-code': 'function-error' },
  })
  expect(await writesOf(scene.aws)).toEqual(['UpdateFunctionCode', 'UpdateFunctionCode'])
  expect((await scene.seen()).split(' ').at(-1)).toBe('1')
})

test.concurrent('the time of the step is over: the alias stays where it is', async () => {
  const scene = await lambdaScene()
  await scene.aws.knobs({ lambda: { pricing: { update_seconds: 60 } } })
  const step = await scene.run({ 'image-uri': await scene.image('2'), timeout: '3s' })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'timed-out', serving: 'previous', 'failure-code': 'timed-out' },
  })
  expect(await scene.seen()).toBe('1')
})

test.concurrent.each([
  ['a processor that the function has not', { architecture: 'arm64' as const }, 'architecture-mismatch'],
  ['layers that Lambda does not take', { compression: 'zstd' as const }, 'image-unusable'],
])('an image with %s is refused before any write', async (_, spec, code) => {
  const scene = await lambdaScene()
  const { uri } = await scene.aws.seed.image({ repository: 'pricing', tag: 'odd', build: { VERSION: '2' }, ...spec })
  const step = await scene.run({ 'image-uri': uri })
  expect(step).toMatchObject({ exitCode: 1, outputs: { changed: 'false', serving: 'previous', 'failure-code': code } })
  expect(await writesOf(scene.aws)).toEqual([])
  expect(await scene.seen()).toBe('1')
})

test.concurrent('an image that is not there is refused before any write', async () => {
  const scene = await lambdaScene()
  const step = await scene.run({ 'image-uri': `${scene.aws.seed.registry}/pricing:gone` })
  expect(step.outputs).toMatchObject({ changed: 'false', 'failure-code': 'image-not-found' })
  expect(step.errors[0]).toContain('/pricing:gone')
  expect(await writesOf(scene.aws)).toEqual([])
})

test.concurrent('an index is unwrapped to its image for the processor of the function', async () => {
  const scene = await lambdaScene()
  const { taggedUri } = await scene.aws.seed.image({
    repository: 'pricing',
    tag: 'index',
    build: { VERSION: '2' },
    index: true,
  })
  const step = await scene.run({ 'image-uri': taggedUri })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  expect(step.notices.join()).toContain('is an index: Lambda gets its image for x86_64')
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent('a shift that is not ours is left alone', async () => {
  const scene = await lambdaScene()
  await scene.run({ 'image-uri': await scene.image('2') })
  await scene.aws.seed.alias({ function: 'pricing', name: 'shifting', version: '1', weights: { 2: 0.5 } })
  await scene.aws.clearCalls()
  const step = await scene.run({ 'image-uri': await scene.image('3'), alias: 'shifting' })
  expect(step).toMatchObject({ exitCode: 1, outputs: { changed: 'false', 'failure-code': 'alias-in-shift' } })
  expect(step.errors[0]).toContain('version 2 gets 50 % of its traffic')
  expect(await writesOf(scene.aws)).toEqual([])
})

test.concurrent('what serves already and is ill is told as that: it is what was asked for, and nothing is put back', async () => {
  const scene = await lambdaScene()
  const image = await scene.image('2', { HEALTH_STATUS: '500', HANDLER_LOG: 'ERROR no connection to the database' })
  await scene.run({ 'image-uri': image })
  await scene.aws.clearCalls()
  const again = await scene.run({
    'image-uri': image,
    'health-url': `${scene.url}health`,
    'health-timeout': '2s',
  })
  expect(again).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'failed', serving: 'new', changed: 'false', 'failure-code': 'unhealthy' },
  })
  expect(again.summary.split('\n')[0]).toContain('serves `pricing` v2, which is what was asked for (failed)')
  expect(again.summary).toContain('ERROR no connection to the database')
  expect(await writesOf(scene.aws)).toEqual([])
  expect(await scene.seen()).toBe('1 2')
})
