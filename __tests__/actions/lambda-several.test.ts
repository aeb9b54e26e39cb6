/** Several functions: all prepared, then all moved; any failure puts all back. */
import { expect, test } from '@jest/globals'
import { contract } from '../../src/actions/update-and-wait-lambda/contract.ts'
import { functionsIn, severalScene, writesTo } from '../support/several-scene.ts'

const three = ['orders', 'billing', 'mail']

test.concurrent('all are updated, published and tested before the first alias moves', async () => {
  const scene = await severalScene(three)
  const image = await scene.image('2')
  const step = await scene.run({ 'image-uri': image, 'test-payload': '{}', 'test-expect-json': 'version=2' })
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', changed: 'true', serving: 'new' } })
  for (const name of ['function-arn', 'version', 'previous-version', 'alias-arn', 'image-digest', 'function-url'])
    expect([name, step.outputs[name]]).toEqual([name, ''])
  const functions = functionsIn(step)
  expect(Object.keys(functions)).toEqual(three)
  expect(functions['orders']).toMatchObject({
    'function-arn': expect.stringMatching(/:function:orders$/),
    version: '2',
    'previous-version': '1',
    'image-digest': image.split('@')[1],
    outcome: 'deployed',
    changed: true,
    serving: 'new',
  })
  const calls = await scene.aws.calls()
  const order = calls.map(({ operation }) => operation)
  expect(order.lastIndexOf('Invoke')).toBeLessThan(order.indexOf('UpdateAlias'))
  expect(await scene.serving()).toEqual({ orders: '2', billing: '2', mail: '2' })
  expect(step.summary.split('\n')[0]).toBe(
    '### `live` of 3 functions: 3 serve what is new (commit `c0ffee2` by @alice)',
  )
  expect(step.summary).toContain('| `orders` | deployed | v2 | v1 |')
  expect(step.summary).toContain(
    '    function-name: |\n      orders\n      billing\n      mail\n    alias: live\n    rollback-to: previous',
  )
  for (const name of three) expect(step.log).toMatch(new RegExp(`::group::${name}: prepared\\n(?!::group)`))
})

test.concurrent('`functions` has the keys of the outputs of one', async () => {
  const scene = await severalScene(['orders'])
  const step = await scene.run({ 'image-uri': await scene.image('2') })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', version: '2' } })
  const whole = ['functions', 'duration-seconds', 'report-file']
  const keys = contract.outputs.filter((name) => !whole.includes(name))
  expect(Object.keys(functionsIn(step)['orders'] ?? {}).sort()).toEqual([...keys].sort())
  expect(functionsIn(step)['orders']).toMatchObject({ version: step.outputs['version'] })
})

test.concurrent('what has the code already is left alone, and told', async () => {
  const scene = await severalScene(three)
  const image = await scene.image('2')
  await scene.run({ 'image-uri': image, 'function-name': 'billing' })
  await scene.aws.clearCalls()
  const step = await scene.run({ 'image-uri': image })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  expect(functionsIn(step)['billing']).toMatchObject({ outcome: 'unchanged', changed: false, version: '2' })
  expect((await writesTo(scene.aws)).filter((write) => write.endsWith('billing'))).toEqual([])
  expect(step.summary.split('\n')[0]).toContain('2 serve what is new')
  expect(step.summary.split('\n')[0]).toContain('1 were as asked for already')
  await scene.aws.clearCalls()
  const again = await scene.run({ 'image-uri': image })
  expect(again.outputs).toMatchObject({ outcome: 'unchanged', changed: 'false', serving: 'new' })
  expect(await writesTo(scene.aws)).toEqual([])
})

test.concurrent('one fails before the aliases: none moves', async () => {
  const scene = await severalScene(three)
  await scene.aws.knobs({ lambda: { billing: { version_fails: 'FunctionError' } } })
  const step = await scene.run({ 'image-uri': await scene.image('2') })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'failed', serving: 'previous', 'failure-code': 'start-failed' },
  })
  expect(step.errors).toHaveLength(1)
  expect(step.errors[0]).toMatch(/^1 of 3 functions failed\. billing: /)
  expect((await writesTo(scene.aws)).filter((write) => write.startsWith('UpdateAlias'))).toEqual([])
  expect(await scene.serving()).toEqual({ orders: '1', billing: '1', mail: '1' })
  expect(functionsIn(step)).toMatchObject({
    billing: { outcome: 'failed', serving: 'previous', 'failure-code': 'start-failed' },
    orders: { outcome: 'failed', serving: 'previous', 'failure-code': 'another-failed' },
  })
  const rows = step.summary.split('\n').filter((line) => line.startsWith('| `'))
  expect(rows.map((row) => row.split('`')[1])).toEqual(['billing', 'orders', 'mail'])
})

test.concurrent('one fails without an alias: the code of all goes back', async () => {
  const scene = await severalScene(three, { alias: null })
  const before = await scene.serving()
  await scene.aws.knobs({ lambda: { billing: { update_fails: 'ImageAccessDenied', update_seconds: 2 } } })
  const step = await scene.run({ 'image-uri': await scene.image('2') })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'rolled-back', serving: 'previous', 'failure-code': 'image-access-denied' },
  })
  expect(await scene.serving()).toEqual(before)
  expect(functionsIn(step)).toMatchObject({
    billing: { outcome: 'failed', serving: 'previous' },
    orders: { outcome: 'rolled-back', serving: 'previous' },
    mail: { outcome: 'rolled-back', serving: 'previous' },
  })
})

const movesOf = (name: string) => ({ service: 'lambda', operation: 'UpdateAlias', match: { FunctionName: name } })

test.concurrent('one alias cannot be moved: those that have moved go back', async () => {
  const scene = await severalScene(three)
  // The others have moved by the time that this one is refused.
  await scene.aws.faults.set({ ...movesOf('mail'), latency_ms: 5000, denied: true })
  const step = await scene.run({ 'image-uri': await scene.image('2') })
  const moves = (await writesTo(scene.aws)).filter((write) => write.startsWith('UpdateAlias'))
  expect(moves.filter((move) => !move.endsWith('mail')).sort()).toEqual(
    [1, 2].flatMap(() => ['UpdateAlias billing', 'UpdateAlias orders']).sort(),
  )
  expect(await scene.serving()).toEqual({ orders: '1', billing: '1', mail: '1' })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'rolled-back', serving: 'previous', 'failure-code': 'access-denied' },
  })
})

test.concurrent('one alias cannot be put back: what serves is mixed, and said so', async () => {
  const scene = await severalScene(three)
  await scene.aws.faults.set(
    { ...movesOf('billing'), after: 1, denied: true },
    { ...movesOf('mail'), latency_ms: 5000, denied: true },
  )
  const step = await scene.run({ 'image-uri': await scene.image('2') }, { post: 'never' })
  expect(await scene.serving()).toEqual({ orders: '1', billing: '2', mail: '1' })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'rollback-failed', serving: 'mixed' } })
  expect(functionsIn(step)).toMatchObject({
    billing: { outcome: 'rollback-failed', serving: 'new' },
    orders: { outcome: 'rolled-back', serving: 'previous' },
  })
  expect(step.summary.split('\n')[0]).toContain('(mixed)')
})

test.concurrent('not healthy in the end: all go back', async () => {
  const scene = await severalScene(three, { url: 'mail' })
  const step = await scene.run({
    'image-uri': await scene.image('2', { HEALTH_STATUS: '500' }),
    'health-url': `${scene.url}health`,
    'health-timeout': '10s',
  })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'rolled-back', serving: 'previous', 'failure-code': 'unhealthy' },
  })
  expect(await scene.serving()).toEqual({ orders: '1', billing: '1', mail: '1' })
})

test.concurrent('every check of every function comes before the first write', async () => {
  const scene = await severalScene(['orders'])
  const step = await scene.run({
    'function-name': 'orders\nnowhere\nneither',
    'image-uri': await scene.image('2'),
  })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', changed: 'false', serving: 'previous' } })
  expect(step.errors[0]).toMatch(/^2 of 3 functions failed\. nowhere: .*neither: /)
  expect(await writesTo(scene.aws)).toEqual([])
})

test.concurrent('cancelled after the aliases have moved: all go back', async () => {
  const scene = await severalScene(three, { url: 'mail' })
  const live = scene.start({
    'image-uri': await scene.image('2', { HEALTH_STATUS: '500' }),
    'health-url': `${scene.url}health`,
  })
  await live.waitForLog(/health: .*status 500/)
  expect(await scene.serving()).toEqual({ orders: '2', billing: '2', mail: '2' })
  await live.cancel()
  expect((await live.result).outputs).toMatchObject({ outcome: 'cancelled', 'failure-code': 'cancelled' })
  expect(await scene.serving()).toEqual({ orders: '1', billing: '1', mail: '1' })
})

test.concurrent('killed after the aliases have moved: post puts all back', async () => {
  const scene = await severalScene(three, { url: 'mail' })
  const live = scene.start({
    'image-uri': await scene.image('2', { HEALTH_STATUS: '500' }),
    'health-url': `${scene.url}health`,
  })
  await live.waitForLog(/health: .*status 500/)
  live.kill()
  const { post } = await live.result
  for (const name of three) expect(post?.log).toContain(`live of ${name} serves again what it served before.`)
  expect(await scene.serving()).toEqual({ orders: '1', billing: '1', mail: '1' })
})

test.concurrent('post tells of the one that it cannot put back, and puts back the others', async () => {
  const scene = await severalScene(three, { url: 'mail' })
  const live = scene.start({
    'image-uri': await scene.image('2', { HEALTH_STATUS: '500' }),
    'health-url': `${scene.url}health`,
  })
  await live.waitForLog(/health: .*status 500/)
  await scene.aws.faults.set({ ...movesOf('billing'), denied: true })
  live.kill()
  const { post } = await live.result
  expect(post).toMatchObject({ exitCode: 1 })
  expect(post?.errors[0]).toMatch(/live of billing: .*UpdateAlias/)
  expect(await scene.serving()).toEqual({ orders: '1', billing: '2', mail: '1' })
})

test.concurrent('killed between two aliases, run again: it goes on where it stopped', async () => {
  const scene = await severalScene(three)
  await scene.aws.faults.set({ ...movesOf('mail'), latency_ms: 60_000 })
  const inputs = { 'image-uri': await scene.image('2') }
  const live = scene.start(inputs, { post: 'never' })
  await scene.until({ orders: '2', billing: '2' })
  live.kill()
  await live.result
  await scene.aws.faults.clear()
  await scene.aws.clearCalls()
  const again = await scene.run(inputs)
  expect(again).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  expect(functionsIn(again)).toMatchObject({
    orders: { outcome: 'unchanged' },
    mail: { outcome: 'deployed', version: '2' },
  })
  expect(await writesTo(scene.aws)).toEqual(['PublishVersion mail', 'UpdateAlias mail'])
  expect(await scene.serving()).toEqual({ orders: '2', billing: '2', mail: '2' })
})

test.concurrent('somebody else moves one of the aliases: it is left to them, and the others go back', async () => {
  const scene = await severalScene(three, { url: 'mail' })
  const live = scene.start({
    'image-uri': await scene.image('2', { HEALTH_STATUS: '500' }),
    'health-url': `${scene.url}health`,
  })
  await live.waitForLog(/health: .*status 500/)
  const theirs = await scene.run({ 'image-uri': await scene.image('3'), 'function-name': 'billing' })
  expect(theirs.outputs).toMatchObject({ outcome: 'deployed', version: '3' })
  await live.cancel()
  const step = await live.result
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'superseded', serving: 'unknown' } })
  expect(functionsIn(step)).toMatchObject({
    billing: { outcome: 'superseded', serving: 'unknown' },
    orders: { outcome: 'cancelled', serving: 'previous' },
  })
  expect(await scene.serving()).toEqual({ orders: '1', billing: '3', mail: '1' })
})

test.concurrent('all go back to what their records say', async () => {
  const scene = await severalScene(three)
  await scene.run({ 'image-uri': await scene.image('2') })
  const step = await scene.run({ 'rollback-to': 'previous' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  expect(functionsIn(step)['mail']).toMatchObject({ version: '1', 'previous-version': '2' })
  expect(await scene.serving()).toEqual({ orders: '1', billing: '1', mail: '1' })
})

test.concurrent('one has no record: none goes back', async () => {
  const scene = await severalScene(three)
  await scene.run({ 'image-uri': await scene.image('2'), 'function-name': 'orders\nmail' })
  await scene.aws.clearCalls()
  const step = await scene.run({ 'rollback-to': 'previous' })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', 'failure-code': 'previous-unknown' } })
  expect(step.errors[0]).toMatch(/^1 of 3 functions failed\. billing: /)
  expect(await writesTo(scene.aws)).toEqual([])
})

test.concurrent('a dozen functions stay within the quota of the API, which all who work in the account share', async () => {
  const dozen = Array.from({ length: 12 }, (_, index) => `shop-${index}`)
  const scene = await severalScene(dozen)
  const step = await scene.run({ 'image-uri': await scene.image('2') })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
  const calls = (await scene.aws.calls()).filter(({ service }) => service === 'lambda')
  const times = calls.flatMap(({ operation, time }) => (operation === 'GetFunction' ? [] : [time]))
  expect(times.length).toBeGreaterThan(12 * 4)
  expect(times.length / (Math.max(...times) - Math.min(...times))).toBeLessThan(15)
})

test.concurrent('a dry run says what would be done to each', async () => {
  const scene = await severalScene(three)
  const step = await scene.run({ 'image-uri': await scene.image('2'), 'dry-run': 'true' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned', changed: 'false', serving: 'previous' } })
  expect(step.summary).toContain('| `mail` | planned | v1 | v1 | update the code, then publish a version')
  expect(await writesTo(scene.aws)).toEqual([])
})
