/**
 * An alias with provisioned concurrency: Lambda leaves the traffic to the version before until there are instances of the new
 * one, and so long nothing new serves, whatever the alias points at.
 */
import { expect, test } from '@jest/globals'
import { judge } from '../../sandbox/aws/grants.ts'
import { freshJob, policyOf, roleFor } from '../support/door.ts'
import { functionName, lambdaScene, type Scene, writesOf } from '../support/lambda-scene.ts'

const reason = 'FUNCTION_ERROR_INIT_FAILURE'

const knobs = ({ aws }: Scene, knobs: Record<string, unknown>) => aws.knobs({ lambda: { [functionName]: knobs } })

/** A scene whose alias keeps an instance ready. */
const provisioned = async (own: Record<string, unknown> = {}): Promise<Scene> => {
  const scene = await lambdaScene()
  await scene.aws.seed.provision(functionName, 'live')
  await knobs(scene, { update_seconds: 0.1, ...own })
  await scene.aws.clearCalls()
  return scene
}

const held = { version: '2', weights: { 1: 1 } }
const whole = (version: string) => ({ version, weights: {} })
const waiting = /IN_PROGRESS, 0 of 1 ready, version 1 has 100 % of the traffic/

test.concurrent('is over when the instances of the new version have the traffic', async () => {
  const scene = await provisioned({ provisioned_seconds: 6 })
  const live = scene.start({ 'image-uri': await scene.image('2'), 'health-url': `${scene.url}health` })
  await live.waitForLog(waiting)
  expect(await scene.alias()).toMatchObject(held)
  const step = await live.result
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new', version: '2' } })
  expect(await scene.alias()).toMatchObject(whole('2'))
  expect(step.summary).toContain('provisioned concurrency')
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent('instances that cannot be made are told with the reason, and the alias goes back', async () => {
  const scene = await provisioned({ provisioned_fails: reason })
  const step = await scene.run({ 'image-uri': await scene.image('2') })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'rolled-back', serving: 'previous', changed: 'true', 'failure-code': 'provisioned-failed' },
  })
  expect(step.outputs['failure-reason']).toBe(
    `Lambda could not make the instances of version 2 that it is to keep ready for live: ${reason}.`,
  )
  expect(step.errors[0]).toContain(
    `get-provisioned-concurrency-config --function-name ${functionName} --qualifier live`,
  )
  expect(step.summary).toContain('as before; v2 was not taken')
  expect(await scene.alias()).toMatchObject(whole('1'))
  expect(await scene.seen()).toBe('1')
})

test.concurrent('with on-failure none the alias stays, and what serves is what has the traffic', async () => {
  const scene = await provisioned({ provisioned_fails: reason })
  const step = await scene.run({ 'image-uri': await scene.image('2'), 'on-failure': 'none' })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', serving: 'previous' } })
  expect(await scene.alias()).toMatchObject(held)

  // The next one takes away the weights that Lambda left, and goes on from what serves.
  const again = await scene.run({ 'image-uri': await scene.image('3') })
  expect(again).toMatchObject({
    exitCode: 0,
    outputs: { outcome: 'deployed', version: '3', 'previous-version': '1', serving: 'new' },
  })
  expect(again.log).toContain('Clear the weights that an earlier run left')
  expect(await scene.alias()).toMatchObject(whole('3'))
  expect(await scene.seen()).toBe('1 3')
})

test.concurrent('the time of the step is over: told, and put back', async () => {
  const scene = await provisioned({ provisioned_seconds: 120 })
  await scene.aws.seed.version(functionName, await scene.image('2'))
  const step = await scene.run({ 'rollback-to': '2', timeout: '10s' })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'rolled-back', serving: 'previous', 'failure-code': 'timed-out' },
  })
  expect(step.outputs['failure-reason']).toMatch(waiting)
  expect(await scene.alias()).toMatchObject(whole('1'))
  expect(await scene.seen()).toBe('1')
})

test.concurrent('what is not healthy goes back, and that is over when its users have what was before', async () => {
  const scene = await provisioned({ provisioned_seconds: 4 })
  const step = await scene.run({
    'image-uri': await scene.image('2', { HEALTH_STATUS: '500' }),
    'health-url': `${scene.url}health`,
    'health-timeout': '2s',
  })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'rolled-back', serving: 'previous', 'failure-code': 'unhealthy' },
  })
  expect(step.log).toContain('IN_PROGRESS, 0 of 1 ready, version 2 has 100 % of the traffic')
  expect(await scene.alias()).toMatchObject(whole('1'))
  expect(await scene.seen()).toBe('1 2 1')
})

test.concurrent('instances that cannot be made of what was before: the alias is back, its traffic is not', async () => {
  const scene = await provisioned()
  const live = scene.start(
    {
      'image-uri': await scene.image('2', { HEALTH_STATUS: '500' }),
      'health-url': `${scene.url}health`,
      'health-timeout': '10s',
    },
    { post: 'never' },
  )
  await live.waitForLog(/are of version 2/)
  await knobs(scene, { provisioned_fails: reason })
  const step = await live.result
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'rollback-failed', serving: 'new' } })
  expect(step.log).toContain(`could not make the instances of version 1 that it is to keep ready for live: ${reason}`)
  expect(await scene.alias()).toMatchObject({ version: '1', weights: { 2: 1 } })

  // The next one starts from what has the traffic, whatever the alias points at.
  const planned = await scene.run({ 'image-uri': await scene.image('3'), 'dry-run': 'true' })
  expect(planned.log).toContain('Clear the weights that an earlier run left')
  const again = await scene.run({ 'image-uri': await scene.image('3') })
  expect(again).toMatchObject({
    exitCode: 0,
    outputs: { outcome: 'deployed', 'previous-version': '2', serving: 'new' },
  })
  expect(await scene.alias()).toMatchObject(whole('3'))
})

test.concurrent('from an alias that Lambda left to another version a rollback goes, and back to that it goes when it fails', async () => {
  const scene = await provisioned({ provisioned_fails: reason })
  await scene.aws.seed.version(functionName, await scene.image('3', { HEALTH_STATUS: '500' }))
  await scene.run({ 'image-uri': await scene.image('2'), 'on-failure': 'none' })
  expect((await scene.alias()).weights).toEqual({ 1: 1 })
  const step = await scene.run({ 'rollback-to': '2', 'health-url': `${scene.url}health`, 'health-timeout': '2s' })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'rolled-back', serving: 'previous', 'previous-version': '1' },
  })
  expect(await scene.alias()).toMatchObject(whole('1'))
})

test.concurrent('a change that crosses the one that puts back is waited for', async () => {
  const scene = await provisioned({ provisioned_fails: reason })
  const message = 'The operation cannot be performed at this time. An update is in progress for resource: live'
  const error = { code: 'ResourceConflictException', status: 409, message }
  await scene.aws.faults.set({ service: 'lambda', operation: 'UpdateAlias', after: 1, times: 2, error })
  const step = await scene.run({ 'image-uri': await scene.image('2') })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'rolled-back', serving: 'previous' } })
  expect(await scene.alias()).toMatchObject(whole('1'))
})

test.concurrent('weights of somebody else are theirs, also while Lambda makes the instances', async () => {
  const scene = await provisioned({ provisioned_seconds: 120 })
  const third = await scene.aws.seed.version(functionName, await scene.image('3'))
  const live = scene.start({ 'image-uri': await scene.image('2') })
  await live.waitForLog(waiting)
  const theirs = { function: functionName, name: 'live', weights: { [third]: 0.5 } }
  await scene.aws.seed.changeAlias(theirs)
  const step = await live.result
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'superseded', serving: 'mixed' } })
  expect((await scene.alias()).weights).toEqual({ [third]: 0.5 })
})

test.concurrent('a cancel in that wait puts back', async () => {
  const scene = await provisioned({ provisioned_seconds: 120 })
  const live = scene.start({ 'image-uri': await scene.image('2') })
  await live.waitForLog(waiting)
  await live.cancel()
  const step = await live.result
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'cancelled', serving: 'previous' } })
  expect(await scene.alias()).toMatchObject(whole('1'))
  expect(await scene.seen()).toBe('1')
})

test.concurrent.each([
  ['deploys', 4, {}, 'unchanged', '2'],
  ['goes back', 120, { 'image-uri': '', 'rollback-to': 'previous' }, 'deployed', '1'],
])('killed with its runner in that wait, and the next one %s', async (_, seconds, inputs, outcome, version) => {
  const scene = await provisioned({ provisioned_seconds: seconds })
  const image = await scene.image('2')
  const live = scene.start({ 'image-uri': image }, { post: 'never' })
  await live.waitForLog(waiting)
  live.powerOff()
  await live.result
  const step = await scene.run({ 'image-uri': image, ...inputs })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome, serving: 'new' } })
  expect(await scene.alias()).toMatchObject(whole(version))
  expect(await scene.seen()).toBe(version === '1' ? '1' : '1 2')
})

test.concurrent('a rollback is over when the traffic is there, also when it was killed and runs again', async () => {
  const scene = await provisioned()
  await scene.run({ 'image-uri': await scene.image('2') })
  await knobs(scene, { provisioned_seconds: 4 })
  const live = scene.start({ 'rollback-to': 'previous' }, { post: 'never' })
  await live.waitForLog(/version 2 has 100 % of the traffic/)
  live.powerOff()
  await live.result
  await scene.aws.clearCalls()
  const step = await scene.run({ 'rollback-to': 'previous' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'unchanged', serving: 'new', changed: 'false' } })
  expect(step.summary).toContain('serves `pricing` v1: it is what was asked for')
  expect(await writesOf(scene.aws)).toEqual([])
  expect(await scene.alias()).toMatchObject(whole('1'))
  expect(await scene.seen()).toBe('1 2 1')
})

test.concurrent('a cancel on the way back ends the wait: the alias is back, and `post` sees it through', async () => {
  const scene = await provisioned({ provisioned_seconds: 4 })
  const live = scene.start({
    'image-uri': await scene.image('2', { HEALTH_STATUS: '500' }),
    'health-url': `${scene.url}health`,
    'health-timeout': '2s',
  })
  await live.waitForLog(/version 2 has 100 % of the traffic/)
  await live.cancel()
  const step = await live.result
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'cancelled', serving: 'unknown' } })
  expect(step.post?.log).toContain('serves again what it served before')
  expect(await scene.alias()).toMatchObject(whole('1'))
})

test.concurrent('a dry run waits for nothing', async () => {
  const scene = await provisioned({ provisioned_seconds: 120 })
  await scene.aws.seed.changeAlias({
    function: functionName,
    name: 'live',
    version: await scene.aws.seed.version(functionName, await scene.image('2')),
  })
  const step = await scene.run({ 'image-uri': await scene.image('3'), 'dry-run': 'true' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned' } })
  expect(step.log).toContain('a deploy waits for them first')
})

test.concurrent('its own permissions are enough', async () => {
  const scene = await provisioned({ provisioned_seconds: 1 })
  const policy = policyOf('update-and-wait-lambda', scene.aws, { Function: functionName, Repository: functionName })
  const { role, env } = await roleFor(scene.aws, await freshJob(), { deploy: policy })
  const step = await scene.run({ 'image-uri': await scene.image('2'), 'role-to-assume': role }, { env })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
  const { denied, unused } = judge(policy, await scene.aws.decisions())
  expect(denied).toEqual([])
  expect(unused.map(({ statement }) => statement)).not.toContain('ReadProvisionedConcurrency')
})

test.concurrent.each([
  ['has no weights: said, with the statement', false],
  ['has weights of Lambda: waited until they are gone', true],
])('without the permission to ask, an alias that %s', async (_, kept) => {
  const scene = kept ? await provisioned({ provisioned_seconds: 5 }) : await lambdaScene()
  await scene.aws.faults.set({ service: 'lambda', operation: 'GetProvisionedConcurrencyConfig', denied: true })
  const step = await scene.run({ 'image-uri': await scene.image('2') })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  expect(await scene.alias()).toMatchObject(whole('2'))
  expect(step.notices.join()).toContain('The statement `ReadProvisionedConcurrency`')
  expect(step.log.includes('not known (AccessDeniedException), version 1 has 100 % of the traffic')).toBe(kept)
  expect(await scene.seen()).toBe('1 2')
})
