/** The examples of the door's page do what the page says. */
import { expect, test } from '@jest/globals'
import type { AwsSandbox } from '../../sandbox/aws/client.ts'
import { freshJob, policyOf, roleFor } from '../support/door.ts'
import { clusterName, type EcsScene, ecsScene } from '../support/ecs-scene.ts'
import { pageExample } from '../support/page-example.ts'
import { runStep } from '../support/run-step.ts'

const door = 'ecs-force-deploy'

/** What stands on the page for what only a test has. */
const of = ({ account, region }: AwsSandbox) => ({ '111122223333': account, 'eu-west-1': region })

/** A job that assumes the role of the page, with the policies that the page names. */
const jobWithRole = async (aws: AwsSandbox, name: string) => {
  const family = { Cluster: clusterName, Service: name, Family: name, Repository: name, LogGroup: `/ecs/${name}` }
  const roles = { TaskRole: `${name}-task`, ExecutionRole: `${name}-execution` }
  const policies = ['', '-pre-task', '-revisions'].map((part) => [
    `${door}${part}`,
    policyOf(`${door}${part}`, aws, { ...family, ...roles }),
  ])
  return (await roleFor(aws, await freshJob(), Object.fromEntries(policies))).env
}

const address = ({ healthUrl }: EcsScene) => new URL('/', healthUrl).href

test.concurrent('the smallest: keys of the environment', async () => {
  const scene = await ecsScene({ name: 'api', balanced: false })
  const step = await runStep(door, pageExample(door, 'Smallest', {}), { env: scene.aws.environment })
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
})

test.concurrent('the typical one: a role, an image, migrations, an address that users ask', async () => {
  const scene = await ecsScene({ name: 'api' })
  const { uri } = await scene.image('2')
  const inputs = pageExample(door, 'Typical', {
    ...of(scene.aws),
    '${{ inputs.image }}': uri,
    'python manage.py migrate': 'job migrate',
    'https://api.example.com/': address(scene),
  })
  const step = await runStep(door, inputs, { env: await jobWithRole(scene.aws, 'api') })
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({
    exitCode: 0,
    outputs: { outcome: 'deployed', serving: 'new', 'pre-task-exit-code': '0' },
  })
  expect(await scene.seen()).toMatchObject({ values: '1 2', last: '2' })
})

test.concurrent('everything at once', async () => {
  const scene = await ecsScene({ name: 'shop', container: 'web' })
  const { aws } = scene
  await aws.seed.service({
    name: 'shop-worker',
    cluster: clusterName,
    container: 'web',
    image: `${aws.seed.registry}/shop:live`,
  })
  const { digest } = await scene.image('2')
  const inputs = pageExample(door, 'Everything', {
    ...of(aws),
    'sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef': digest,
    'https://api.example.com/': address(scene),
    '["sh", "-c", "make migrate"]': '["job", "make migrate"]',
    '{ status: 200, json: { path: /prices } }': '{ status: 200, body: "2" }',
    '20m': '2m',
  })
  const step = await runStep(door, inputs, { env: await jobWithRole(aws, 'shop*') })
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  // Both have the one revision that this step made.
  const services = JSON.parse(step.outputs['services']!) as Record<string, Record<string, unknown>>
  expect(services).toMatchObject({
    shop: { 'running-count': '2', 'pre-task-exit-code': '0' },
    'shop-worker': { 'running-count': '2', 'task-definition-arn': services['shop']!['task-definition-arn'] },
  })
  expect(await scene.seen()).toMatchObject({ values: '1 2', last: '2' })
})
