/** Traffic in steps, before the first write: what is planned, what is needed, and what makes a shift blind or impossible. */
import { expect, test } from '@jest/globals'
import type { AwsSandbox } from '../../sandbox/aws/client.ts'
import { judge } from '../../sandbox/aws/grants.ts'
import { freshJob, policyOf, roleFor } from '../support/door.ts'
import { functionName, lambdaScene, writesOf } from '../support/lambda-scene.ts'

/** A shift that goes on until something stops it. */
const long = '50%:10m'

test.concurrent('its own permissions are enough, and all of those for it are used', async () => {
  const scene = await lambdaScene()
  await scene.aws.seed.alarms.add('errors')
  const job = await freshJob()
  const policy = policyOf('update-and-wait-lambda', scene.aws, { Function: functionName, Repository: functionName })
  const { role, env } = await roleFor(scene.aws, job, { deploy: policy })
  const inputs = { 'image-uri': await scene.image('2'), 'traffic-steps': '50%:2s', alarms: 'errors' }
  const step = await scene.run({ ...inputs, 'role-to-assume': role }, { env })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  expect(step.notices.join()).toContain('a step of 2 s, and `alarms` may come too late for it')
  expect(step.notices.join()).toContain('errors judges 1 min together, in part from before the step')
  const { denied, unused } = judge(policy, await scene.aws.decisions())
  expect(denied).toEqual([])
  const statements = unused.map(({ statement }) => statement)
  expect(statements).not.toContain('ReadAlarms')
  expect(statements).not.toContain('ReadProvisionedConcurrency')
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

const deadLetter = (account: string) => ({ TargetArn: `arn:aws:sqs:us-east-1:${account}:dead` })

const obstacles: readonly [code: string, text: RegExp, make: (aws: AwsSandbox) => Promise<unknown>][] = [
  ['alarm-not-found', /There is no alarm errors in Region/, ({ seed }) => seed.alarms.remove('errors')],
  [
    'alarm-already-on',
    /The alarm errors is in ALARM already: set to ALARM\. It could tell nothing/,
    ({ seed }) => seed.alarms.set('errors', 'ALARM'),
  ],
  ['shift-provisioned', /live has provisioned concurrency/, ({ seed }) => seed.provision(functionName, 'live')],
  [
    'shift-versions-differ',
    /version 1 has the dead-letter queue none, and the new version would have arn:/,
    ({ seed, account }) => seed.configure(functionName, { DeadLetterConfig: deadLetter(account) }),
  ],
]

test.concurrent.each(obstacles)('%s is said before any write', async (code, text, make) => {
  const scene = await lambdaScene()
  await scene.aws.seed.alarms.add('errors')
  await make(scene.aws)
  const inputs = { 'image-uri': await scene.image('2'), 'traffic-steps': long, alarms: 'errors' }
  const step = await scene.run(inputs)
  expect(step).toMatchObject({ exitCode: 1, outputs: { changed: 'false', serving: 'previous', 'failure-code': code } })
  expect(step.errors[0]).toMatch(text)
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
