/** Throttled, denied, cut off, killed, overtaken: what is told is what is live. */
import { expect, test } from '@jest/globals'
import { lambdaScene, type Scene, writesOf } from '../support/lambda-scene.ts'

const operations = ['GetFunction', 'GetAlias', 'UpdateFunctionCode', 'PublishVersion', 'Invoke', 'UpdateAlias']

test.concurrent('every call throttled five times, and still right', async () => {
  const scene = await lambdaScene()
  await scene.aws.faults.set(
    ...operations.map((operation) => ({ service: 'lambda', operation, times: 5, throttle: true as const })),
  )
  const step = await scene.run({ 'image-uri': await scene.image('2'), 'test-payload': '{}' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  expect((await scene.aws.faults.list()).map(({ hits }) => hits)).toEqual(operations.map(() => 5))
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent.each([
  ['GetFunction', 'function:pricing'],
  ['UpdateFunctionCode', 'function:pricing'],
  ['PublishVersion', 'function:pricing'],
  ['UpdateAlias', 'function:pricing'],
])('%s denied: the permission and the ARN are named at once', async (operation, resource) => {
  const scene = await lambdaScene()
  await scene.aws.faults.set({ service: 'lambda', operation, denied: true })
  const step = await scene.run({ 'image-uri': await scene.image('2') })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', 'failure-code': 'access-denied' } })
  expect(step.errors).toHaveLength(1)
  expect(step.errors[0]).toContain(`"Action": "lambda:${operation}"`)
  expect(step.errors[0]).toContain(`${scene.aws.account}:${resource}`)
  expect(Number(step.outputs['duration-seconds'])).toBeLessThan(20)
  expect(await scene.seen()).toBe('1')
})

test.concurrent.each(['UpdateFunctionCode', 'PublishVersion', 'UpdateAlias'])(
  'the answer of %s is lost: it is found out that the work was done',
  async (operation) => {
    const scene = await lambdaScene()
    await scene.aws.faults.set({ service: 'lambda', operation, nth: 1, lose: true })
    const step = await scene.run({ 'image-uri': await scene.image('2') })
    expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new', version: '2' } })
    expect((await scene.aws.faults.list())[0]?.hits).toBe(1)
    expect(await scene.seen()).toBe('1 2')
  },
)

test.concurrent('the answer of the rollback is lost as well', async () => {
  const scene = await lambdaScene()
  await scene.aws.faults.set({ service: 'lambda', operation: 'UpdateAlias', nth: 2, lose: true })
  const step = await scene.run({
    'image-uri': await scene.image('2', { HEALTH_STATUS: '500' }),
    'health-url': `${scene.url}health`,
    'health-timeout': '2s',
  })
  expect(step.outputs).toMatchObject({ outcome: 'rolled-back', serving: 'previous' })
  expect(await scene.seen()).toBe('1 2 1')
})

const slowUpdate = async (scene: Scene, seconds: number) => {
  await scene.aws.knobs({ lambda: { pricing: { update_seconds: seconds } } })
  const step = scene.start({ 'image-uri': await scene.image('2') })
  await step.waitForLog(/update: Active, InProgress/)
  return step
}

test.concurrent('cancelled in mid-wait: what served before serves', async () => {
  const scene = await lambdaScene()
  const live = await slowUpdate(scene, 20)
  await live.cancel()
  const step = await live.result
  expect(step).toMatchObject({
    outcome: 'cancelled',
    exitCode: 1,
    outputs: { outcome: 'cancelled', serving: 'previous', 'failure-code': 'cancelled' },
  })
  expect(Number(step.outputs['duration-seconds'])).toBeLessThan(15)
  expect(await scene.seen()).toBe('1')
})

test.concurrent('cancelled after the alias has moved: it goes back', async () => {
  const scene = await lambdaScene()
  const live = scene.start({
    'image-uri': await scene.image('2', { HEALTH_STATUS: '500' }),
    'health-url': `${scene.url}health`,
  })
  await live.waitForLog(/health: .*status 500/)
  await live.cancel()
  expect((await live.result).outputs).toMatchObject({ outcome: 'cancelled', serving: 'previous' })
  expect(await scene.seen()).toBe('1 2 1')
})

test.concurrent('cancelled in mid-update without an alias: post puts the code back', async () => {
  const scene = await lambdaScene({ alias: null })
  const live = await slowUpdate(scene, 12)
  await live.cancel()
  const step = await live.result
  expect(step.outputs).toMatchObject({ outcome: 'cancelled' })
  expect(step.post?.log).toContain('pricing serves again what it served before.')
  expect((await scene.seen()).split(' ').at(-1)).toBe('1')
})

test.concurrent('killed between update and alias, run again: it goes on where it stopped', async () => {
  const scene = await lambdaScene()
  await scene.aws.knobs({ lambda: { pricing: { version_seconds: 5 } } })
  const inputs = { 'image-uri': await scene.image('2') }
  const killed = scene.start(inputs, { post: 'never' })
  await killed.waitForLog(/version 2: Pending/)
  killed.kill()
  expect((await killed.result).exitCode).not.toBe(0)
  await scene.aws.clearCalls()
  const again = await scene.run(inputs)
  expect(again).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new', version: '2' } })
  expect(await writesOf(scene.aws)).toEqual(['PublishVersion', 'UpdateAlias'])
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent('killed after the alias has moved: post puts it back', async () => {
  const scene = await lambdaScene()
  const live = scene.start({
    'image-uri': await scene.image('2', { HEALTH_STATUS: '500' }),
    'health-url': `${scene.url}health`,
  })
  await live.waitForLog(/health: .*status 500/)
  live.kill()
  expect((await live.result).post?.log).toContain('live serves again what it served before.')
  expect(await scene.seen()).toBe('1 2 1')
})

test.concurrent.each(['rollback', 'none'])(
  'somebody else moves the alias meanwhile (on-failure: %s): nothing of theirs is touched',
  async (onFailure) => {
    const scene = await lambdaScene()
    const ours = scene.start({
      'image-uri': await scene.image('2', { HEALTH_STATUS: '500' }),
      'health-url': `${scene.url}health`,
      'on-failure': onFailure,
    })
    await ours.waitForLog(/health: .*status 500/)
    const theirs = await scene.run({ 'image-uri': await scene.image('3') })
    expect(theirs.outputs).toMatchObject({ outcome: 'deployed', version: '3' })
    // Version 3 is healthy, and asked by our health check: that does not make ours live.
    expect(await ours.result).toMatchObject({
      exitCode: 1,
      outputs: { outcome: 'superseded', serving: 'unknown', 'failure-code': 'superseded' },
    })
    expect(await scene.seen()).toBe('1 2 3')
  },
)

test.concurrent('the last look is denied: what AWS confirmed and was healthy is not put back', async () => {
  const scene = await lambdaScene()
  await scene.aws.faults.set({ service: 'lambda', operation: 'GetAlias', after: 1, denied: true })
  const step = await scene.run({ 'image-uri': await scene.image('2'), 'health-url': scene.url })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  expect(step.warnings.join()).toContain('Whether somebody else has deployed meanwhile is not known')
  expect(await scene.seen()).toBe('1 2')
})
