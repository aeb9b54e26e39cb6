import { expect, test } from '@jest/globals'
import type { EcsApi } from '../../../../../src/aws/ecs-api.ts'
import { Failure } from '../../../../../src/failures/failure.ts'
import { pruneRevisions } from '../../../../../src/targets/ecs-service/task-definition/prune-revisions.ts'
import { type Answers, withEcs } from '../../../aws/ecs-stand-in.ts'
import { printed } from '../../../printed.ts'

const output = printed()

const arnOf = (revision: number) => `arn:aws:ecs:eu-west-1:111122223333:task-definition/api:${revision}`

const wait = () => ({ deadline: Date.now() + 10_000, signal: new AbortController().signal })

/** Revision 3 is of another service of the cluster, 4 of a deployment that drains, 5 of a task that runs by itself. */
const cluster: Answers = {
  ListTaskDefinitions: () => ({ taskDefinitionArns: [10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map(arnOf) }),
  ListServices: () => ({ serviceArns: ['arn:service/shop/api', 'arn:service/shop/worker'] }),
  DescribeServices: () => ({
    services: [
      { taskDefinition: arnOf(10), deployments: [{ taskDefinition: arnOf(10) }, { taskDefinition: arnOf(4) }] },
      { taskDefinition: arnOf(3), deployments: [] },
    ],
  }),
  ListTasks: () => ({ taskArns: ['arn:task/shop/one'] }),
  DescribeTasks: () => ({ tasks: [{ taskDefinitionArn: arnOf(5) }] }),
  DeregisterTaskDefinition: () => ({ taskDefinition: {} }),
}

test('what is old goes, oldest first, but for what something uses and what a rollback goes back to', async () => {
  const { result, calls } = await withEcs(cluster, (api) =>
    pruneRevisions({ api, wait: wait() }, { family: 'api', keep: 3, stays: [arnOf(10), arnOf(7)] }),
  )
  expect(result).toEqual({ deregistered: ['api:1', 'api:2', 'api:6'], kept: ['api:3', 'api:4', 'api:5', 'api:7'] })
  const gone = calls.filter(({ operation }) => operation === 'DeregisterTaskDefinition')
  expect(gone.map(({ request }) => request['taskDefinition'])).toEqual([1, 2, 6].map(arnOf))
})

test('nothing goes while it is not known what is used; the deploy stays good', async () => {
  const denied = () => ({
    error: 'AccessDeniedException',
    message: 'User: x is not authorized to perform: ecs:ListServices',
  })
  const { result, calls } = await withEcs({ ...cluster, ListServices: denied }, (api) =>
    pruneRevisions({ api, wait: wait() }, { family: 'api', keep: 1, stays: [] }),
  )
  expect(result).toEqual({ deregistered: [], kept: [] })
  expect(calls.map(({ operation }) => operation)).not.toContain('DeregisterTaskDefinition')
})

test('credentials that cannot be renewed by then are no failure of the deploy', async () => {
  const lost = new Failure('GitHub gave no token.', { code: 'no-id-token' })
  const api = { of: () => Promise.reject(lost), session: {}, cluster: 'shop' } as unknown as EcsApi
  const pruned = await pruneRevisions({ api, wait: wait() }, { family: 'api', keep: 1, stays: [] })
  expect(pruned).toEqual({ deregistered: [], kept: [] })
  expect(output.text()).toContain('::warning::Old revisions of api stay: GitHub gave no token.')
})

test('0 keeps all', async () => {
  const { result } = await withEcs(cluster, (api) =>
    pruneRevisions({ api, wait: wait() }, { family: 'api', keep: 0, stays: [] }),
  )
  expect(result).toEqual({ deregistered: [], kept: [] })
})
