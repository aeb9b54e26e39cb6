import { describe, expect, test } from '@jest/globals'
import { oneOffRequest, oneOffTasks } from '../../../src/aws/ecs-one-off-task.ts'
import { printed } from '../printed.ts'
import { withEcs } from './ecs-stand-in.ts'

printed()

const taskDefinitionArn = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/api:8'
const task = { taskDefinitionArn, container: 'web', command: ['python', 'manage.py', 'migrate'], startedBy: 'run/1' }
const network = { awsvpcConfiguration: { subnets: ['subnet-1'], assignPublicIp: 'DISABLED' as const } }

const terms = (launch: object = {}, more: object = {}) => ({
  launch: { launchType: undefined, strategy: [], platformVersion: undefined, ...launch },
  network: undefined,
  enableManagedTags: false,
  propagateTags: undefined,
  ...more,
})

const spot = [{ capacityProvider: 'FARGATE_SPOT', weight: 1, base: 0 }]

describe('a task takes over from its service', () => {
  test.each<[string, ReturnType<typeof terms>, object, readonly string[]]>([
    [
      'network, launch type and platform',
      terms({ launchType: 'FARGATE', platformVersion: '1.4.0' }, { network }),
      { launchType: 'FARGATE', platformVersion: '1.4.0', networkConfiguration: network },
      ['capacityProviderStrategy'],
    ],
    [
      'its capacity providers instead of a launch type',
      terms({ launchType: 'FARGATE', strategy: spot }),
      { capacityProviderStrategy: spot },
      ['launchType', 'platformVersion', 'networkConfiguration'],
    ],
    [
      'the tags of the task definition',
      terms({}, { propagateTags: 'TASK_DEFINITION' }),
      { propagateTags: 'TASK_DEFINITION' },
      ['launchType'],
    ],
    ['no tags of the service, which it is not of', terms({}, { propagateTags: 'SERVICE' }), {}, ['propagateTags']],
  ])('%s', (_, of, has, hasNot) => {
    const request = oneOffRequest('shop', of, task)
    expect(request).toMatchObject({
      ...has,
      cluster: 'shop',
      count: 1,
      taskDefinition: taskDefinitionArn,
      overrides: { containerOverrides: [{ name: 'web', command: ['python', 'manage.py', 'migrate'] }] },
    })
    expect(Object.keys(request).filter((field) => hasNot.includes(field))).toEqual([])
  })
})

test('it is started once, and stopped with a reason', async () => {
  const arn = 'arn:aws:ecs:eu-west-1:111122223333:task/shop/abc'
  const { result, calls } = await withEcs(
    { RunTask: () => ({ tasks: [{ taskArn: arn }], failures: [] }), StopTask: () => ({}) },
    async (api) => {
      const started = await oneOffTasks(api).run(terms(), task)
      await oneOffTasks(api).stop(arn, 'the job was cancelled')
      return started
    },
  )
  expect(result).toEqual({ arn })
  expect(calls[0]!.request).toMatchObject({ clientToken: expect.stringMatching(/^[0-9a-f-]{36}$/) })
  expect(calls[1]).toEqual({
    operation: 'StopTask',
    request: { cluster: 'shop', task: arn, reason: 'the job was cancelled' },
  })
})

test('where there is no place for it, ECS says so in a good answer', async () => {
  const { result } = await withEcs(
    { RunTask: () => ({ tasks: [], failures: [{ arn: 'arn:x', reason: 'RESOURCE:MEMORY' }] }) },
    (api) => oneOffTasks(api).run(terms(), task),
  )
  expect(result).toEqual({ reason: 'RESOURCE:MEMORY' })
})
