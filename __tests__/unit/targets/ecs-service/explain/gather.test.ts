import { expect, test } from '@jest/globals'
import { taskReader } from '../../../../../src/aws/ecs-tasks.ts'
import type { DefinitionShape } from '../../../../../src/targets/ecs-service/explain/definition-shape.ts'
import { gather } from '../../../../../src/targets/ecs-service/explain/gather.ts'
import type { StoppedTask } from '../../../../../src/targets/ecs-service/explain/stopped-tasks.ts'
import { type Answers, withEcs } from '../../../aws/ecs-stand-in.ts'
import { printed } from '../../../printed.ts'
import { container, ours, stopped } from './stopped.ts'

printed()

const options = { 'awslogs-group': '/ecs/pricing', 'awslogs-stream-prefix': 'ecs' }

const definition: DefinitionShape = {
  containerDefinitions: [
    {
      name: 'api',
      environment: [{ name: 'GREETING', value: 'hunter2-hunter2' }],
      logConfiguration: { logDriver: 'awslogs', options },
    },
    { name: 'worker', logConfiguration: { logDriver: 'awsfirelens' } },
  ],
}

const gathered = (answers: Answers, tasks: readonly StoppedTask[], logLines = 20) =>
  withEcs(answers, (api, session) =>
    gather({
      session,
      tasks: taskReader(api, 'pricing'),
      startedBy: ours,
      definition,
      stopped: tasks,
      events: [],
      targetGroups: [],
      logLines,
    }),
  )

/** A log that says whose it is. */
const speaking: Answers = {
  GetLogEvents: ({ logStreamName }: { logStreamName: string }) => ({
    events: [{ message: `${logStreamName} says hunter2-hunter2\n` }],
  }),
}

const crashed = (id: string) => stopped(id, { containers: [container({ exitCode: 3 }), container({ name: 'worker' })] })

test('the log of the newest task of each kind of failure, with the values of its variables covered', async () => {
  const killed = stopped('b', { containers: [container({ exitCode: 137 })] })
  const { result, calls } = await gathered(speaking, [crashed('a'), killed, crashed('c')])
  expect(result.logs).toEqual([
    { taskId: 'b', container: 'api', lines: ['ecs/api/b says ***'], read: ['ecs/api/b says ***'] },
    { taskId: 'c', container: 'api', lines: ['ecs/api/c says ***'], read: ['ecs/api/c says ***'] },
    { taskId: 'c', container: 'worker', lines: [], read: [], missing: expect.stringContaining('awsfirelens') },
  ])
  expect(calls.map(({ request }) => request['limit'])).toEqual([6, 6])
})

test('where no task failed, the log of one that runs', async () => {
  const of = (taskArn: string, startedBy: string) => ({ taskArn, startedBy, containers: [{ name: 'api' }] })
  const answers: Answers = {
    ...speaking,
    ListTasks: () => ({ taskArns: ['arn:x:task/shop/old', 'arn:x:task/shop/new'] }),
    DescribeTasks: () => ({ tasks: [of('arn:x:task/shop/old', 'ecs-svc/1'), of('arn:x:task/shop/new', ours)] }),
  }
  const { result, calls } = await gathered(answers, [])
  expect(result.logs).toEqual([
    { taskId: 'new', container: 'api', lines: ['ecs/api/new says ***'], read: ['ecs/api/new says ***'] },
  ])
  expect(calls[0]).toMatchObject({ operation: 'ListTasks', request: { desiredStatus: 'RUNNING' } })
})

test('where no lines may be shown, some are read to judge by', async () => {
  const { result } = await gathered(speaking, [stopped('a')], 0)
  expect(result.logs).toEqual([
    {
      taskId: 'a',
      container: 'api',
      lines: [],
      read: ['ecs/api/a says ***'],
      missing: expect.stringContaining('`log-lines: 0`'),
    },
  ])
})

test.each([
  ['AccessDeniedException', 'it needs logs:GetLogEvents on /ecs/pricing'],
  ['ResourceNotFoundException', 'it wrote nothing to the log group /ecs/pricing'],
  ['ValidationException', 'could not be read: ValidationException'],
])('a log that cannot be read (%s) is told, and is no failure', async (error, missing) => {
  const { result } = await gathered({ GetLogEvents: () => ({ error, message: 'no' }) }, [crashed('a')])
  expect(result.logs[0]).toMatchObject({ lines: [], missing: expect.stringContaining(missing) })
})

test('more lines than CloudWatch gives at once are not asked for: it would give none', async () => {
  const { calls } = await gathered(speaking, [crashed('a')], 20_000)
  expect(calls.map(({ request }) => request['limit'])).toEqual([10_000])
})

test('what cannot be listed costs the log, and is told', async () => {
  const denied = { error: 'AccessDeniedException', message: 'User: arn:x is not authorized to perform: ecs:ListTasks' }
  const { result } = await gathered({ ListTasks: () => denied }, [])
  expect(result).toMatchObject({ logs: [], missing: [expect.stringContaining('ecs:ListTasks')] })
})
