import { describe, expect, test } from '@jest/globals'
import { causeOf, eventReason, shownCause } from '../../../../../src/targets/ecs-service/explain/cause.ts'
import type { DefinitionShape } from '../../../../../src/targets/ecs-service/explain/definition-shape.ts'
import type { Evidence } from '../../../../../src/targets/ecs-service/explain/evidence.ts'
import type { StoppedTask } from '../../../../../src/targets/ecs-service/explain/stopped-tasks.ts'
import { container, stopped } from './stopped.ts'

const definition: DefinitionShape = {
  executionRoleArn: 'arn:aws:iam::111122223333:role/pricing-execution',
  memory: '512',
  containerDefinitions: [
    {
      name: 'api',
      memory: 256,
      healthCheck: { command: ['CMD-SHELL', 'curl -f http://localhost/health'] },
      logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/ecs/pricing' } },
    },
    { name: 'worker' },
    { name: 'helper', essential: false },
  ],
}

const nothing: Evidence = { tasks: [], events: [], logs: [], targets: [], missing: [] }

const place = { service: 'pricing', cluster: 'production', region: 'eu-west-1', account: '111122223333' }

const cause = (evidence: Partial<Evidence>, why = 'ECS deployment circuit breaker: tasks failed to start.') =>
  causeOf({ ...nothing, ...evidence }, { ...place, definition, why })

const notFound = 'CannotPullContainerError: failed to resolve ref x/api:v2: x/api:v2: not found'

describe('one task', () => {
  test.each<[string, Partial<StoppedTask>, string, string]>([
    [
      'never started, told by the task (Fargate)',
      { stopCode: 'TaskFailedToStart', stoppedReason: notFound, startedAt: undefined, containers: [container()] },
      'image-not-found',
      'There is no image 111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:v2: CannotPull',
    ],
    [
      'never started, told by the container (EC2)',
      {
        stopCode: 'TaskFailedToStart',
        stoppedReason: 'Task failed to start',
        containers: [container({ name: 'worker', image: 'w:1' }), container({ reason: notFound })],
      },
      'image-not-found',
      'api:v2: CannotPull',
    ],
    [
      'a start that the engine refuses with an exit code',
      {
        stopCode: 'TaskFailedToStart',
        stoppedReason: 'Task failed to start',
        containers: [
          container({
            exitCode: 127,
            reason: 'CannotStartContainerError: exec: "x": executable file not found in $PATH',
          }),
        ],
      },
      'entrypoint',
      'has no program where its entry point says',
    ],
    [
      'out of memory',
      { containers: [container({ exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' })] },
      'out-of-memory',
      '(256 MiB)',
    ],
    [
      'the container that failed, not the one that was told to end',
      { containers: [container({ exitCode: 143 }), container({ name: 'worker', exitCode: 3 })] },
      'container-exited',
      'container worker ended with exit code 3',
    ],
    [
      'the essential container, not a helper that failed too',
      { containers: [container({ name: 'helper', exitCode: 1 }), container({ exitCode: 0 })] },
      'container-finished',
      'container api came to its end',
    ],
    [
      'not the container that GuardDuty adds',
      {
        containers: [
          container({ name: 'aws-guardduty-agent-x', reason: 'CannotPullContainerError: not found' }),
          container({ exitCode: 2 }),
        ],
      },
      'container-exited',
      'container api ended with exit code 2',
    ],
    [
      'the container that is sick, and what checks it',
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Task failed container health checks',
        containers: [container({ name: 'worker', exitCode: 137 }), container({ exitCode: 143, health: 'UNHEALTHY' })],
      },
      'health-check',
      'container api failed: CMD-SHELL curl -f http://localhost/health',
    ],
    [
      'a program that prints what nobody expects',
      { stoppedReason: 'Essential container in task exited', containers: [container({ exitCode: 139 })] },
      'container-crashed',
      '(exit code 139, SIGSEGV)',
    ],
    [
      'a stop that somebody asked for',
      { stopCode: 'UserInitiated', stoppedReason: 'Task stopped by\n##[error]operator' },
      'task-stopped',
      'Somebody stopped tasks of the deployment: Task stopped by ## [error]operator',
    ],
  ])('%s', (_, more, code, says) => {
    const failure = cause({ tasks: [stopped('a', more)] })
    expect({ code: failure.code, message: failure.message }).toEqual({ code, message: expect.stringContaining(says) })
    expect(failure.message + failure.remedy).not.toMatch(/<[a-z-]+>|undefined|null/)
  })
})

test('the log of one of the tasks that stopped alike tells what their exit code does not', () => {
  const failure = cause({
    tasks: ['a', 'b', 'c'].map((id) => stopped(id, { containers: [container({ exitCode: 255 })] })),
    logs: [{ taskId: 'c', container: 'api', lines: [], read: ['exec /app: exec format error'] }],
  })
  expect(failure).toMatchObject({ code: 'exec-format', remedy: expect.stringContaining('`architecture: x86_64`') })
  expect(failure.points).toBeUndefined()
})

test('what happened most is the cause, and the rest is told as well', () => {
  const crash = (id: string) => stopped(id, { containers: [container({ exitCode: 3 })] })
  const failure = cause({
    tasks: [
      stopped('a', { stopCode: 'TaskFailedToStart', stoppedReason: notFound, containers: [container()] }),
      crash('b'),
      crash('c'),
    ],
  })
  expect(failure.code).toBe('container-exited')
  expect(failure.points).toEqual([expect.stringContaining('There is no image')])
})

test('tasks that were scaled in are no cause', () => {
  const scaledIn = {
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: 'Scaling activity initiated by (deployment x)',
  }
  expect(cause({ tasks: [stopped('a', scaledIn)] }).code).toBe('breaker')
})

describe('without a task that failed', () => {
  test.each([
    [
      [
        '(service pricing) was unable to place a task. Reason: CannotPullContainerError: failed to resolve ref x.io/api:v2: not found.',
      ],
      'image-not-found',
      'There is no image x.io/api:v2',
    ],
    [
      [
        "(service pricing) failed to launch a task with (error ECS was unable to assume the role 'arn:x' that was provided).",
      ],
      'task-role',
      'cannot take on a role',
    ],
    [
      [
        '(service pricing) was unable to place a task because no container instance met all of its requirements. The closest matching ' +
          'container-instance 1 has insufficient memory available. For more information, see the Troubleshooting section of the Guide.',
      ],
      'placement',
      /insufficient memory available\.$/,
    ],
    [
      [
        '(service pricing) was unable to place a task. Reason: Capacity is unavailable at this time.',
        "(service pricing) was unable to place a task. Reason: You've reached the limit on the number of tasks.",
      ],
      'fargate-quota',
      'reached the limit',
    ],
    [['(service pricing) has started 1 tasks: (task 1).'], 'breaker', 'circuit breaker'],
  ])('%s: %s', (events, code, says) => {
    const failure = cause({ events })
    const message = typeof says === 'string' ? expect.stringContaining(says) : expect.stringMatching(says)
    expect({ code: failure.code, message: failure.message }).toEqual({ code, message })
    expect(failure.message + failure.remedy).not.toMatch(/<[a-z-]+>|undefined|null/)
  })

  test('targets that are not well are a cause before what the rollout says', () => {
    const target = { group: 'web', target: '10.0.0.1:80', code: 'Target.Timeout', reason: 'Request timed out' }
    const failure = cause({
      targets: [
        { ...target, state: 'unhealthy' },
        { ...target, state: 'healthy' },
      ],
    })
    expect(failure).toMatchObject({
      code: 'elb-health-check',
      message: expect.stringContaining('web: Request timed out'),
    })
  })

  test.each([
    ['ECS deployment circuit breaker: tasks failed to start.', 'breaker'],
    ['Stopped because alarm pricing-5xx is in ALARM', 'deployment-alarm'],
    ['nobody knows', 'deployment-failed'],
  ])('%s: %s', (why, code) => expect(cause({}, why).code).toBe(code))
})

test('what is slow and not sick shows no cause', () => {
  const events = ['(service pricing) has started 1 tasks: (task 1).']
  const scene = { ...place, definition, why: 'still in progress' }
  expect(shownCause({ ...nothing, events }, scene)).toBeUndefined()
  expect(shownCause({ ...nothing, tasks: [stopped('a')] }, scene)).toMatchObject({ code: 'container-exited' })
})

test.each([
  [
    '(service web) (deployment ecs-svc/1) deployment failed: tasks failed to start.',
    'deployment failed: tasks failed to start.',
  ],
  ['(service web) was unable to place a task. Reason: Internal error.', 'Internal error.'],
])('%s is told as %s', (event, text) => expect(eventReason(event)).toBe(text))
