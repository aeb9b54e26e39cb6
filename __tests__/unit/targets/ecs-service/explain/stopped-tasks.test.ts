import { expect, test } from '@jest/globals'
import { AwsFailure } from '../../../../../src/aws/call.ts'
import type { TaskReader } from '../../../../../src/aws/ecs-tasks.ts'
import { Failure } from '../../../../../src/failures/failure.ts'
import {
  collectStopped,
  newMemory,
  type StoppedTask,
} from '../../../../../src/targets/ecs-service/explain/stopped-tasks.ts'
import { ours, stopped } from './stopped.ts'

/** A service whose stopped tasks are given; it tells what was asked. */
const service = (tasks: StoppedTask[]): TaskReader & { readonly asked: string[] } => {
  const asked: string[] = []
  return {
    asked,
    list: async () => tasks.map(({ taskId }) => taskId),
    describe: async (ids) => {
      asked.push(ids.join(' '))
      return tasks.filter(({ taskId }) => ids.includes(taskId))
    },
  }
}

const ids = (tasks: readonly StoppedTask[]) => tasks.map(({ taskId }) => taskId)

test('of all stopped tasks those of the deployment, oldest first, each asked for once', async () => {
  const tasks = [
    stopped('late', { stoppedAt: 9 }),
    stopped('early', { stoppedAt: 1 }),
    stopped('old', { startedBy: 'ecs-svc/1' }),
  ]
  const reader = service(tasks)
  const memory = newMemory()
  expect(ids(await collectStopped(reader, ours, memory))).toEqual(['early', 'late'])
  tasks.push(stopped('last', { stoppedAt: 12 }))
  expect(ids(await collectStopped(reader, ours, memory))).toEqual(['early', 'late', 'last'])
  await collectStopped(reader, ours, memory)
  expect(reader.asked).toEqual(['late early old', 'last'])
})

test('a task that is still being stopped is asked for again, until its exit code is known', async () => {
  const tasks = [stopped('a', { final: false, containers: [], stoppedAt: undefined })]
  const reader = service(tasks)
  const memory = newMemory()
  expect((await collectStopped(reader, ours, memory))[0]!.containers).toEqual([])
  tasks[0] = stopped('a')
  expect((await collectStopped(reader, ours, memory))[0]!.containers[0]!.exitCode).toBe(1)
  await collectStopped(reader, ours, memory)
  expect(reader.asked).toEqual(['a', 'a'])
})

test('what ECS has forgotten is still known', async () => {
  const tasks = [stopped('a')]
  const memory = newMemory()
  await collectStopped(service(tasks), ours, memory)
  expect(ids(await collectStopped(service([]), ours, memory))).toEqual(['a'])
})

const failing = (kind: 'denied' | 'unauthenticated') => {
  let asked = 0
  const failure = new AwsFailure(new Failure('may not', { code: 'access-denied' }), {
    kind,
    error: 'AccessDeniedException',
    status: 400,
    reason: 'may not',
  })
  const list = async () => {
    asked++
    throw failure
  }
  return { list, describe: async () => [], count: () => asked }
}

test('a role that may not look is told once, and goes on without', async () => {
  const reader = failing('denied')
  const memory = newMemory()
  expect(await collectStopped(reader, ours, memory)).toEqual([])
  expect(await collectStopped(reader, ours, memory)).toEqual([])
  expect(memory.missing).toBe('may not')
  expect(reader.count()).toBe(1)
})

test('credentials that ended are an error', async () => {
  await expect(collectStopped(failing('unauthenticated'), ours, newMemory())).rejects.toThrow('may not')
})
