/** Which task definition a service gets: what is copied, what is taken as it is, and what is refused before anything is written. */
import {
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  type TaskDefinition,
} from '@aws-sdk/client-ecs'
import { expect, test } from '@jest/globals'
import { writesIn } from '../support/door.ts'
import { type EcsScene, ecsScene, serviceName } from '../support/ecs-scene.ts'
import type { Step } from '../support/run-step.ts'

const definitionOf = async (scene: EcsScene, taskDefinition: string) => {
  const command = new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] })
  return scene.aws.seed.services.ecs.send(command)
}

/** Without what is of one revision alone. */
const content = ({ taskDefinitionArn, revision, registeredAt, registeredBy, ...rest }: TaskDefinition = {}) => rest

const environment = [
  { name: 'EMPTY', value: '' },
  { name: 'PASSWORD', value: 'correct-horse-battery' },
]

const revisionIn = ({ outputs }: Step) => outputs['task-definition-arn']!.split('/')[1]

test.concurrent('a new image: a copy of all that there was, and old revisions that nothing uses go', async () => {
  const tags = [{ key: 'team', value: 'shop' }]
  const scene = await ecsScene({ more: { environment }, definition: { tags } })
  const before = await definitionOf(scene, scene.service.taskDefinitionArn)
  for (const memory of ['1024', '2048'])
    await scene.aws.seed.services.definition({ ...content(before.taskDefinition), memory } as never)
  await scene.aws.clearCalls()

  const { uri, digest } = await scene.image('2')
  const step = await scene.run({ image: `${serviceName}@${digest}`, 'keep-revisions': '1' })
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', changed: 'true', serving: 'new' } })
  expect(revisionIn(step)).toBe(`${serviceName}:4`)
  expect(JSON.parse(step.outputs['image-digests']!)).toMatchObject({ app: digest })
  expect(await scene.seen()).toMatchObject({ values: '1 2', last: '2' })

  const after = await definitionOf(scene, step.outputs['task-definition-arn']!)
  const [app] = before.taskDefinition!.containerDefinitions!
  expect(after.tags).toEqual(tags)
  expect(content(after.taskDefinition)).toEqual({
    ...content(before.taskDefinition),
    containerDefinitions: [{ ...app, image: uri }],
  })
  expect(writesIn(await scene.aws.calls())).toEqual([
    'ecs:RegisterTaskDefinition',
    'ecs:UpdateService',
    'ecs:DeregisterTaskDefinition',
    'ecs:DeregisterTaskDefinition',
  ])
  const left = await Promise.all([1, 2, 3].map((revision) => definitionOf(scene, `${serviceName}:${revision}`)))
  expect(left.map(({ taskDefinition }) => taskDefinition?.status)).toEqual(['ACTIVE', 'INACTIVE', 'INACTIVE'])
  for (const shown of [step.log, step.summary]) expect(shown).not.toContain('correct-horse-battery')
})

test.concurrent('a file, with the image that is given; the same once more registers nothing', async () => {
  const scene = await ecsScene({ balanced: false })
  const { taskDefinition } = await definitionOf(scene, scene.service.taskDefinitionArn)
  const [app] = taskDefinition!.containerDefinitions!
  const { image: _, ...withoutImage } = app!
  const json = { ...content(taskDefinition), cpu: '512', memory: '1024', containerDefinitions: [withoutImage] }
  const { uri } = await scene.image('2')
  const inputs = { 'task-definition': 'deploy/api.json', image: `app=${uri}` }
  const files = { 'deploy/api.json': JSON.stringify({ taskDefinition: json }) }

  const first = await scene.run(inputs, { files })
  expect(first).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
  expect(revisionIn(first)).toBe(`${serviceName}:2`)
  await scene.aws.clearCalls()
  const second = await scene.run(inputs, { files })
  expect(second).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', changed: 'true' } })
  expect(revisionIn(second)).toBe(`${serviceName}:2`)
  expect(writesIn(await scene.aws.calls())).toEqual(['ecs:UpdateService'])
})

test.concurrent('what cannot be deployed is told before anything is written', async () => {
  const scene = await ecsScene({ balanced: false })
  const other = process.arch === 'arm64' ? ('amd64' as const) : ('arm64' as const)
  const from = { repository: serviceName, from: 'sandbox/service:1', architecture: other }
  const { seed } = scene.aws
  const [single, index] = await Promise.all([
    seed.image({ ...from, tag: 'other' }),
    seed.image({ ...from, tag: 'other-index', index: true }),
  ])
  const gone = single.taggedUri.replace(':other', ':gone')
  const cases: readonly (readonly [Record<string, string>, string, RegExp])[] = [
    [{ image: gone }, 'image-not-found', /no image .*:gone for the container app/],
    [{ image: single.taggedUri }, 'architecture-mismatch', /is built for .*, and the tasks of container app run on/],
    [{ image: index.taggedUri }, 'architecture-mismatch', /is built for/],
    [{ image: `web=${single.uri}` }, 'invalid-input', /"web", which the task definition has not/],
    [{ 'task-definition': `${serviceName}:9` }, 'task-definition-not-found', new RegExp(`${serviceName}:9`)],
  ]
  for (const [inputs, code, says] of cases) {
    const step = await scene.run(inputs)
    expect(step).toMatchObject({
      exitCode: 1,
      outputs: { outcome: 'failed', changed: 'false', serving: 'previous', 'failure-code': code },
    })
    expect(step.outputs['failure-reason']).toMatch(says)
  }
  expect(writesIn(await scene.aws.calls())).toEqual([])
})

test.concurrent('what was before was deregistered: a copy of it is put back', async () => {
  const scene = await ecsScene()
  const { taskDefinition } = await definitionOf(scene, scene.service.taskDefinitionArn)
  const command = new DeregisterTaskDefinitionCommand({ taskDefinition: scene.service.taskDefinitionArn })
  await scene.aws.seed.services.ecs.send(command)
  const { uri } = await scene.image('2')
  const never = JSON.stringify([{ url: scene.healthUrl, expect: { status: 418 } }])
  const step = await scene.run({ image: uri, 'health-checks': never, 'health-timeout': '1s' })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'rolled-back', serving: 'previous' } })
  expect(await scene.seen()).toMatchObject({ values: '1 2', last: '1' })
  const back = await definitionOf(scene, (await scene.now()).taskDefinition!)
  expect(content(back.taskDefinition)).toEqual(content(taskDefinition))
})
