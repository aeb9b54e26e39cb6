import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { type DockerRecorder, dockerRecorder } from '../support/docker-recorder.ts'
import { someCommit, writesIn } from '../support/door.ts'
import { imageScene, repositoryName } from '../support/image-scene.ts'
import type { Step } from '../support/run-step.ts'

const operations = ['DescribeRepositories', 'BatchGetImage', 'GetAuthorizationToken', 'GetDownloadUrlForLayer']
const tagging = ['DescribeImages', 'PutImage']

test.concurrent('every call may be throttled five times, and the image is right all the same', async () => {
  const scene = await imageScene()
  const ecr = [...operations, ...tagging].map((operation) => ({ service: 'ecr', operation }))
  const calls = [...ecr, { service: 'sts', operation: 'GetCallerIdentity' }]
  await scene.aws.faults.set(...calls.map((call) => ({ ...call, throttle: true as const, times: 5 })))
  const step = await scene.run()
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'built' } })
  expect((await scene.aws.faults.list()).map(({ hits }) => hits)).toEqual(calls.map(() => 5))
  expect((await scene.image('latest'))!.digest).toBe(step.outputs['digest'])
})

test.concurrent('a connection that breaks before or after the work is tried again', async () => {
  const scene = await imageScene()
  await scene.aws.faults.set(
    ...operations.map((operation) => ({ service: 'ecr', operation, reset: true as const, times: 1 })),
    { service: 'ecr', operation: 'DescribeImages', server_error: 503, times: 2 },
    { service: 'ecr', operation: 'PutImage', lose: true, times: 2 },
  )
  const step = await scene.run({ tags: 'sha\nstable\nlatest' })
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({
    exitCode: 0,
    outputs: { outcome: 'built', tags: JSON.stringify([scene.commit, 'stable', 'latest']) },
  })
  const [stable, latest] = await Promise.all([scene.image('stable'), scene.image('latest')])
  expect([stable!.digest, latest!.digest]).toEqual([step.outputs['digest'], step.outputs['digest']])
  const puts = (await scene.aws.calls()).filter(({ operation }) => operation === 'PutImage')
  expect(puts.filter(({ lost }) => lost)).toHaveLength(2)
})

test.concurrent('what never gets better is told by its name, with what was written', async () => {
  const scene = await imageScene()
  await scene.aws.faults.set({ service: 'ecr', operation: 'PutImage', throttle: true })
  const step = await scene.run()
  const { digest } = (await scene.image())!
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'failed', changed: 'true', 'failure-code': 'throttled', digest },
    errors: [expect.stringContaining('AWS throttled ecr:PutImage')],
  })
  expect(step.summary.split('\n')[0]).toBe('### Image `pricing`: not delivered')
})

test.concurrent('credentials that end in the middle are told so', async () => {
  const scene = await imageScene()
  await scene.aws.faults.set({ service: 'ecr', operation: 'DescribeImages', expired: true })
  const step = await scene.run()
  expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-code': 'credentials-expired', changed: 'true' } })
  expect(step.errors[0]).toContain('role-to-assume')
})

test.concurrent('an image that somebody else pushed meanwhile is not taken for ours', async () => {
  const scene = await imageScene()
  const { digest } = await scene.aws.seed.image({ repository: repositoryName, tag: 'other' })
  const { manifest } = (await scene.image('other'))!
  // The first look finds nothing; the look after the push finds another image.
  await scene.aws.faults.set({
    service: 'ecr',
    operation: 'BatchGetImage',
    nth: 2,
    set: { 'images.0.imageId.imageDigest': digest, 'images.0.imageManifest': manifest },
  })
  const step = await scene.run()
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', 'failure-code': 'image-verification' } })
  expect(step.errors[0]).toContain(`ECR has ${digest} under this tag`)
  expect(writesIn(await scene.aws.calls())).toEqual([])
})

/** A build that would go on for a minute, and the moment in which it does. */
const slow = {
  // One that has lived for a minute stays in the cache of the builder: each run has its own.
  Dockerfile: `FROM public.ecr.aws/lambda/python:3.11\nENV TEST=${someCommit()}\nRUN echo started; sleep 60\n`,
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** The build's own process and the group that it leads are gone, soon. */
const expectNoChild = async ({ runs }: DockerRecorder) => {
  const pids = runs().flatMap(({ pid }) => [pid, -pid])
  expect(pids).not.toEqual([])
  for (let tries = 0; pids.some(isAlive) && tries < 100; tries++) await sleep(100)
  expect(pids.filter(isAlive)).toEqual([])
}

const expectNothingLeft = (step: Step) =>
  expect(step.leftBehind.map(({ path }) => path)).toEqual([step.outputs['report-file']])

test.concurrent('a cancel in the middle of a build ends it within seconds, and leaves nothing', async () => {
  const scene = await imageScene({ files: slow })
  const recorder = dockerRecorder()
  const step = scene.start({ labels: `when=${scene.commit}` }, { env: { PATH: recorder.PATH } })
  await step.waitForLog(/ started$/m)
  await step.cancel()
  const ended = await step.result
  expect(ended).toMatchObject({
    // By itself: the runner, which waits for ten seconds, has not had to end it.
    signal: null,
    outcome: 'cancelled',
    exitCode: 1,
    outputs: { outcome: 'cancelled', changed: 'false', 'failure-code': 'cancelled' },
    errors: [expect.stringContaining('The step was cancelled.')],
  })
  await expectNoChild(recorder)
  expectNothingLeft(ended)
  expect(await scene.image()).toBeUndefined()
})

test.concurrent('a build that takes longer than its time ends, and leaves nothing', async () => {
  const scene = await imageScene({ files: slow })
  const recorder = dockerRecorder()
  const step = await scene.run({ timeout: '10s' }, { env: { PATH: recorder.PATH } })
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'timed-out', 'failure-code': 'timed-out' } })
  expect(step.errors).toEqual([expect.stringContaining('The time of the step is over: it was given 10 s.')])
  // The build alone would take a minute.
  expect(step.seconds).toBeLessThan(40)
  await expectNoChild(recorder)
  expectNothingLeft(step)
})
