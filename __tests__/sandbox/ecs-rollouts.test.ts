/** Services roll with real containers, and whoever asks the load balancer sees the old or the new version. */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  DescribeServiceDeploymentsCommand,
  ListServiceDeploymentsCommand,
  type ServiceDeployment,
  StopServiceDeploymentCommand,
} from '@aws-sdk/client-ecs'
import { describe, expect, test } from '@jest/globals'
import { type EcsScene, ecsScene } from '../support/ecs-scene.ts'

/** The newest update of the service. */
const newest = async ({ aws, service }: EcsScene): Promise<ServiceDeployment> => {
  const { ecs } = aws.seed.services
  const { cluster, name } = service
  const listed = await ecs.send(new ListServiceDeploymentsCommand({ cluster, service: name }))
  const serviceDeploymentArns = [listed.serviceDeployments![0]!.serviceDeploymentArn!]
  return (await ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }))).serviceDeployments![0]!
}

const ended = async (scene: EcsScene): Promise<ServiceDeployment> => {
  const deadline = Date.now() + 60_000
  for (;;) {
    const now = await newest(scene)
    if (now.finishedAt) return now
    if (Date.now() > deadline) throw new Error(`the update is still ${now.status}`)
    await sleep(100)
  }
}

const force = (scene: EcsScene) => scene.change({ forceNewDeployment: true })

describe('a rolling update', () => {
  test.concurrent('replaces all tasks, and no request fails', async () => {
    const scene = await ecsScene({ desired: 2 })
    await scene.move('2')
    await force(scene)
    expect(await ended(scene)).toMatchObject({ status: 'SUCCESSFUL' })
    expect(await scene.seen()).toEqual({ values: '1 2', last: '2' })
  })

  test.concurrent('that crashes is rolled back, and only the old version was seen', async () => {
    const scene = await ecsScene()
    await scene.move('2', { MODE: 'crash' })
    await force(scene)
    expect(await ended(scene)).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3 },
    })
    expect(await scene.seen()).toEqual({ values: '1', last: '1' })
    const [stopped] = (await scene.tasks()).filter(({ stopCode }) => stopCode === 'EssentialContainerExited')
    expect(stopped!.containers![0]).toMatchObject({ exitCode: 3 })
  })

  test.concurrent('is taken back to the image that ran before, though the tag has moved', async () => {
    const scene = await ecsScene({ breaker: { enable: false, rollback: false } })
    const digest = (await scene.tasks())[0]!.containers![0]!.imageDigest
    await scene.move('2', { MODE: 'sick' })
    await force(scene)
    const { serviceDeploymentArn } = await newest(scene)
    await scene.aws.seed.services.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn }))
    expect(await ended(scene)).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' })
    expect(await scene.seen()).toEqual({ values: '1', last: '1' })
    const running = (await scene.tasks()).filter(({ lastStatus }) => lastStatus === 'RUNNING')
    expect(running.map(({ containers }) => containers![0]!.imageDigest)).toEqual([digest])
  })

  test.concurrent('that another one supersedes ends as STOPPED, and no request fails', async () => {
    const scene = await ecsScene()
    await scene.move('2', { MODE: 'slow', SECONDS: '60' })
    await force(scene)
    const { serviceDeploymentArn } = await newest(scene)
    await scene.move('3')
    await force(scene)
    expect(await ended(scene)).toMatchObject({ status: 'SUCCESSFUL' })
    const { serviceDeployments } = await scene.aws.seed.services.ecs.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [serviceDeploymentArn!] }),
    )
    expect(serviceDeployments).toMatchObject([{ status: 'STOPPED' }])
    expect(await scene.seen()).toEqual({ values: '1 3', last: '3' })
  })
})
