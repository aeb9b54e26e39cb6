/** Traffic in steps: the users get the new version little by little, and the old one again when anything is wrong. */
import { expect, test } from '@jest/globals'
import { lambdaScene, type Scene, writesOf } from '../support/lambda-scene.ts'

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
    'traffic-steps': '40%:4s\n60%:4s',
    alarms: 'errors\nany',
    'health-url': scene.url,
  })
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({
    exitCode: 0,
    outputs: { outcome: 'deployed', serving: 'new', version: '2', 'previous-version': '1' },
  })
  expect(await writesOf(scene.aws)).toEqual([...deployWrites, 'UpdateAlias', 'UpdateAlias', 'UpdateAlias'])
  expect(step.log).toContain('live gives version 2 40 % of the traffic for 4 s (step 1 of 2)')
  expect(step.log).toContain('live gives version 2 60 % of the traffic for 4 s (step 2 of 2)')
  expect(step.summary).toMatch(/\| \d\d:\d\d:\d\d \| 60 % \| 40 % \| step 1 of 2, 4 s \|/)
  expect(step.summary).toMatch(/\| \d\d:\d\d:\d\d \| 0 % \| 100 % \| every step went well \|/)
  expect(step.summary).toContain('```mermaid\ngantt')
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
  const live = await shifting(scene, { 'traffic-steps': '40%:2s\n60%:10m', alarms: 'errors' })
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
  expect(step.summary).toMatch(/\| 100 % \| 0 % \| The alarm errors fired/)
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

test.concurrent('alarms that may not be read stop the step before any write', async () => {
  const scene = await lambdaScene()
  await scene.aws.seed.alarms.add('errors')
  await scene.aws.faults.set({ service: 'cloudwatch', operation: 'DescribeAlarms', denied: true })
  const inputs = { 'image-uri': await scene.image('2'), 'traffic-steps': long, alarms: 'errors' }
  const step = await scene.run(inputs)
  expect(step).toMatchObject({ exitCode: 1, outputs: { changed: 'false', 'failure-code': 'access-denied' } })
  expect(step.errors[0]).toContain('"Action": "cloudwatch:DescribeAlarms"')
  expect(await writesOf(scene.aws)).toEqual([])
})

test.concurrent('what would make a shift blind or impossible is said before any write', async () => {
  const scene = await lambdaScene()
  const inputs = { 'image-uri': await scene.image('2'), 'traffic-steps': long, alarms: 'errors' }
  const refused = async (code: string, text: RegExp) => {
    const step = await scene.run(inputs)
    expect(step).toMatchObject({
      exitCode: 1,
      outputs: { changed: 'false', serving: 'previous', 'failure-code': code },
    })
    expect(step.errors[0]).toMatch(text)
  }
  await refused('alarm-not-found', /There is no alarm errors in Region/)
  await scene.aws.seed.alarms.add('errors', { state: 'ALARM' })
  await refused('alarm-already-on', /The alarm errors is in ALARM already: set to ALARM\. It could tell nothing/)
  await scene.aws.seed.alarms.set('errors', 'OK')
  await scene.aws.seed.provision('pricing', 'live')
  await refused('shift-provisioned', /live has provisioned concurrency/)
  await scene.aws.seed.provision('pricing', 'live', 0)
  await scene.aws.seed.configure('pricing', {
    DeadLetterConfig: { TargetArn: `arn:aws:sqs:us-east-1:${scene.aws.account}:dead` },
  })
  await refused(
    'shift-versions-differ',
    /version 1 has the dead-letter queue none, and the new version would have arn:/,
  )
  expect(await writesOf(scene.aws)).toEqual([])
})

test.concurrent('a shift that is not ours is left alone', async () => {
  const scene = await lambdaScene()
  await scene.run({ 'image-uri': await scene.image('2') })
  const shift = { function: 'pricing', name: 'live', version: '2', weights: { 1: 0.5 } }
  await scene.aws.seed.changeAlias({ ...shift, description: '[aws-deploy shift=1@0.4 run=7]' })
  await scene.aws.clearCalls()
  const step = await scene.run({ 'image-uri': await scene.image('3'), 'traffic-steps': long })
  expect(step).toMatchObject({ exitCode: 1, outputs: { changed: 'false', 'failure-code': 'alias-in-shift' } })
  expect(await writesOf(scene.aws)).toEqual([])
})

test.concurrent('the first deploy moves at once, and says so', async () => {
  const scene = await lambdaScene({ alias: null })
  const inputs = { 'image-uri': await scene.image('2'), alias: 'live', 'traffic-steps': long }
  const step = await scene.run({ ...inputs, 'allow-unqualified': 'true' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  expect(step.notices.join()).toContain('live does not exist yet: there is no old version to share the traffic with')
})

test.concurrent('a dry run shows the steps', async () => {
  const scene = await lambdaScene()
  const inputs = { 'image-uri': await scene.image('2'), 'traffic-steps': '10%:2m\n50%:90s', 'dry-run': 'true' }
  const step = await scene.run(inputs)
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned' } })
  expect(step.summary).toContain('point live at it: 10 % for 2 min, 50 % for 90 s, then all of it')
  expect(await writesOf(scene.aws)).toEqual([])
})
