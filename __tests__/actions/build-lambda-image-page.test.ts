/** The examples of the door's page do what the page says. */
import { expect, test } from '@jest/globals'
import type { AwsSandbox } from '../../sandbox/aws/client.ts'
import { originOf } from '../support/checkout.ts'
import { freshAws, freshJob, policyOf, push, roleFor } from '../support/door.ts'
import { imageScene, tinyContext } from '../support/image-scene.ts'
import { pageExample } from '../support/page-example.ts'
import { runStep } from '../support/run-step.ts'
import { findLeaks, placesOf } from '../support/secrets.ts'

const door = 'build-lambda-image'

/** A job that assumes the role of the page, with the policies that the page names. */
const jobWithRole = async (aws: AwsSandbox, repository: string, ...policies: readonly string[]) => {
  const job = await freshJob()
  const named = policies.map((name) => [name, policyOf(name, aws, { Repository: repository })])
  const { env } = await roleFor(aws, job, Object.fromEntries(named))
  return { job, env }
}

/** What stands on the page for what only a test has. */
const of = ({ account, region }: AwsSandbox) => ({
  '111122223333': account,
  'eu-west-1': region,
  'role/build': 'role/deploy',
})

test.concurrent('the smallest: keys of the environment', async () => {
  const scene = await imageScene()
  const step = await scene.run(pageExample(door, 'Smallest', {}))
  expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'built', architecture: 'x86_64' } })
  expect([...(await scene.image())!.tags].sort()).toEqual([scene.commit, 'latest'].sort())
})

test.concurrent('the typical one: a role, and a digest to hand on', async () => {
  const aws = freshAws()
  const { job, env } = await jobWithRole(aws, 'pricing', door)
  const scene = await imageScene({ aws, env, commit: job.sha, files: {} })
  const { clone } = originOf(tinyContext())
  const step = await scene.run(pageExample(door, 'Typical', of(aws)), { workspace: clone() })
  expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'built' } })
  expect(step.outputs['image']).toBe(`pricing@${(await scene.image())!.digest}`)
  // Another run of the job checks out anew.
  const again = await scene.run(pageExample(door, 'Typical', of(aws)), { workspace: clone() })
  expect(again).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'reused', changed: 'false' } })
})

const Dockerfile = `FROM public.ecr.aws/lambda/python:3.11 AS runtime
ARG STAGE QUEUE=none
LABEL stage=$STAGE queue=$QUEUE
COPY app.txt /
RUN --mount=type=secret,id=index test -n "$(cat /run/secrets/index)"

FROM scratch AS never
`

test.concurrent('everything at once', async () => {
  const aws = freshAws()
  await aws.knobs({ ecr: { '*': { scan_seconds: 0.3 } } })
  const policies = [door, `${door}-scan`, `${door}-repository`]
  const { job, env } = await jobWithRole(aws, 'shop/*', ...policies)
  const secret = `of-the-index-${job.sha}`
  const inputs = pageExample(door, 'Everything', {
    ...of(aws),
    '${{ secrets.INDEX_TOKEN }}': secret,
    '${{ github.token }}': job.token,
  })
  const files = {
    'services/Dockerfile': Dockerfile,
    'services/api/app.txt': `api ${job.sha}`,
    'services/worker/app.txt': `worker ${job.sha}`,
  }
  const step = await runStep(door, inputs, { event: push, files, env: { ...env, GITHUB_SHA: job.sha } })
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'built', changed: 'true' } })
  expect(JSON.parse(step.outputs['images']!)).toEqual({
    api: expect.objectContaining({ outcome: 'built', image: expect.stringMatching(/^shop\/api@sha256:/) }),
    worker: expect.objectContaining({ outcome: 'built', image: expect.stringMatching(/^shop\/worker@sha256:/) }),
  })
  const { image } = await imageScene({ aws })
  const labels = async (name: string) => (await image('shop-latest', `shop/${name}`))!.config.config!.Labels
  expect(await labels('api')).toMatchObject({ team: 'shop', stage: 'production', queue: 'none' })
  expect(await labels('worker')).toMatchObject({ team: 'shop', stage: 'production', queue: 'jobs' })
  for (const tag of [job.sha, 'release-7']) expect(await image(`shop-${tag}`, 'shop/worker')).toBeDefined()
  expect(findLeaks({ secret }, placesOf(step))).toEqual([])
  // Another commit that touches nothing of it takes the images over.
  const again = await runStep(door, inputs, { event: push, files, env: { ...env, GITHUB_SHA: 'd'.repeat(40) } })
  expect(again).toMatchObject({ exitCode: 0, outputs: { outcome: 'reused', changed: 'true' } })
})
