import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { freshAws, freshJob, policyOf, roleFor, without } from '../support/door.ts'
import { imageScene, repositoryName } from '../support/image-scene.ts'
import { runStep, type Step, type StepOptions } from '../support/run-step.ts'
import { scratchFolder } from '../support/scratch.ts'

/** A build that pushes nowhere: what goes wrong, goes wrong before. */
const build = (Dockerfile: string, inputs: Record<string, string> = {}, { env, ...options }: StepOptions = {}) =>
  runStep(
    'build-lambda-image',
    { repository: repositoryName, push: 'false', ...inputs },
    { files: { Dockerfile }, ...options, env: { ...freshAws().withoutKeys, ...env } },
  )

const expectFailure = (step: Step, code: string, ...texts: readonly (string | RegExp)[]) => {
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', 'failure-code': code } })
  expect(step.errors).toHaveLength(1)
  for (const text of texts) expect(step.errors[0]).toMatch(text)
  expect(step.summary).toContain(`(\`${code}\`)`)
  expect(step.leftBehind.map(({ path }) => path)).toEqual([step.outputs['report-file']])
}

const base = 'FROM public.ecr.aws/lambda/python:3.11\n'

test.concurrent('a RUN step that fails is named, with the last it said', async () => {
  // What it prints is not taken for what a registry says.
  const step = await build(`${base}RUN echo "no wheel for this: 401 Unauthorized, denied: all" && exit 42\n`)
  expectFailure(step, 'build-failed', /exit code: 42/, /RUN|\/bin\/sh -c echo/)
  expect(step.log).toContain('no wheel for this')
})

test.concurrent('a Dockerfile that cannot be read is explained by what BuildKit says', async () => {
  expectFailure(await build('FROM scratch\nCOPPY . /\n'), 'build-failed', 'unknown instruction: COPPY')
})

test.concurrent('a file that COPY does not find is named', async () => {
  const step = await build('FROM scratch\nCOPY missing.txt /\n')
  expectFailure(step, 'copy-missing', /Dockerfile copies `missing\.txt`, which is not there/, '`.dockerignore`')
  expect(step.summary).toMatch(/\*\*The last lines of the build\*\*\n\n```text\n[\s\S]+>>> COPY missing\.txt/)
  const stages = 'FROM scratch AS made\nCOPY Dockerfile /\nFROM scratch\nCOPY --from=made /missing.txt /\n'
  expectFailure(await build(stages), 'copy-missing', /copies `missing\.txt`/)
})

test.concurrent('a base image that is not there, or that asks for a login, is named', async () => {
  const scene = await imageScene()
  const Dockerfile = `FROM ${scene.registry}/nothing:1\n`
  // One after the other: two builds of one engine that want the same image are asked for by the login of one of them.
  const locked = await build(Dockerfile)
  const missing = await scene.run({}, { files: { Dockerfile } })
  expectFailure(missing, 'base-image-missing', `${scene.registry}/nothing:1`, /not found/)
  expectFailure(locked, 'base-image-missing', `${scene.registry}/nothing:1`, /401 Unauthorized/)
})

test.concurrent('a runner without Docker, without buildx or without an engine', async () => {
  const here = process.env['PATH']!.split(':').filter((folder) => !hasDocker(folder))
  const bare = scratchFolder()
  writeFileSync(join(bare, 'config.json'), '{}')
  const dockerfile = 'FROM scratch\n'
  const [program, plugin, engine] = await Promise.all([
    build(dockerfile, {}, { env: { PATH: here.join(':') } }),
    build(dockerfile, {}, { env: { DOCKER_CONFIG: bare } }),
    build(dockerfile, {}, { env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' } }),
  ])
  expectFailure(program, 'docker-missing', 'There is no `docker` on this runner', 'runs-on: ubuntu-24.04')
  expectFailure(plugin, 'buildx-missing', 'without buildx', 'docker/setup-buildx-action')
  expectFailure(engine, 'docker-daemon', 'No Docker engine answers', 'DOCKER_HOST')
})

const hasDocker = (folder: string) => {
  try {
    return readdirSync(folder).includes('docker')
  } catch {
    return false
  }
}

test.concurrent('a repository that is not there', async () => {
  const scene = await imageScene()
  const step = await scene.run({ repository: 'team/nothing' })
  expectFailure(step, 'repository-not-found', 'There is no repository team/nothing in Region us-east-1')
  expect(step.errors[0]).toContain('aws ecr create-repository --repository-name team/nothing --region us-east-1')
})

/** The door under its documented policy, but for some actions. */
const under = async (...denied: string[]) => {
  const aws = freshAws()
  const job = await freshJob()
  const policy = policyOf('build-lambda-image', aws, { Repository: repositoryName })
  const { role, env } = await roleFor(aws, job, { build: without(policy, ...denied) })
  const scene = await imageScene({ aws, env, commit: job.sha })
  return { aws, step: await scene.run({ 'role-to-assume': role }) }
}

const repositoryArn = (account: string) => `arn:aws:ecr:us-east-1:${account}:repository/${repositoryName}`

test.concurrent('the documented policy is enough, and nothing that it grants is left unused', async () => {
  const { aws, step } = await under()
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'built' } })
  const decisions = await aws.decisions()
  expect(decisions.filter(({ decision }) => decision !== 'Allow')).toEqual([])
  const granted = [policyOf('build-lambda-image', aws, {}).Statement].flat().flatMap(({ Action = [] }) => Action)
  const used = new Set(decisions.map(({ action }) => action))
  expect(granted.filter((action) => !used.has(action))).toEqual([])
})

test.concurrent.each([
  ['ecr:GetAuthorizationToken', 'access-denied', '*'],
  ['ecr:BatchGetImage', 'access-denied', ''],
  ['ecr:DescribeImages', 'access-denied', ''],
  ['ecr:BatchCheckLayerAvailability', 'push-denied', ''],
  ['ecr:InitiateLayerUpload', 'push-denied', ''],
  ['ecr:UploadLayerPart', 'push-denied', ''],
  ['ecr:CompleteLayerUpload', 'push-denied', ''],
  ['ecr:PutImage', 'push-denied', ''],
])('a role without %s is told so', async (action, code, resource) => {
  const { aws, step } = await under(action)
  const arn = resource || repositoryArn(aws.account)
  expectFailure(step, code, action, arn)
  // Not only in the list of all that is needed.
  expect(step.outputs['failure-reason']).toContain(action)
  expect(step.outputs['failure-reason']).toContain(arn)
})

test.concurrent.each([
  ['ecr:DescribeRepositories', []],
  ['ecr:GetLifecyclePolicy', []],
  ['ecr:GetDownloadUrlForLayer', [expect.stringContaining('the role lacks ecr:GetDownloadUrlForLayer')]],
])('a role without %s can build all the same', async (action, notices) => {
  const { step } = await under(action)
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'built' }, notices })
})
