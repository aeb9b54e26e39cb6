/** A role that may not ask for service deployments or revisions: the list of the service's deployments, tasks and our record tell. */
import { expect, test } from '@jest/globals'
import { type EcsScene, type EcsSceneOptions, ecsScene, serviceName } from '../support/ecs-scene.ts'

const history = ['ListServiceDeployments', 'DescribeServiceDeployments', 'DescribeServiceRevisions']

const blindScene = async (options?: EcsSceneOptions): Promise<EcsScene> => {
  const scene = await ecsScene(options)
  await scene.aws.faults.set(...history.map((operation) => ({ service: 'ecs', operation, denied: true as const })))
  return scene
}

test.concurrent('not healthy in the end: the digest before is back, told by the tasks that ran', async () => {
  const scene = await blindScene()
  await scene.move('2')
  const step = await scene.run({
    'health-checks': JSON.stringify([{ url: scene.healthUrl, expect: { status: 418 } }]),
    'health-timeout': '1s',
  })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'rolled-back', serving: 'previous' } })
  expect(step.notices.filter((notice) => notice.includes('ecs:ListServiceDeployments'))).toHaveLength(1)
  expect(await scene.seen()).toMatchObject({ values: '1 2', last: '1' })
})

test.concurrent("ECS's own rollback is seen", async () => {
  const scene = await blindScene()
  const { uri } = await scene.image('2', { MODE: 'crash' })
  const step = await scene.run({ image: uri, 'fail-fast-after': '0' })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'rolled-back', serving: 'previous' } })
  expect(await scene.seen()).toMatchObject({ values: '1' })
})

test.concurrent('a newer deployment is left alone', async () => {
  const scene = await blindScene()
  await scene.aws.knobs({ ecs: { [serviceName]: { steady_seconds: 60 } } })
  const { uri } = await scene.image('2')
  const live = scene.start({ image: uri })
  await live.waitForLog(/running 1\/1/)
  await scene.change({ forceNewDeployment: true, taskDefinition: scene.service.taskDefinitionArn })
  const step = await live.result
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'superseded', 'failure-code': 'superseded' } })
  expect((await scene.now()).taskDefinition).toBe(scene.service.taskDefinitionArn)
})

test.concurrent('rollback-to: previous goes by the record, and no further when the run is run again', async () => {
  const scene = await blindScene()
  for (const version of ['2', '3']) {
    const { uri } = await scene.image(version)
    expect((await scene.run({ image: uri })).outputs).toMatchObject({ outcome: 'deployed' })
  }
  const back = await scene.run({ 'rollback-to': 'previous' })
  expect(back).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
  const again = await scene.run({ 'rollback-to': 'previous' }, { env: { GITHUB_RUN_ATTEMPT: '2' } })
  expect(again.outputs).toMatchObject({
    outcome: 'deployed',
    'task-definition-arn': back.outputs['task-definition-arn'],
  })
  expect(await scene.seen()).toMatchObject({ values: '1 2 3', last: '2' })
})
