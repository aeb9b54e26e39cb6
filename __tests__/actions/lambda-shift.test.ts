/** Traffic in steps: the users get the new version little by little, and the old one again when anything is wrong. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { lambdaScene, type Scene, writesOf } from '../support/lambda-scene.ts'
import { severalScene } from '../support/several-scene.ts'

const byTurns = /^1( 2 1)* 2$/
const andBack = /^1( 2 1)*$/

const deployWrites = ['UpdateFunctionCode', 'PublishVersion']

/** A shift that goes on until something stops it. */
const long = '50%:10m'

const shifting = async (scene: Scene, inputs: Record<string, string> = {}, build: Record<string, string> = {}) => {
  const step = scene.start({ 'image-uri': await scene.image('2', build), 'traffic-steps': long, ...inputs })
  await step.waitForLog(/live gives version 2 \d+ % of the traffic/)
  return step
}

test.concurrent('two steps, and the users see both versions and then only the new one', async () => {
  const scene = await lambdaScene()
  await Promise.all([scene.aws.seed.alarms.add('errors'), scene.aws.seed.alarms.add('any', { rule: 'ALARM(errors)' })])
  const step = await scene.run({
    'image-uri': await scene.image('2'),
    'traffic-steps': '40%:6s\n60%:6s',
    alarms: 'errors\nany',
    'health-url': scene.url,
  })
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({
    exitCode: 0,
    outputs: { outcome: 'deployed', serving: 'new', version: '2', 'previous-version': '1' },
  })
  expect(await writesOf(scene.aws)).toEqual([...deployWrites, 'UpdateAlias', 'UpdateAlias', 'UpdateAlias'])
  expect(step.log).toContain('live gives version 2 40 % of the traffic for 6 s (step 1 of 2)')
  expect(step.log).toContain('live gives version 2 60 % of the traffic for 6 s (step 2 of 2)')
  expect(step.summary).toMatch(/\| \d\d:\d\d:\d\d \| \d+(\.\d)? s \| 60 % \| 40 % \| step 1 of 2 \|/)
  expect(step.summary).toMatch(/\| \d\d:\d\d:\d\d \| {2}\| 0 % \| 100 % \| every step went well \|/)
  expect(step.summary).toContain('\ngantt\n')
  const alias = await scene.alias()
  expect(alias).toMatchObject({ version: '2', weights: {} })
  expect(alias.description).toMatch(/^\[aws-deploy previous=1 run=\d+ commit=\w+\]$/)
  const seen = await scene.seen()
  expect(seen).toMatch(byTurns)
  expect(seen.length).toBeGreaterThan('1 2 1 2'.length)
})

test.concurrent('an alarm fires in the second step: all of the traffic goes back, and the reason is told', async () => {
  const scene = await lambdaScene()
  await scene.aws.seed.alarms.add('errors', { state: 'INSUFFICIENT_DATA' })
  const live = await shifting(scene, { 'traffic-steps': '40%:4s\n60%:10m', alarms: 'errors' })
  await live.waitForLog(/60 % of the traffic/)
  await scene.aws.seed.alarms.set('errors', 'ALARM', 'Threshold Crossed: 3 errors in a minute')
  const step = await live.result
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'rolled-back', serving: 'previous', changed: 'true', 'failure-code': 'alarm-fired' },
  })
  expect(step.outputs['failure-reason']).toBe(
    'The alarm errors fired while version 2 had 60 % of the traffic: Threshold Crossed: 3 errors in a minute',
  )
  expect(step.summary).toMatch(/\| 100 % \| 0 % \| the step ended \(alarm-fired\) \|/)
  expect(await writesOf(scene.aws)).toEqual([...deployWrites, 'UpdateAlias', 'UpdateAlias', 'UpdateAlias'])
  expect(await scene.alias()).toMatchObject({ version: '1', weights: {}, description: '' })
  expect(await scene.seen()).toMatch(andBack)
})

test.concurrent('a composite alarm stops a shift, too', async () => {
  const scene = await lambdaScene()
  await scene.aws.seed.alarms.add('errors')
  await scene.aws.seed.alarms.add('any', { rule: 'ALARM(errors)' })
  const live = await shifting(scene, { alarms: 'any' })
  await scene.aws.seed.alarms.set('errors', 'ALARM')
  expect((await live.result).outputs).toMatchObject({ outcome: 'rolled-back', 'failure-code': 'alarm-fired' })
  expect(await scene.seen()).toMatch(andBack)
})

test.concurrent('an alarm that somebody deletes meanwhile guards nothing any more: the shift stops', async () => {
  const scene = await lambdaScene()
  await scene.aws.seed.alarms.add('errors')
  const live = await shifting(scene, { alarms: 'errors' })
  await scene.aws.seed.alarms.remove('errors')
  expect((await live.result).outputs).toMatchObject({ outcome: 'rolled-back', 'failure-code': 'alarm-not-found' })
  expect(await scene.alias()).toMatchObject({ version: '1', weights: {} })
})

test.concurrent('twice unhealthy within a step: all of the traffic goes back', async () => {
  const scene = await lambdaScene()
  const step = await scene.run({
    'image-uri': await scene.image('2', { HEALTH_STATUS: '500', HANDLER_LOG: 'ERROR no connection to the database' }),
    'traffic-steps': '99%:10m',
    'health-url': `${scene.url}health`,
  })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'rolled-back', serving: 'previous', 'failure-code': 'unhealthy-in-shift' },
  })
  expect(step.outputs['failure-reason']).toMatch(
    /^Twice not healthy while version 2 had 99 % of the traffic: GET .*\/health: status 500/,
  )
  expect(step.summary).toContain('ERROR no connection to the database')
  expect(await scene.alias()).toMatchObject({ version: '1', weights: {} })
  expect(await scene.seen()).toMatch(andBack)
})

test.concurrent('with on-failure none the shares stay as they are, the outputs say so, and the next run clears them', async () => {
  const scene = await lambdaScene()
  await scene.aws.seed.alarms.add('errors')
  const live = await shifting(scene, { alarms: 'errors', 'on-failure': 'none' })
  await scene.aws.seed.alarms.set('errors', 'ALARM')
  const step = await live.result
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', serving: 'mixed' } })
  expect(step.summary.split('\n')[0]).toContain('serves `pricing` v1 and v2, which has 50 % of the traffic (failed)')
  expect(await scene.alias()).toMatchObject({ version: '1', weights: { 2: 0.5 } })
  await scene.aws.clearCalls()
  const back = await scene.run({ 'rollback-to': 'previous' })
  expect(back).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new', version: '1' } })
  expect(await writesOf(scene.aws)).toEqual(['UpdateAlias'])
  expect(await scene.alias()).toMatchObject({ version: '1', weights: {}, description: '' })
})

test.concurrent.each([
  ['gives it all to the new version', { version: '2' }, 'unknown'],
  ['changes the share', { version: '1', weights: { 2: 0.2 } }, 'mixed'],
  ['takes the share away', { version: '1' }, 'previous'],
  ['writes another description', { version: '1', weights: { 2: 0.5 }, description: 'hands off' }, 'mixed'],
])('somebody %s in mid-shift: nothing of theirs is touched', async (_, change, serving) => {
  const scene = await lambdaScene()
  const live = await shifting(scene)
  await scene.aws.seed.changeAlias({ function: 'pricing', name: 'live', ...change })
  const theirs = await scene.alias()
  const step = await live.result
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'superseded', serving, 'failure-code': 'superseded' },
  })
  expect(await scene.alias()).toEqual(theirs)
})

test.concurrent('several functions shift side by side, and one alarm takes all of them back', async () => {
  const scene = await severalScene(['orders', 'billing'])
  await scene.aws.seed.alarms.add('errors')
  const live = scene.start({ 'image-uri': await scene.image('2'), 'traffic-steps': long, alarms: 'errors' })
  const weights = async () => {
    const both = await Promise.all(['orders', 'billing'].map((name) => scene.aws.seed.aliasNow(name, 'live')))
    return both.map((alias) => alias.weights)
  }
  const shared = Date.now() + 60_000
  while ((await weights()).some((each) => each['2'] !== 0.5) && Date.now() < shared) await sleep(100)
  expect(await weights()).toEqual([{ 2: 0.5 }, { 2: 0.5 }])
  await scene.aws.seed.alarms.set('errors', 'ALARM')
  const step = await live.result
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'rolled-back', serving: 'previous' } })
  expect(await weights()).toEqual([{}, {}])
  expect(await scene.serving()).toEqual({ orders: '1', billing: '1' })
})

test.concurrent('cancelled in mid-shift: all of the traffic goes back', async () => {
  const scene = await lambdaScene()
  const live = await shifting(scene, { 'health-url': scene.url })
  await live.cancel()
  const step = await live.result
  expect(step).toMatchObject({
    outcome: 'cancelled',
    exitCode: 1,
    outputs: { outcome: 'cancelled', serving: 'previous' },
  })
  expect(await scene.alias()).toMatchObject({ version: '1', weights: {}, description: '' })
  expect(await scene.seen()).toMatch(andBack)
})

test.concurrent('killed in mid-shift: post gives the traffic back', async () => {
  const scene = await lambdaScene()
  const live = await shifting(scene)
  live.kill()
  expect((await live.result).post?.log).toContain('live serves again what it served before.')
  expect(await scene.alias()).toMatchObject({ version: '1', weights: {}, description: '' })
  expect(await scene.seen()).toMatch(andBack)
})

test.concurrent('killed with its runner in mid-shift, and run again: clears what is left, and shifts anew', async () => {
  const scene = await lambdaScene()
  await scene.aws.seed.changeAlias({ function: 'pricing', name: 'live', description: 'what users call' })
  const image = await scene.image('2')
  const killed = scene.start({ 'image-uri': image, 'traffic-steps': long }, { post: 'never' })
  await killed.waitForLog(/50 % of the traffic/)
  killed.kill()
  await killed.result
  expect((await scene.alias()).description).toMatch(/^what users call \[aws-deploy shift=2@0\.5 run=\d+\]$/)
  await scene.aws.clearCalls()
  const planned = await scene.run({ 'image-uri': image, 'traffic-steps': '50%:2s', 'dry-run': 'true' })
  expect(planned.summary).toContain('Clear the weights that an earlier run left, then')
  expect(await writesOf(scene.aws)).toEqual([])
  const again = await scene.run({ 'image-uri': image, 'traffic-steps': '50%:2s' })
  expect(again).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new', version: '2' } })
  expect(await writesOf(scene.aws)).toEqual(['UpdateAlias', 'PublishVersion', 'UpdateAlias', 'UpdateAlias'])
  expect((await scene.alias()).description).toMatch(/^what users call \[aws-deploy previous=1 run=\d+ commit=\w+\]$/)
  expect(await scene.seen()).toMatch(byTurns)
})

test.concurrent('killed in mid-shift, and what served before is deployed: it serves alone again', async () => {
  const scene = await lambdaScene()
  const first = await scene.image('1')
  await scene.run({ 'image-uri': first })
  const killed = scene.start({ 'image-uri': await scene.image('2'), 'traffic-steps': long }, { post: 'never' })
  await killed.waitForLog(/50 % of the traffic/)
  killed.kill()
  await killed.result
  await scene.aws.clearCalls()
  const back = await scene.run({ 'image-uri': first })
  expect(back).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new', changed: 'true' } })
  expect(await writesOf(scene.aws)).toEqual(['UpdateAlias'])
  expect((await scene.alias()).weights).toEqual({})
})

test.concurrent('the answer of a weight is lost: it is found out that it was written', async () => {
  const scene = await lambdaScene()
  await scene.aws.faults.set({ service: 'lambda', operation: 'UpdateAlias', nth: 1, lose: true })
  const step = await scene.run({ 'image-uri': await scene.image('2'), 'traffic-steps': '50%:2s' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  expect((await scene.aws.faults.list())[0]?.hits).toBe(1)
})

test.concurrent('looks that fail for a while do not stop a shift', async () => {
  const scene = await lambdaScene()
  await scene.aws.seed.alarms.add('errors')
  const live = await shifting(scene, { 'traffic-steps': '50%:4s', alarms: 'errors' })
  await scene.aws.faults.set({ service: 'lambda', operation: 'GetAlias', times: 12, throttle: true })
  expect(await live.result).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  expect((await scene.aws.faults.list())[0]?.hits).toBe(12)
})
