/** What lies on the machine when a step is over: its report, and nothing else, however it ended. */
import { createHash } from 'node:crypto'
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { expect, test } from '@jest/globals'
import type { AwsSandbox } from '../../sandbox/aws/client.ts'
import { dockerRecorder } from '../support/docker-recorder.ts'
import { freshAws, someCommit } from '../support/door.ts'
import { imageScene } from '../support/image-scene.ts'
import { type LiveStep, type Step, startStep } from '../support/run-step.ts'
import { findLeaks, placesOf } from '../support/secrets.ts'
import { functionZip } from '../support/zip.ts'

const paths = ({ leftBehind }: Step) => leftBehind.map(({ path }) => path)

const reportOf = ({ outputs }: Step) => (outputs['report-file'] ? [outputs['report-file']] : [])

const name = 'pricing'

/** A deploy without an alias: a copy of the code that is live must be kept while it goes on. */
const zipDeploy = async (inputs: Record<string, string> = {}, updateSeconds = 0.1) => {
  const aws = freshAws()
  await aws.seed.zipFunction({ name, archive: functionZip('1') })
  await aws.knobs({ lambda: { [name]: { update_seconds: updateSeconds } } })
  const given = { 'function-name': name, 'zip-file': 'app.zip', 'test-payload': '{}', ...inputs }
  const options = { env: aws.environment, files: { 'app.zip': functionZip('2') } }
  const start = (post: 'as-declared' | 'never' = 'as-declared') =>
    startStep('update-and-wait-lambda', given, { ...options, post })
  return { aws, start }
}

/** What the function runs, asked past the fault layer. */
const codeOf = async ({ root }: AwsSandbox) => {
  const lambda = new LambdaClient(root)
  return (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }))).CodeSha256
}

const hashOf = (zip: Buffer) => createHash('sha256').update(zip).digest('base64')

const copies = (step: Step) => paths(step).filter((path) => path.endsWith('.zip'))

/** The address of the code is pre-signed: who knows it may read the code. */
const signed = /X-Amz-(Signature|Security-Token|Credential)=(?!\*\*\*)/

const expectClean = (step: Step) => {
  expect(paths(step)).toEqual(reportOf(step))
  expect(Object.entries(placesOf(step)).filter(([, text]) => signed.test(text))).toEqual([])
}

test.concurrent('a deploy that succeeds, and one that is put back', async () => {
  const [good, bad] = await Promise.all([zipDeploy(), zipDeploy({ 'test-expect-json': 'version=3' })])
  const [deployed, putBack] = await Promise.all([good.start().result, bad.start().result])
  expect(deployed.outputs['outcome']).toBe('deployed')
  expect(putBack.outputs).toMatchObject({ outcome: 'rolled-back', 'failure-code': 'unexpected-answer' })
  for (const step of [deployed, putBack]) expectClean(step)
})

const ends = {
  SIGTERM: (live: LiveStep) => live.signal('SIGTERM'),
  SIGINT: (live: LiveStep) => live.cancel(),
  SIGKILL: (live: LiveStep) => live.kill(),
}

test.concurrent.each(Object.keys(ends) as (keyof typeof ends)[])('a deploy that ends by %s', async (signal) => {
  const { aws, start } = await zipDeploy({}, 3)
  const live = start()
  await live.waitForLog(/update: Active, InProgress/)
  await ends[signal](live)
  const step = await live.result
  expect(await codeOf(aws)).toBe(hashOf(functionZip('1')))
  expectClean(step)
})

test.concurrent('a deploy that is killed together with its runner leaves a copy that its owner alone can read', async () => {
  const { start } = await zipDeploy({}, 3)
  const live = start('never')
  await live.waitForLog(/update: Active, InProgress/)
  live.kill()
  const step = await live.result
  expect(copies(step)).toHaveLength(1)
  expect(step.leftBehind.map(({ mode }) => mode & 0o077)).toEqual(step.leftBehind.map(() => 0))
})

const slow = {
  Dockerfile: [
    'FROM public.ecr.aws/lambda/python:3.11',
    `ENV TEST=${someCommit()}`,
    'RUN --mount=type=secret,id=key echo begun-$((40+2)) && sleep 60',
  ].join('\n'),
}

const killedBuild = async (post: 'as-declared' | 'never') => {
  const scene = await imageScene({ files: slow })
  const { PATH, runs, builds } = dockerRecorder()
  const live = scene.start({ secrets: 'key=a-secret-of-the-build' }, { post, env: { PATH } })
  await live.waitForLog(/begun-42/)
  live.kill()
  const step = await live.result
  // The runner ends what a step has left running, by this variable, at the end of the job.
  expect([...new Set(runs().map(({ environment }) => environment['RUNNER_TRACKING_ID']))]).toEqual(['github_7'])
  try {
    process.kill(-builds().at(-1)!.pid, 'SIGKILL')
  } catch (error) {
    // It has ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
  return step
}

test.concurrent('a build that is killed leaves neither login nor secret: post takes them away', async () => {
  const [step, alone] = await Promise.all([killedBuild('as-declared'), killedBuild('never')])
  expect(step.post?.exitCode).toBe(0)
  expect(paths(step)).toEqual([])
  // That there was something to take away, and that nobody else could read it.
  const left = alone.leftBehind
  const [login] = alone.masks.filter((mask) => left.some(({ content }) => content.includes(mask)))
  expect(login).toBeDefined()
  expect(left.some(({ content }) => content === 'a-secret-of-the-build')).toBe(true)
  expect(left.filter(({ mode, path }) => mode & 0o077 && !path.endsWith('iid'))).toEqual([])
  const secrets = { key: 'a-secret-of-the-build', login: login! }
  expect(findLeaks(secrets, placesOf(step))).toEqual([])
})
