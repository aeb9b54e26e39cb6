import { expect, test } from '@jest/globals'
import type { ContainerShape } from '../../../../../src/targets/ecs-service/explain/definition-shape.ts'
import { logPlace } from '../../../../../src/targets/ecs-service/explain/log-place.ts'

const options = { 'awslogs-group': '/ecs/api', 'awslogs-region': 'eu-west-1', 'awslogs-stream-prefix': 'ecs' }
const { 'awslogs-stream-prefix': _, ...unnamed } = options
const { 'awslogs-group': __, ...groupless } = options

const of = (logConfiguration: ContainerShape['logConfiguration'], runtimeId: string | undefined = undefined) =>
  logPlace({ containerDefinitions: [{ name: 'api', logConfiguration }] }, '0123', { name: 'api', runtimeId })

test('prefix, container and task make the name of the stream', () => {
  expect(of({ logDriver: 'awslogs', options })).toEqual({
    region: 'eu-west-1',
    group: '/ecs/api',
    stream: 'ecs/api/0123',
  })
})

test('without a prefix the stream is called by the id of the container', () => {
  expect(of({ logDriver: 'awslogs', options: unnamed }, 'abc')).toMatchObject({ stream: 'abc' })
})

test.each([
  [undefined, 'no `logConfiguration`'],
  [{ logDriver: 'awsfirelens' }, 'its log driver is awsfirelens'],
  [{ logDriver: 'awslogs', options: groupless }, 'name no group'],
  [{ logDriver: 'awslogs', options: unnamed }, 'no `awslogs-stream-prefix`'],
])('%j is no place: %s', (logConfiguration, why) => {
  expect(of(logConfiguration)).toEqual({ missing: expect.stringContaining(why) })
})

test('of a container that the task definition has not, nothing is known', () => {
  expect(logPlace(undefined, '0123', { name: 'api', runtimeId: undefined })).toEqual({
    missing: 'its task definition is not known',
  })
})
