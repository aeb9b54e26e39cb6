/** The task that runs once before a deploy: on whose terms, what counts of it, and what becomes of it when the step ends before it does. */
import { DescribeTaskDefinitionCommand, DescribeTasksCommand } from '@aws-sdk/client-ecs'
import { expect, test } from '@jest/globals'
import { namesOf, writesIn } from '../support/door.ts'
import { type EcsScene, ecsScene, serviceName } from '../support/ecs-scene.ts'

const preTaskIn = (log: string) => /Pre-task ([0-9a-f-]{32,36})/.exec(log)![1]!

const exitCode = (code: number) => ({ name: 'EXIT_CODE', value: String(code) })

const definitionOf = (scene: EcsScene, taskDefinition: string) =>
  scene.aws.seed.services.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }))

const taskOf = async (scene: EcsScene, task: string) => {
  const command = new DescribeTasksCommand({ cluster: scene.service.cluster, tasks: [task] })
  return (await scene.aws.seed.services.ecs.send(command)).tasks?.[0]
}

test.concurrent('it runs the new image on the terms of the service, and is over before the deploy begins', async () => {
  const scene = await ecsScene()
  const { uri } = await scene.image('2')
  const { taskDefinition } = await definitionOf(scene, scene.service.taskDefinitionArn)
  // It ends with 9, as the agent of GuardDuty does where it has no network: that is its own affair.
  const failing = { name: 'side', image: uri, essential: false, command: ['job'], environment: [exitCode(9)] }
  const containerDefinitions = [failing, ...taskDefinition!.containerDefinitions!]
  const files = { 'task.json': JSON.stringify({ ...taskDefinition, containerDefinitions }) }
  const inputs = { 'task-definition': 'task.json', image: uri, 'pre-task-command': 'job migrate "all of it"' }
  const step = await scene.run(inputs, { files })
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', 'pre-task-exit-code': '0' } })
  expect(step.log).toContain('job of version 2 migrate all of it')

  const calls = await scene.aws.calls()
  expect(writesIn(calls)).toEqual(['ecs:RegisterTaskDefinition', 'ecs:RunTask', 'ecs:UpdateService'])
  const { parameters } = calls.find(({ operation }) => operation === 'RunTask')!
  const { networkConfiguration } = await scene.now()
  expect(parameters).toMatchObject({ launchType: 'FARGATE', networkConfiguration, count: 1 })
  expect(parameters).not.toHaveProperty('capacityProviderStrategy')
  expect(await scene.seen()).toMatchObject({ values: '1 2', last: '2' })
})

test.concurrent('one that fails stops the deploy, and its last lines are shown', async () => {
  const scene = await ecsScene({ balanced: false })
  const step = await scene.run({ 'pre-task-command': '["nonsense"]' })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: {
      outcome: 'failed',
      serving: 'previous',
      'failure-code': 'pre-task-failed',
      'pre-task-exit-code': '64',
      'deployment-id': '',
    },
  })
  expect(step.summary).toContain('unknown argument nonsense')
  expect(writesIn(await scene.aws.calls())).toEqual(['ecs:RunTask'])
  expect((await scene.now()).deployments?.map(({ id }) => id)).toEqual([scene.service.deploymentId])
})

test.concurrent('a cancelled step stops it, and deploys nothing', async () => {
  const scene = await ecsScene({ balanced: false, environment: { SECONDS: '0' } })
  const { uri } = await scene.image('2', { SECONDS: '60' })
  await scene.aws.clearCalls()
  const { taskDefinition } = await scene.now()
  const live = scene.start({ image: uri, 'pre-task-command': 'job' })
  await live.waitForLog(/job of version 2/, 60)
  await live.cancel()
  const step = await live.result
  expect(step.outputs).toMatchObject({ outcome: 'cancelled', serving: 'previous' })
  expect(step.summary).toMatch(/`pricing:2` was registered for this deploy, and stays: nothing runs it\./)
  expect(namesOf(await scene.aws.calls())).not.toContain('ecs:UpdateService')
  expect((await taskOf(scene, preTaskIn(step.log)))?.desiredStatus).toBe('STOPPED')
  expect((await scene.now()).taskDefinition).toBe(taskDefinition)
})

test.concurrent('killed after it was over, with on-failure: none: post has nothing to see to', async () => {
  const scene = await ecsScene({ balanced: false })
  const { uri } = await scene.image('2')
  await scene.aws.knobs({ ecs: { [serviceName]: { steady_seconds: 60 } } })
  await scene.aws.clearCalls()
  const live = scene.start({ image: uri, 'pre-task-command': 'job', 'on-failure': 'none' })
  await live.waitForLog(/pending \d+ · running/, 60)
  live.kill()
  const { post } = await live.result
  expect(post).toMatchObject({ exitCode: 0 })
  // Something is deployed, and stays; the task is not stopped a second time.
  expect(post?.log).not.toContain('deployed')
  expect(namesOf(await scene.aws.calls())).not.toContain('ecs:StopTask')
})
