import { describe, expect, test } from '@jest/globals'
import type { Definition } from '../../../../../src/aws/ecs-task-definitions.ts'
import { changedFields, sameDefinition } from '../../../../../src/targets/ecs-service/task-definition/same.ts'

const web = { name: 'web', image: 'api:v1', portMappings: [{ containerPort: 8000 }] }
const agent = { name: 'agent', image: 'agent:v1', essential: false }
const written: Definition = { family: 'api', networkMode: 'awsvpc', cpu: '256', containerDefinitions: [web, agent] }

const withWeb = (more: object): Definition => ({ ...written, containerDefinitions: [{ ...web, ...more }, agent] })

/** As ECS gives it back. */
const answered: Definition = {
  ...written,
  volumes: [],
  placementConstraints: [],
  revision: 7,
  status: 'ACTIVE',
  containerDefinitions: [
    { ...agent, cpu: 0, environment: [], mountPoints: [] },
    {
      ...web,
      cpu: 0,
      essential: true,
      environment: [],
      systemControls: [],
      portMappings: [{ containerPort: 8000, hostPort: 8000, protocol: 'tcp' }],
    },
  ],
}

test('what ECS adds and sorts by itself is no difference', () => {
  expect(sameDefinition(written, answered)).toBe(true)
  expect(changedFields(answered, written)).toEqual([])
})

test('nor is the order of environment variables, secrets and tags', () => {
  const [one, other] = [
    { name: 'A', value: '1' },
    { name: 'B', value: '2' },
  ]
  expect(sameDefinition(withWeb({ environment: [one, other] }), withWeb({ environment: [other, one] }))).toBe(true)
})

describe('a difference is', () => {
  test.each<[string, Definition]>([
    ['web.image', withWeb({ image: 'api:v2' })],
    ['web.environment', withWeb({ environment: [{ name: 'EMPTY', value: '' }] })],
    ['web.command', withWeb({ command: ['serve'] })],
    ['web.essential', withWeb({ essential: false })],
    ['cpu', { ...written, cpu: '512' }],
    ['tags', { ...written, tags: [{ key: 'team', value: 'shop' }] }],
    ['somethingNew', { ...written, somethingNew: 1 }],
  ])('%s', (field, other) => {
    expect(sameDefinition(written, other)).toBe(false)
    expect(changedFields(written, other)).toEqual([field])
  })

  test('the order of a command, which means something', () => {
    expect(sameDefinition(withWeb({ command: ['a', 'b'] }), withWeb({ command: ['b', 'a'] }))).toBe(false)
  })

  test('a fixed port of the host instead of any, where the network is that of the host’s bridge', () => {
    const bridge = (more: object): Definition => ({
      family: 'api',
      networkMode: 'bridge',
      containerDefinitions: [{ name: 'web', portMappings: [{ containerPort: 8000, ...more }] }],
    })
    expect(sameDefinition(bridge({}), bridge({ hostPort: 8000 }))).toBe(false)
  })

  test('a container more', () => {
    const third = { name: 'proxy', image: 'proxy:v1' }
    const more = { ...written, containerDefinitions: [web, agent, third] }
    expect(sameDefinition(written, more)).toBe(false)
    expect(changedFields(written, more)).toEqual(['proxy.image', 'proxy.name'])
  })
})
