import { describe, expect, test } from '@jest/globals'
import type { Definition } from '../../../../src/aws/ecs-task-definitions.ts'
import type { Wait } from '../../../../src/aws/poll.ts'
import type { EcsAccess } from '../../../../src/targets/ecs-service/access.ts'
import { type PreTaskEnd, runPreTask } from '../../../../src/targets/ecs-service/pre-task.ts'
import type { ServiceFacts } from '../../../../src/targets/ecs-service/service.ts'
import { type Answers, withEcs } from '../../aws/ecs-stand-in.ts'
import { printed } from '../../printed.ts'

const output = printed()

const taskArn = 'arn:aws:ecs:eu-west-1:111122223333:task/shop/0123456789abcdef'
const arn = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/api:8'

const logConfiguration = {
  logDriver: 'awslogs',
  options: { 'awslogs-group': '/ecs/api', 'awslogs-region': 'eu-west-1', 'awslogs-stream-prefix': 'ecs' },
}

const definition: Definition = {
  family: 'api',
  containerDefinitions: [
    { name: 'web', image: 'api:v1', logConfiguration },
    { name: 'job', image: 'api:v1', essential: false, logConfiguration },
  ],
}

const facts = {
  arn: 'arn:aws:ecs:eu-west-1:111122223333:service/shop/api',
  name: 'api',
  cluster: 'shop',
  launch: { launchType: 'FARGATE', strategy: [], platformVersion: '1.4.0' },
  network: undefined,
  enableManagedTags: false,
  propagateTags: undefined,
} as unknown as ServiceFacts

const agent = { name: 'aws-guardduty-agent-x', exitCode: 137 }

const stopped = (containers: readonly object[], more: object = {}): Answers => ({
  RunTask: () => ({ tasks: [{ taskArn }] }),
  DescribeTasks: () => ({ tasks: [{ taskArn, lastStatus: 'STOPPED', containers: [agent, ...containers], ...more }] }),
  StopTask: () => ({}),
  GetLogEvents: ({ nextToken }: { nextToken?: string }) => ({
    events: nextToken ? [] : [{ message: 'migrating\n' }, { message: '::error::0002_orders is broken' }],
    nextForwardToken: 'end',
  }),
})

interface Given {
  readonly answers: Answers
  readonly container?: string
  readonly logLines?: number
  readonly wait?: Partial<Wait>
}

interface Came extends Partial<PreTaskEnd> {
  readonly thrown?: unknown
  /** The calls that ECS got, each once. */
  readonly said: readonly string[]
  /** What the step said that it had started. */
  readonly begun: readonly string[]
}

/** What came of it. */
const run = async ({ answers, container, logLines = 10, wait }: Given): Promise<Came> => {
  const begun: string[] = []
  const { result, calls } = await withEcs<Partial<Came>>(answers, async (api, session) => {
    const limits = { deadline: Date.now() + 20_000, signal: new AbortController().signal, ...wait }
    const access = { api, session, wait: limits } as unknown as EcsAccess
    const started = (task: string) => begun.push(task)
    const wanted = { command: ['migrate'], container, logLines, startedBy: 'run/1', started }
    try {
      return await runPreTask(access, facts, { arn, definition }, wanted)
    } catch (failure) {
      return { thrown: failure }
    }
  })
  const said = [...new Set(calls.map(({ operation }) => operation))]
  return { ...result, said, begun }
}

test('the exit code of its own container counts, whatever the others end with; its log is shown as its own', async () => {
  const { task, failure, begun, said } = await run({ answers: stopped([{ name: 'web', exitCode: 0 }]) })
  expect(failure).toBeUndefined()
  expect(task).toMatchObject({
    container: 'web',
    exitCode: 0,
    log: { lines: ['migrating', expect.any(String)] },
  })
  expect(begun).toEqual([taskArn])
  expect(said).not.toContain('StopTask')
  // A runner would take a line of the log for a command of ours.
  expect(output.text()).toMatch(/::stop-commands::(\S+)\nmigrating\n::error::0002_orders is broken\n::\1::/)
})

describe('it fails', () => {
  test('with another exit code: nothing was deployed, and why is told', async () => {
    const { task, failure } = await run({ answers: stopped([{ name: 'web', exitCode: 3 }]) })
    expect(task).toMatchObject({ exitCode: 3 })
    expect(failure).toMatchObject({
      code: 'pre-task-failed',
      message: expect.stringMatching(/nothing was deployed.*\b3\b/),
    })
  })

  test('when its container never ran', async () => {
    const stoppedReason = 'CannotPullContainerError: pull image manifest has been retried 1 time(s): not found'
    const answers = stopped([{ name: 'web' }], { stopCode: 'TaskFailedToStart', stoppedReason })
    const { task, failure } = await run({ answers })
    expect(task).toMatchObject({ exitCode: undefined })
    expect(failure).toMatchObject({ code: 'pre-task-failed', message: expect.not.stringMatching(/undefined|null/) })
  })

  test('when there is no place for it', async () => {
    const { thrown, said } = await run({
      answers: { RunTask: () => ({ tasks: [], failures: [{ reason: 'RESOURCE:MEMORY' }] }) },
    })
    expect(thrown).toMatchObject({ code: 'pre-task-not-placed', message: expect.stringContaining('RESOURCE:MEMORY') })
    expect(said).toEqual(['RunTask'])
  })
})

test('one without which the task goes on is enough: what is left is stopped', async () => {
  const answers = stopped([{ name: 'job', exitCode: 0 }, { name: 'web' }], { lastStatus: 'RUNNING' })
  const { failure, said } = await run({ answers, container: 'job' })
  expect(failure).toBeUndefined()
  expect(said).toContain('StopTask')
})

describe('a task that is not over is stopped', () => {
  const running = stopped([{ name: 'web' }], { lastStatus: 'RUNNING', startedAt: 1.7e9 })

  test('at the deadline', async () => {
    const { thrown, said } = await run({ answers: running, wait: { deadline: Date.now() + 1000 } })
    expect(thrown).toMatchObject({ code: 'timed-out', message: expect.stringContaining('is still running') })
    expect(said).toContain('StopTask')
  })

  test('when the job is cancelled', async () => {
    const cancel = new AbortController()
    const reason = new Error('cancelled')
    const cancelled = (sent: never) => {
      cancel.abort(reason)
      return running['DescribeTasks']!(sent)
    }
    const answers = { ...running, DescribeTasks: cancelled }
    const { thrown, said } = await run({ answers, wait: { signal: cancel.signal } })
    expect(thrown).toBe(reason)
    expect(said).toContain('StopTask')
  })
})

test('in a public repository its log is neither read nor shown', async () => {
  const { task, said } = await run({ answers: stopped([{ name: 'web', exitCode: 0 }]), logLines: 0 })
  expect(task).toMatchObject({ log: { lines: [], missing: expect.stringContaining('log-lines: 0') } })
  expect(said).not.toContain('GetLogEvents')
})
