import { expect, test } from '@jest/globals'
import { type Definition, taskDefinitions } from '../../../src/aws/ecs-task-definitions.ts'
import { printed } from '../printed.ts'
import { withEcs } from './ecs-stand-in.ts'

printed()

const arn = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/api:7'

/** With what no SDK of today knows: at the top, in a container, in a list. */
const definition: Definition = {
  family: 'api',
  containerDefinitions: [
    { name: 'web', image: 'api:v1', environment: [{ name: 'EMPTY', value: '' }], tomorrow: { a: [1, null, ''] } },
  ],
  enableFaultInjection: false,
  tomorrow: { deep: [{ er: true }] },
}

test('a revision is read with all that ECS says, also what the SDK does not know', async () => {
  const { result, calls } = await withEcs(
    {
      DescribeTaskDefinition: () => ({
        taskDefinition: { taskDefinitionArn: arn, revision: 7, status: 'ACTIVE', registeredAt: 1.7e9, ...definition },
        tags: [{ key: 'team', value: '' }],
      }),
    },
    (api) => taskDefinitions(api).describe('api:7'),
  )
  expect(calls).toEqual([
    { operation: 'DescribeTaskDefinition', request: { taskDefinition: 'api:7', include: ['TAGS'] } },
  ])
  const tags = [{ key: 'team', value: '' }]
  const read = { ...definition, registeredAt: 1.7e9, tags }
  expect(result).toEqual({ arn, family: 'api', revision: 7, status: 'ACTIVE', definition: read })
})

test('and registered with all of it, to the byte', async () => {
  const { result, calls } = await withEcs(
    {
      RegisterTaskDefinition: (sent: object) => ({ taskDefinition: { taskDefinitionArn: arn, revision: 7, ...sent } }),
    },
    (api) => taskDefinitions(api).register(definition),
  )
  expect(JSON.stringify(calls[0]!.request)).toBe(JSON.stringify(definition))
  expect(result).toMatchObject({ arn, definition })
})

test('one that is not there is undefined; any other refusal is a failure with its words', async () => {
  const refuse = (message: string) => () => ({ error: 'ClientException', message })
  const { result } = await withEcs(
    {
      DescribeTaskDefinition: refuse('Unable to describe task definition.'),
      RegisterTaskDefinition: refuse("No 'memory' setting found."),
    },
    async (api) => [
      await taskDefinitions(api).describe('api'),
      await taskDefinitions(api)
        .register(definition)
        .catch((failure: unknown) => failure),
    ],
  )
  expect(result).toEqual([undefined, expect.objectContaining({ code: 'task-definition-invalid' })])
  expect(result[1]).toMatchObject({ message: expect.stringContaining("No 'memory' setting found.") })
})

test('the revisions of a family are listed newest first, over pages, without families that begin alike', async () => {
  const pages: Record<string, object> = {
    '': { taskDefinitionArns: [arn, arn.replace('api:7', 'api-worker:9')], nextToken: 'more' },
    more: { taskDefinitionArns: [arn.replace(':7', ':10'), arn.replace(':7', ':2')] },
  }
  const { result } = await withEcs(
    { ListTaskDefinitions: ({ nextToken = '' }: { nextToken?: string }) => pages[nextToken]! },
    (api) => taskDefinitions(api).revisions('api'),
  )
  expect(result.map((each) => each.split('/')[1])).toEqual(['api:10', 'api:7', 'api:2'])
})
