/** The examples of the door's page do what the page says. */
import { expect, test } from '@jest/globals'
import type { AwsSandbox } from '../../sandbox/aws/client.ts'
import { freshJob, policyOf, roleFor } from '../support/door.ts'
import { lambdaScene } from '../support/lambda-scene.ts'
import { pageExample } from '../support/page-example.ts'
import { functionsIn, severalScene } from '../support/several-scene.ts'

const door = 'update-and-wait-lambda'

/** What stands on the page for what only a test has. */
const of = ({ account, region }: AwsSandbox) => ({ '111122223333': account, 'eu-west-1': region })

/** A job that assumes the role of the page, with the policies that the page names. */
const jobWithRole = async (aws: AwsSandbox, resources: Readonly<Record<string, string>>) => {
  const job = await freshJob()
  const { env } = await roleFor(aws, job, { [door]: policyOf(door, aws, resources) })
  return { job, env }
}

test.concurrent('the smallest: no alias, keys of the environment', async () => {
  const scene = await lambdaScene({ alias: null })
  await scene.image('2')
  const step = await scene.run(pageExample(door, 'Smallest', of(scene.aws)))
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new', version: '$LATEST' } })
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent('the typical one: a role, a test, an alias, an address that users ask', async () => {
  const scene = await lambdaScene()
  const { env } = await jobWithRole(scene.aws, { Function: 'pricing', Repository: 'pricing' })
  const inputs = pageExample(door, 'Typical', {
    ...of(scene.aws),
    '${{ inputs.image }}': await scene.image('2'),
    'https://api.example.com/': scene.url,
  })
  const step = await scene.run(inputs, { env })
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new', version: '2' } })
  expect(await scene.seen()).toBe('1 2')
})

test.concurrent('everything at once', async () => {
  const scene = await severalScene(['orders', 'billing'], { url: 'orders' })
  await Promise.all(['orders-errors', 'billing-errors'].map((name) => scene.aws.seed.alarms.add(name)))
  const { job, env } = await jobWithRole(scene.aws, { Function: '*', Repository: 'shop' })
  const image = await scene.image('2')
  const inputs = pageExample(door, 'Everything', {
    ...of(scene.aws),
    'sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef': image.split('@')[1]!,
    'https://api.example.com/': scene.url,
    '${{ github.ref_name }}': 'v2',
    '${{ github.token }}': job.token,
    '10%:2m': '10%:2s',
    '50%:5m': '50%:2s',
  })
  const step = await scene.run(inputs, { env })
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  expect(functionsIn(step)).toMatchObject({ orders: { version: '2' }, billing: { version: '2' } })
  expect(await scene.serving()).toEqual({ orders: '2', billing: '2' })
})
