import { describe, expect, test } from '@jest/globals'
import { ecsServices } from '../../../../src/aws/ecs-services.ts'
import { provenDigests } from '../../../../src/targets/ecs-service/digests.ts'
import type { ContainerImage } from '../../../../src/targets/ecs-service/task-definition/images.ts'
import { type Answers, withEcs } from '../../aws/ecs-stand-in.ts'
import { printed } from '../../printed.ts'

printed()

const [index, amd64, other] = ['sha256:index', 'sha256:amd64', 'sha256:other']
const deploymentId = 'ecs-svc/2'
const serviceRevisionArn = 'arn:aws:ecs:eu-west-1:111122223333:service-revision/shop/api/2'

const image = (more: Partial<ContainerImage> = {}): ContainerImage => ({
  container: 'web',
  image: 'api:live',
  asked: true,
  digest: index,
  digests: [index, amd64],
  ...more,
})

const tasksWith = (imageDigest: string): Answers => ({
  ListTasks: () => ({ taskArns: ['arn:task/shop/old', 'arn:task/shop/new'] }),
  DescribeTasks: () => ({
    tasks: [
      {
        taskArn: 'arn:task/shop/old',
        startedBy: 'ecs-svc/1',
        containers: [{ name: 'web', imageDigest: 'sha256:old' }],
      },
      {
        taskArn: 'arn:task/shop/new',
        startedBy: deploymentId,
        containers: [
          { name: 'web', imageDigest },
          { name: 'aws-guardduty-agent-x', imageDigest: 'sha256:agent' },
        ],
      },
    ],
  }),
})

const revisionWith = (imageDigest: string): Answers => ({
  DescribeServiceRevisions: () => ({
    serviceRevisions: [
      { serviceRevisionArn, containerImages: [{ containerName: 'web', image: 'api:live', imageDigest }] },
    ],
  }),
})

const denied: Answers = {
  ListTasks: () => ({ error: 'AccessDeniedException', message: 'User: x is not authorized to perform: ecs:ListTasks' }),
}

interface Given {
  readonly answers: Answers
  readonly images?: readonly ContainerImage[]
  readonly again?: readonly ContainerImage[]
  readonly desired?: number
}

const prove = async ({ answers, images = [image()], again = images, desired = 1 }: Given) => {
  const wait = { deadline: Date.now() + 10_000, signal: new AbortController().signal }
  const { result } = await withEcs(answers, async (api) => {
    const ours = { deploymentId, serviceRevisionArn }
    const access = { api, services: ecsServices(api), wait }
    try {
      const proof = { ours, images, desired, again: async () => again }
      return await provenDigests(access, { name: 'api' }, proof)
    } catch (failure) {
      return failure
    }
  })
  return result
}

describe('what was asked for runs', () => {
  test.each([
    ['by the digest of the index', index],
    ['by that of its image for the processor', amd64],
  ])('%s', async (_, digest) => {
    expect(await prove({ answers: tasksWith(digest) })).toEqual([{ ...image(), running: digest, doubt: undefined }])
  })

  test('as the revision of the service says, where the role may not read tasks', async () => {
    expect(await prove({ answers: { ...denied, ...revisionWith(index) } })).toMatchObject([{ running: index }])
  })
})

test('another image is a failure that names all three', async () => {
  expect(await prove({ answers: tasksWith(other) })).toMatchObject({
    code: 'digest-mismatch',
    message: `Container web runs ${other}, and api:live was ${index} when this deploy began.`,
  })
})

test('a tag that nobody gave may have moved meanwhile: what it means now is as good', async () => {
  const images = [image({ asked: false })]
  const again = [image({ asked: false, digest: other, digests: [other] })]
  expect(await prove({ answers: tasksWith(other), images, again })).toMatchObject([{ running: other, digest: other }])
  expect(await prove({ answers: tasksWith(other), images })).toMatchObject({ code: 'digest-mismatch' })
})

describe('nothing is claimed that nobody told', () => {
  test('without a task', async () => {
    const answers = { ListTasks: () => ({ taskArns: [] }), DescribeServiceRevisions: () => ({ serviceRevisions: [] }) }
    expect(await prove({ answers, desired: 0 })).toMatchObject([
      { running: undefined, doubt: 'no task of this deployment runs' },
    ])
  })

  test('of an image that could not be looked up', async () => {
    const images = [image({ digest: undefined, digests: [], unchecked: 'it is in another registry' })]
    expect(await prove({ answers: tasksWith(other), images })).toMatchObject([
      { running: other, doubt: 'it is in another registry' },
    ])
  })

  test('when all of it is denied', async () => {
    expect(await prove({ answers: denied })).toMatchObject([
      { running: undefined, doubt: expect.stringContaining('ecs:ListTasks') },
    ])
  })
})
