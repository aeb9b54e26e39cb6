/** Who calls the function without the alias would get new code untested: said before any write. */
import { AddPermissionCommand, CreateEventSourceMappingCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { expect, test } from '@jest/globals'
import { freshJob, policyOf, roleFor, without } from '../support/door.ts'
import { functionName, lambdaScene, type Scene, writesOf } from '../support/lambda-scene.ts'

/** A queue that is read for the function, or for its alias. */
const mapping = async ({ aws }: Scene, qualifier = '') => {
  await new SQSClient(aws.root).send(new CreateQueueCommand({ QueueName: 'orders' }))
  const EventSourceArn = `arn:aws:sqs:${aws.region}:${aws.account}:orders`
  const command = new CreateEventSourceMappingCommand({ EventSourceArn, FunctionName: `${functionName}${qualifier}` })
  return (await new LambdaClient(aws.root).send(command)).UUID!
}

const permission = async ({ aws }: Scene, Qualifier?: string) => {
  const grant = { Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com', StatementId: 'api' }
  const command = new AddPermissionCommand({ FunctionName: functionName, ...grant, ...(Qualifier && { Qualifier }) })
  await new LambdaClient(aws.root).send(command)
}

const expectBypassed = async (scene: Scene, inputs: Record<string, string>, what: string, command: string) => {
  const step = await scene.run({ 'image-uri': await scene.image('2'), ...inputs })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'failed', changed: 'false', serving: 'previous', 'failure-code': 'alias-bypassed' },
  })
  expect(step.errors).toHaveLength(1)
  expect(step.outputs['failure-reason']).toContain(what)
  for (const place of [step.errors[0], step.summary]) expect(place).toContain(command)
  expect(await writesOf(scene.aws)).toEqual([])
}

test.concurrent('an event source mapping of the function', async () => {
  const scene = await lambdaScene()
  const id = await mapping(scene)
  const to = `aws lambda update-event-source-mapping --uuid ${id} --function-name pricing:live`
  await expectBypassed(scene, {}, `the event source mapping ${id} of arn:aws:sqs:`, to)
  expect(await scene.seen()).toBe('1')
})

test.concurrent('a policy statement for the function, also in a dry run', async () => {
  const scene = await lambdaScene()
  await permission(scene)
  const to = 'aws lambda remove-permission --function-name pricing --statement-id api'
  await expectBypassed(scene, { 'dry-run': 'true' }, 'apigateway.amazonaws.com may invoke it', to)
  expect(await scene.seen()).toBe('1')
})

test.concurrent('a function URL of the function', async () => {
  const scene = await lambdaScene({ alias: null })
  const to = 'aws lambda delete-function-url-config --function-name pricing'
  await expectBypassed(scene, { alias: 'live' }, `the function URL ${scene.url}`, to)
})

test.concurrent('who calls the alias does not bypass it', async () => {
  const scene = await lambdaScene()
  await Promise.all([mapping(scene, ':live'), permission(scene, 'live')])
  const step = await scene.run({ 'image-uri': await scene.image('2') })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
  expect(step.warnings).toEqual([])
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent('without an alias there is nothing to bypass', async () => {
  const scene = await lambdaScene({ alias: null })
  await permission(scene)
  const step = await scene.run({ 'image-uri': await scene.image('2') })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
  const asked = (await scene.aws.calls()).map(({ operation }) => operation)
  expect(asked).not.toContain('GetPolicy')
  await scene.seen()
})

test.concurrent('allowed: a warning that names who, and the deploy goes on', async () => {
  const scene = await lambdaScene()
  await permission(scene)
  const step = await scene.run({ 'image-uri': await scene.image('2'), 'allow-unqualified': 'true' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  expect(step.warnings).toEqual([expect.stringContaining('the policy statement api')])
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent('a rollback is not hindered', async () => {
  const scene = await lambdaScene()
  await scene.run({ 'image-uri': await scene.image('2') })
  await permission(scene)
  const step = await scene.run({ 'rollback-to': 'previous' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', version: '1' } })
  expect(step.warnings).toEqual([expect.stringContaining('the policy statement api')])
  expect(await scene.seen()).toBe('1 2 1')
})

test.concurrent.each([
  ['lambda:GetPolicy', 'function:pricing"'],
  ['lambda:ListEventSourceMappings', '"Resource": "*"'],
  ['lambda:GetFunctionUrlConfig', 'function:pricing"'],
])('a role without %s cannot know: it is stopped, unless that is allowed', async (action, resource) => {
  const scene = await lambdaScene()
  const job = await freshJob()
  const policy = policyOf('update-and-wait-lambda', scene.aws, { Function: functionName, Repository: functionName })
  const { role, env } = await roleFor(scene.aws, job, { deploy: without(policy, action) })
  const inputs = { 'image-uri': await scene.image('2'), 'role-to-assume': role }
  const stopped = await scene.run(inputs, { env })
  expect(stopped.outputs).toMatchObject({ outcome: 'failed', changed: 'false', 'failure-code': 'access-denied' })
  for (const text of [`"Action": "${action}"`, resource, 'allow-unqualified: true'])
    expect(stopped.errors[0]).toContain(text)
  expect(await writesOf(scene.aws)).toEqual([])
  const allowed = await scene.run({ ...inputs, 'allow-unqualified': 'true' }, { env })
  expect(allowed).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
  expect(allowed.warnings.join()).toContain('Whether anybody calls pricing without live is not known')
  expect(await scene.seen()).toBe('1 2')
})
