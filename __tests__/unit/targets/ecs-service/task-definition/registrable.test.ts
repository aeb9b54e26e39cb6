import { expect, test } from '@jest/globals'
import { registrable } from '../../../../../src/targets/ecs-service/task-definition/registrable.ts'

const written = {
  family: 'api',
  cpu: '256',
  containerDefinitions: [{ name: 'web', image: 'api:v1', environment: [{ name: 'EMPTY', value: '' }] }],
  pidMode: 'task',
  enableFaultInjection: true,
  somethingNew: { from: ['tomorrow'] },
}

const saidByEcs = {
  taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/api:7',
  revision: 7,
  status: 'INACTIVE',
  requiresAttributes: [{ name: 'ecs.capability.execution-role-awslogs' }],
  compatibilities: ['EC2', 'FARGATE'],
  registeredAt: 1_764_000_000,
  registeredBy: 'arn:aws:iam::111122223333:role/deploy',
  deregisteredAt: 1_764_000_001,
  deleteRequestedAt: 1_764_000_002,
}

test('all that was written is kept, what AWS adds one day too, and what ECS alone may say is not', () => {
  expect(registrable({ ...written, ...saidByEcs })).toEqual(written)
})

test('tags are kept but for those of AWS itself; where none is left, there is no list of them', () => {
  const aws = { key: 'aws:cloudformation:stack-name', value: 'shop' }
  const team = { key: 'team', value: '' }
  expect(registrable({ ...written, tags: [aws, team] })).toEqual({ ...written, tags: [team] })
  expect(registrable({ ...written, tags: [aws] })).toEqual(written)
  expect(registrable({ ...written, tags: [] })).toEqual(written)
})
