/** Several services in one step: all are rolled, or none. */
import { expect, test } from '@jest/globals'
import { contract } from '../../src/actions/ecs-force-deploy/contract.ts'
import { clusterName, ecsScene } from '../support/ecs-scene.ts'
import type { Step } from '../support/run-step.ts'

const worker = 'worker'

/** A service behind a load balancer, and one that nobody asks. */
const scene = async () => {
  const place = await ecsScene({ name: 'api' })
  await place.aws.seed.service({ name: worker, cluster: clusterName })
  const { seed } = place.aws
  const service = `api\n${worker}`
  return {
    ...place,
    moveWorker: (build: Record<string, string>) => seed.services.image(worker, 'live', build),
    workerNow: () => seed.services.now(clusterName, worker),
    run: (inputs: Record<string, string> = {}) => place.run({ service, ...inputs }),
  }
}

const servicesIn = ({ outputs }: Step) =>
  JSON.parse(outputs['services'] ?? '{}') as Record<string, Record<string, unknown>>

test.concurrent('all are rolled side by side', async () => {
  const { run, move, moveWorker, seen } = await scene()
  await Promise.all([move('2'), moveWorker({ VERSION: '2' })])
  const step = await run()
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new', 'deployment-id': '' } })
  const services = servicesIn(step)
  expect(services).toMatchObject({
    api: { outcome: 'deployed' },
    worker: { outcome: 'deployed', 'running-count': '1' },
  })
  const whole = ['services', 'duration-seconds', 'report-file']
  const keys = contract.outputs.filter((name) => !whole.includes(name))
  expect(Object.keys(services['api'] ?? {}).sort()).toEqual([...keys].sort())
  expect(step.summary.split('\n')[0]).toMatch(/^### 2 services of `production`: 2 serve what is new/)
  for (const name of ['api', worker]) expect(step.log).toMatch(new RegExp(`::group::${name}: deployed`))
  expect(await seen()).toMatchObject({ values: '1 2', last: '2' })
})

test.concurrent('one fails: all go back', async () => {
  const { run, move, moveWorker, seen, now, workerNow } = await scene()
  await Promise.all([move('2'), moveWorker({ MODE: 'crash' })])
  const step = await run()
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'rolled-back', serving: 'previous' } })
  expect(step.errors).toHaveLength(1)
  expect(step.errors[0]).toMatch(/^1 of 2 services failed\. worker: /)
  expect(servicesIn(step)).toMatchObject({
    api: { outcome: 'rolled-back', 'failure-code': 'another-failed' },
    worker: { outcome: 'rolled-back', serving: 'previous' },
  })
  expect(await seen()).toMatchObject({ last: '1' })
  for (const service of [await now(), await workerNow()])
    expect(service.deployments?.map(({ rolloutState }) => rolloutState)).toContain('COMPLETED')
})

test.concurrent('what is wrong with one is told before anything is done', async () => {
  const { run, aws } = await scene()
  const step = await run({ service: `api\nnowhere` })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'failed', changed: 'false', 'failure-code': 'service-not-found' },
  })
  expect((await aws.calls()).filter(({ operation }) => operation === 'UpdateService')).toEqual([])
})
