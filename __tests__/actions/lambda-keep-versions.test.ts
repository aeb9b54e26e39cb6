/** Old versions are deleted after a good deploy, and only those that nothing uses. */
import {
  AddPermissionCommand,
  CreateEventSourceMappingCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
  PutProvisionedConcurrencyConfigCommand,
} from '@aws-sdk/client-lambda'
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { expect, test } from '@jest/globals'
import { functionName, lambdaScene, type Scene, writesOf } from '../support/lambda-scene.ts'

const FunctionName = functionName

const clients = ({ aws: { root } }: Scene) => ({ lambda: new LambdaClient(root), sqs: new SQSClient(root) })

/** Published versions, besides the one that serves, from 2 on. */
const published = async (scene: Scene, count: number) => {
  for (let version = 2; version < count + 2; version++)
    await scene.aws.seed.version(functionName, await scene.image(`old-${version}`))
}

const versionsOf = async (scene: Scene) => {
  const { Versions = [] } = await clients(scene).lambda.send(new ListVersionsByFunctionCommand({ FunctionName }))
  return Versions.map(({ Version }) => Version).filter((version) => version !== '$LATEST')
}

test.concurrent('deletes what nothing uses, and says what it kept and why', async () => {
  const scene = await lambdaScene()
  const { lambda, sqs } = clients(scene)
  await published(scene, 7)
  const { aws } = scene
  await aws.seed.alias({ function: functionName, name: 'shifting', version: '2', weights: { 3: 0.1 } })
  const goesBack = 'of another team [aws-deploy previous=4 run=1 commit=abc]'
  await aws.seed.alias({ function: functionName, name: 'other', version: '3', description: goesBack })
  await lambda.send(
    new PutProvisionedConcurrencyConfigCommand({
      FunctionName,
      Qualifier: '5',
      ProvisionedConcurrentExecutions: 1,
    }),
  )
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'orders' }))
  const EventSourceArn = `arn:aws:sqs:${aws.region}:${aws.account}:${QueueUrl!.split('/').at(-1)}`
  await lambda.send(
    new CreateEventSourceMappingCommand({ FunctionName: `${functionName}:6`, EventSourceArn, Enabled: false }),
  )
  await lambda.send(
    new AddPermissionCommand({
      FunctionName,
      Qualifier: '7',
      StatementId: 'bucket',
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
    }),
  )
  const step = await scene.run({ 'image-uri': await scene.image('new'), 'keep-versions': '1' })
  expect(step.warnings).toEqual([])
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new', version: '9' } })
  expect(await versionsOf(scene)).toEqual(['1', '2', '3', '4', '5', '6', '7', '9'])
  expect(step.summary).toContain('Old versions deleted: 8.')
  expect(step.summary).toMatch(
    /Not deleted: version 6: the event source .*orders.* calls it; version 7: it has a resource/,
  )
  expect(await scene.seen()).toBe('1 new')
})

test.concurrent('keeps as many as it is told, and what the alias pointed at before', async () => {
  const scene = await lambdaScene()
  await published(scene, 4)
  const step = await scene.run({ 'image-uri': await scene.image('new'), 'keep-versions': '3' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', version: '6' } })
  expect(await versionsOf(scene)).toEqual(['1', '4', '5', '6'])
  const back = await scene.run({ 'rollback-to': 'previous', 'keep-versions': '1' })
  expect(back).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', version: '1' } })
  expect(await versionsOf(scene)).toEqual(['1', '4', '5', '6'])
})

test.concurrent('what cannot be deleted is a warning: the deploy is good all the same', async () => {
  const scene = await lambdaScene()
  await published(scene, 3)
  await scene.aws.faults.set(
    {
      service: 'lambda',
      operation: 'DeleteFunction',
      nth: 1,
      error: { code: 'ResourceConflictException', status: 409 },
    },
    { service: 'lambda', operation: 'DeleteFunction', nth: 2, lose: true },
  )
  const step = await scene.run({ 'image-uri': await scene.image('new'), 'keep-versions': '1' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  expect(step.warnings).toEqual([expect.stringContaining('Version 2 was not deleted')])
  expect(await versionsOf(scene)).toEqual(['1', '2', '5'])
})

test.concurrent.each([
  ['ListAliases', {}],
  // Of a version: of the function itself others want to know it as well.
  ['GetPolicy', { Qualifier: '2' }],
  ['DeleteFunction', {}],
])('without the right to call %s old versions stay, with a warning that names it', async (operation, more) => {
  const scene = await lambdaScene()
  await published(scene, 2)
  await scene.aws.faults.set({ service: 'lambda', operation, match: { FunctionName, ...more }, denied: true })
  const step = await scene.run({ 'image-uri': await scene.image('new'), 'keep-versions': '1' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  expect(step.warnings.at(-1)).toContain(`"Action": "lambda:${operation}"`)
  expect(await versionsOf(scene)).toEqual(['1', '2', '3', '4'])
})

test.concurrent('a deploy that is put back deletes nothing', async () => {
  const scene = await lambdaScene()
  await published(scene, 2)
  const step = await scene.run({
    'image-uri': await scene.image('new', { HEALTH_STATUS: '500' }),
    'health-url': `${scene.url}health`,
    'health-timeout': '2s',
    'keep-versions': '1',
  })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'rolled-back', serving: 'previous' } })
  expect(await writesOf(scene.aws)).not.toContain('DeleteFunction')
  expect(await versionsOf(scene)).toEqual(['1', '2', '3', '4'])
})

test.concurrent('a dry run says it', async () => {
  const scene = await lambdaScene()
  const step = await scene.run({ 'image-uri': await scene.image('new'), 'keep-versions': '5', 'dry-run': 'true' })
  expect(step.summary).toContain('then delete unused versions but the 5 newest')
})
