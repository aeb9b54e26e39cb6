/** What a deploy of an ECS service does, and tells, when nothing goes wrong and when something does. */
import { expect, test } from '@jest/globals'
import { writesIn } from '../support/door.ts'
import { ecsScene } from '../support/ecs-scene.ts'

test.concurrent('the same task definition again: its tag is looked up anew', async () => {
  const scene = await ecsScene()
  await scene.move('2')
  const step = await scene.run({ 'health-url': scene.healthUrl })
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({
    exitCode: 0,
    outputs: {
      outcome: 'deployed',
      changed: 'true',
      serving: 'new',
      'task-definition-arn': scene.service.taskDefinitionArn,
      'previous-task-definition-arn': scene.service.taskDefinitionArn,
      'running-count': '1',
      'desired-count': '1',
      'stopped-tasks': '[]',
      'service-url': scene.service.url,
    },
  })
  const [primary] = (await scene.now()).deployments ?? []
  expect(step.outputs['deployment-id']).toBe(primary?.id)
  expect(step.outputs['deployment-id']).not.toBe(scene.service.deploymentId)
  expect(writesIn(await scene.aws.calls())).toEqual(['ecs:UpdateService'])
  expect(await scene.seen()).toMatchObject({ values: '1 2', last: '2' })
  expect(step.summary.split('\n')[0]).toMatch(/^### `pricing` of `production` serves `pricing:1` anew with one task/)
})

test.concurrent('what crashes is rolled back, and the summary says why', async () => {
  const scene = await ecsScene()
  await scene.move('2', { MODE: 'crash' })
  const step = await scene.run()
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'rolled-back', changed: 'true', serving: 'previous' } })
  expect(step.errors).toHaveLength(1)
  expect(JSON.parse(step.outputs['stopped-tasks']!)).toEqual(
    expect.arrayContaining([expect.objectContaining({ 'stop-code': 'EssentialContainerExited' })]),
  )
  expect(await scene.seen()).toMatchObject({ values: '1', last: '1' })
})

test.concurrent('a new image is a new revision', async () => {
  const scene = await ecsScene()
  const { uri, digest } = await scene.image('2')
  const step = await scene.run({ image: uri, 'pre-task-command': 'job migrate --all', 'desired-count': '2' })
  expect(step.errors).toEqual([])
  const next = scene.service.taskDefinitionArn.replace(/:1$/, ':2')
  expect(step).toMatchObject({
    exitCode: 0,
    outputs: {
      outcome: 'deployed',
      serving: 'new',
      'task-definition-arn': next,
      'previous-task-definition-arn': scene.service.taskDefinitionArn,
      'pre-task-exit-code': '0',
      'running-count': '2',
      'image-digests': JSON.stringify({ app: digest }),
    },
  })
  expect(step.log).toContain('job of version 2 migrate --all')
  expect(writesIn(await scene.aws.calls())).toEqual(['ecs:RegisterTaskDefinition', 'ecs:RunTask', 'ecs:UpdateService'])
  expect((await scene.tasks())[0]?.containers?.[0]?.image).toBe(uri)
  expect(await scene.seen()).toMatchObject({ values: '1 2', last: '2' })
  expect(step.summary).toContain('    rollback-to: previous')
})

test.concurrent('a dry run writes nothing', async () => {
  const scene = await ecsScene({ balanced: false })
  const step = await scene.run({ 'dry-run': 'true', 'desired-count': '2' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned', changed: 'false', serving: 'previous' } })
  expect(step.summary).toContain('deploy pricing:1 anew with 2 tasks')
  expect(writesIn(await scene.aws.calls())).toEqual([])
})

test.concurrent('without a wait it is started', async () => {
  const scene = await ecsScene({ balanced: false })
  const step = await scene.run({ wait: 'false' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'started', changed: 'true' } })
  expect(step.outputs['deployment-id']).toMatch(/^ecs-svc\//)
})
