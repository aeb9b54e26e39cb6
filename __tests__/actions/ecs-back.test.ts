/** What ran before runs again: after a failure, a cancel, a kill, and when it is asked for. */
import { expect, test } from '@jest/globals'
import type { EcsScene } from '../support/ecs-scene.ts'
import { ecsScene, serviceName } from '../support/ecs-scene.ts'
import type { Step } from '../support/run-step.ts'

/** Long enough to be cut off in the midst of it. */
const slowly = (scene: EcsScene) => scene.aws.knobs({ ecs: { [serviceName]: { steady_seconds: 60 } } })

const quickly = (scene: EcsScene) => scene.aws.knobs({ ecs: { [serviceName]: { steady_seconds: null } } })

/** A check that is never good. */
const never = ({ healthUrl }: EcsScene) => ({
  'health-checks': JSON.stringify([{ url: healthUrl, expect: { status: 418 } }]),
  'health-timeout': '1s',
})

const waiting = /running 1\/1/

const digests = ({ outputs }: Step) => JSON.parse(outputs['image-digests'] || '{}') as Record<string, string>

test.concurrent('not healthy in the end: the digest before is back, although its tag has moved', async () => {
  const scene = await ecsScene()
  await scene.move('2')
  const step = await scene.run(never(scene))
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'rolled-back', serving: 'previous', 'failure-code': 'unhealthy' },
  })
  expect(await scene.seen()).toMatchObject({ values: '1 2', last: '1' })
  expect((await scene.now()).taskDefinition).toMatch(/:2$/)
  expect(step.summary.split('\n')[0]).toMatch(
    /serves `pricing:1` again; the new tasks had tasks for .* \(rolled-back\)/,
  )
})

test.concurrent('on-failure: none leaves what is new', async () => {
  const scene = await ecsScene()
  const { uri } = await scene.image('2')
  const step = await scene.run({ image: uri, 'on-failure': 'none', ...never(scene) })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', serving: 'new', changed: 'true' } })
  expect(await scene.seen()).toMatchObject({ last: '2' })
})

test.concurrent('cancelled: ECS is asked to go back, and post sees it through', async () => {
  const scene = await ecsScene()
  await slowly(scene)
  const { uri } = await scene.image('2')
  const live = scene.start({ image: uri })
  await live.waitForLog(waiting)
  await quickly(scene)
  await live.cancel()
  const step = await live.result
  expect(step.outputs).toMatchObject({ outcome: 'cancelled', 'failure-code': 'cancelled' })
  expect(step.post?.log).toContain(`${serviceName} runs`)
  expect(step.post?.exitCode).toBe(0)
  expect(await scene.seen()).toMatchObject({ last: '1' })
  expect((await scene.now()).taskDefinition).toBe(scene.service.taskDefinitionArn)
})

test.concurrent('killed: post goes back', async () => {
  const scene = await ecsScene()
  await slowly(scene)
  const { uri } = await scene.image('2')
  const live = scene.start({ image: uri })
  await live.waitForLog(waiting)
  live.kill()
  await quickly(scene)
  const step = await live.result
  // For a step that looks after this one.
  expect(step.outputs['deployment-id']).toMatch(/^ecs-svc\//)
  expect(step.post?.log).toContain(`${serviceName} runs again what it ran before.`)
  expect(await scene.seen()).toMatchObject({ last: '1' })
})

test.concurrent('rollback-to: previous', async () => {
  const scene = await ecsScene()
  const first = await scene.run()
  await scene.move('2')
  expect((await scene.run()).outputs).toMatchObject({ outcome: 'deployed' })
  const back = await scene.run({ 'rollback-to': 'previous' })
  expect(back.errors).toEqual([])
  expect(back).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  expect(digests(back)).toEqual(digests(first))
  expect(await scene.seen()).toMatchObject({ values: '1 2', last: '1' })
})
