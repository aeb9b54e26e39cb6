import { expect, test } from '@jest/globals'
import { startable } from '../../../../../src/targets/ecs-service/task-definition/startable.ts'
import { withEcs } from '../../../aws/ecs-stand-in.ts'
import { printed } from '../../../printed.ts'
import { arnOf, definition, ecs } from './revision-scene.ts'

printed()

const denied = {
  DescribeTaskDefinition: () => ({
    error: 'AccessDeniedException',
    message: 'User: x is not authorized to perform: ecs:DescribeTaskDefinition',
  }),
}

test.each([
  ['one that is active is itself', ecs({ 'api:7': { definition } }), 'api:7', 0],
  ['one that was deregistered is a copy', ecs({ 'api:7': { definition, status: 'INACTIVE' } }), 'api:99', 1],
  ['one that may not be read is itself: ECS will say', denied, 'api:7', 0],
])('%s', async (_, answers, name, copies) => {
  const { result, calls } = await withEcs(answers, (api) => startable({ api }, arnOf('api:7')))
  expect(result).toBe(arnOf(name))
  const registered = calls.filter(({ operation }) => operation === 'RegisterTaskDefinition')
  expect(registered.map(({ request }) => request)).toEqual(Array(copies).fill(definition))
})
