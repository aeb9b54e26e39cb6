/** Variables, memory and time-out: merged over what there is, sent only when they differ, told by name alone. */
import { expect, test } from '@jest/globals'
import { configurationOf } from '../support/lambda-root.ts'
import { lambdaScene, type Scene, writesOf } from '../support/lambda-scene.ts'
import { findLeaks, placesOf } from '../support/secrets.ts'

const old = { COLOUR: 'green-value', REGION_NAME: 'eu-value', OLD_NAME: 'old-value' }
const given = { COLOUR: 'blue-value', API_KEY: 's3cr3t-value' }
const lines = 'COLOUR=blue-value\nAPI_KEY=s3cr3t-value'

const values = Object.fromEntries(
  [...Object.values(old), ...Object.values(given)].map((value) => [`the value ${value}`, value]),
)

/** What the call itself carried. */
const sent = async ({ aws }: Scene) =>
  (await aws.calls())
    .filter(({ operation }) => operation === 'UpdateFunctionConfiguration')
    .map(({ parameters: { FunctionName: _, RevisionId: __, ...rest } }) => rest)

test.concurrent('with the code: code, configuration, version, alias; the rest of it stays', async () => {
  const scene = await lambdaScene({ environment: old })
  const inputs = {
    'image-uri': await scene.image('2'),
    environment: lines,
    'environment-remove': 'OLD_NAME\nNEVER_THERE',
    'memory-size': '256',
    'function-timeout': '30s',
    'test-payload': '{"environment": ["COLOUR", "REGION_NAME", "API_KEY"]}',
    'test-expect-json': 'environment.COLOUR=blue-value\nenvironment.REGION_NAME=eu-value',
  }
  const step = await scene.run(inputs)
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new', version: '2' } })
  expect(await writesOf(scene.aws)).toEqual([
    'UpdateFunctionCode',
    'UpdateFunctionConfiguration',
    'PublishVersion',
    'UpdateAlias',
  ])
  const variables = { ...given, REGION_NAME: 'eu-value' }
  expect(await sent(scene)).toEqual([{ Environment: { Variables: variables }, MemorySize: 256, Timeout: 30 }])
  expect(await configurationOf(scene.aws, 'live')).toEqual({ variables, memory: 256, timeout: 30 })
  expect(await configurationOf(scene.aws, '1')).toEqual({ variables: old, memory: 128, timeout: 10 })
  for (const row of [
    '| Memory | 128 MB | 256 MB |',
    '| Time-out | 10 s | 30 s |',
    '| Variables | – | added API_KEY; changed COLOUR; removed OLD_NAME |',
  ])
    expect(step.summary).toContain(row)
  expect(findLeaks(values, placesOf(step))).toEqual([])

  await scene.aws.clearCalls()
  const again = await scene.run(inputs)
  expect(again).toMatchObject({ exitCode: 0, outputs: { outcome: 'unchanged', changed: 'false' } })
  expect(await writesOf(scene.aws)).toEqual([])
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent('a configuration alone is a change: published, and the alias moves', async () => {
  const scene = await lambdaScene({ environment: old })
  const image = await scene.image('2')
  await scene.run({ 'image-uri': image })
  await scene.aws.clearCalls()
  const step = await scene.run({ 'image-uri': image, environment: '{"COLOUR": "blue-value", "PORT": 8080}' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', changed: 'true', version: '3' } })
  expect(await writesOf(scene.aws)).toEqual(['UpdateFunctionConfiguration', 'PublishVersion', 'UpdateAlias'])
  const variables = { ...old, COLOUR: 'blue-value', PORT: '8080' }
  expect(await sent(scene)).toEqual([{ Environment: { Variables: variables } }])
  const back = await scene.run({ 'rollback-to': 'previous' })
  expect(back).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', version: '2' } })
  expect(back.summary).toContain('| Variables | – | changed COLOUR; removed PORT |')
  expect((await configurationOf(scene.aws, 'live')).variables).toEqual(old)
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent('what is configured already is not sent', async () => {
  const scene = await lambdaScene({ environment: old })
  const step = await scene.run({
    'image-uri': await scene.image('2'),
    environment: 'COLOUR=green-value',
    'environment-remove': 'NEVER_THERE',
    'memory-size': '128',
    'function-timeout': '10s',
  })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
  expect(await writesOf(scene.aws)).toEqual(['UpdateFunctionCode', 'PublishVersion', 'UpdateAlias'])
  await scene.seen()
})

test.concurrent('without an alias; memory alone leaves the variables out of the call', async () => {
  const scene = await lambdaScene({ alias: null, environment: old })
  const image = await scene.image('2')
  await scene.run({ 'image-uri': image })
  await scene.aws.clearCalls()
  const step = await scene.run({ 'image-uri': image, 'memory-size': '512', 'health-url': scene.url })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', changed: 'true', serving: 'new' } })
  expect(step.summary.split('\n')[0]).toContain('serves the new configuration')
  expect(await sent(scene)).toEqual([{ MemorySize: 512 }])
  expect(await configurationOf(scene.aws)).toEqual({ variables: old, memory: 512, timeout: 10 })
  expect((await scene.seen()).split(' ').at(-1)).toBe('2')
})

test.concurrent('replace takes away what is not named, even everything', async () => {
  const scene = await lambdaScene({ environment: old })
  const image = await scene.image('2')
  const inputs = { 'image-uri': image, 'environment-mode': 'replace' }
  const some = await scene.run({ ...inputs, environment: lines })
  expect(some).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
  expect((await configurationOf(scene.aws, 'live')).variables).toEqual(given)
  expect(some.summary).toContain('added API_KEY; changed COLOUR; removed OLD_NAME, REGION_NAME')
  const none = await scene.run({ ...inputs, environment: '{}' })
  expect(none).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
  expect((await configurationOf(scene.aws, 'live')).variables).toEqual({})
  expect((await sent(scene)).at(-1)).toEqual({ Environment: { Variables: {} } })
  await scene.seen()
})

test.concurrent('a dry run tells names, and writes nothing', async () => {
  const scene = await lambdaScene({ environment: old })
  const step = await scene.run({
    'image-uri': await scene.image('2'),
    environment: lines,
    'memory-size': '256',
    'dry-run': 'true',
  })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned', changed: 'false' } })
  expect(step.log).toContain(
    'update the code, then change its configuration (memory 128 MB → 256 MB, variables: added API_KEY; changed COLOUR)',
  )
  expect(step.summary).toContain('| Variables | – | added API_KEY; changed COLOUR |')
  expect(await writesOf(scene.aws)).toEqual([])
  expect(findLeaks(values, placesOf(step))).toEqual([])
  await scene.seen()
})

test.concurrent('variables that would not fit are refused before any write, and an empty one is told', async () => {
  const scene = await lambdaScene({ environment: { LARGE_VALUE: 'x'.repeat(3000) } })
  const image = await scene.image('2')
  const step = await scene.run({ 'image-uri': image, environment: `MORE=${'y'.repeat(1100)}` })
  expect(step.outputs).toMatchObject({ outcome: 'failed', changed: 'false', 'failure-code': 'environment-too-large' })
  expect(step.outputs['failure-reason']).toMatch(/They would take 4128\.$/)
  expect(step.log + step.summary).not.toMatch(/x{20}|y{20}/)
  expect(await writesOf(scene.aws)).toEqual([])
  const empty = await scene.run({ 'image-uri': image, environment: 'FROM_SECRET=', 'dry-run': 'true' })
  expect(empty.notices.join()).toContain('Empty in "environment": FROM_SECRET')
  await scene.seen()
})

/** As AWS answers when the role of the job may not use the key of the variables. */
const unreadable = {
  service: 'lambda',
  operation: 'GetFunction',
  set: {
    'Configuration.Environment': { Error: { ErrorCode: 'AccessDeniedException', Message: 'KMS access was denied' } },
    'Configuration.KMSKeyArn': 'arn:aws:kms:us-east-1:111122223333:key/abc',
  },
}

test.concurrent('variables that cannot be read are not overwritten', async () => {
  const scene = await lambdaScene({ environment: old })
  await scene.aws.faults.set(unreadable)
  const image = await scene.image('2')
  for (const inputs of [
    { environment: lines },
    { environment: lines, 'environment-mode': 'replace' },
    { 'environment-remove': 'COLOUR' },
  ]) {
    const step = await scene.run({ 'image-uri': image, ...inputs })
    expect(step.outputs).toMatchObject({ changed: 'false', 'failure-code': 'environment-unreadable' })
    expect(step.errors[0]).toContain(
      '"Action": "kms:Decrypt", "Resource": "arn:aws:kms:us-east-1:111122223333:key/abc"',
    )
  }
  expect(await writesOf(scene.aws)).toEqual([])
  await scene.seen()
})

test.concurrent('memory changes though variables cannot be read; no log line is shown that may hold them', async () => {
  const scene = await lambdaScene({ environment: old })
  await scene.aws.faults.set(unreadable)
  const image = await scene.image('2', { HANDLER_FAIL: 'cannot log in with green-value' })
  const step = await scene.run({ 'image-uri': image, 'memory-size': '256', 'test-payload': '{}' })
  expect(step.outputs).toMatchObject({ outcome: 'failed', serving: 'previous', 'failure-code': 'function-error' })
  expect(await sent(scene)).toEqual([{ MemorySize: 256 }])
  expect(step.notices.join()).toContain('No log lines: its variables cannot be read (AccessDeniedException)')
  expect(findLeaks(values, placesOf(step))).toEqual([])
  expect((await configurationOf(scene.aws)).variables).toEqual(old)
  await scene.seen()
})
