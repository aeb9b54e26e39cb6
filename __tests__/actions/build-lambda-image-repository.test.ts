import { DescribeRepositoriesCommand, ECRClient, GetLifecyclePolicyCommand } from '@aws-sdk/client-ecr'
import { expect, test } from '@jest/globals'
import type { AwsSandbox } from '../../sandbox/aws/client.ts'
import { freshAws, freshJob, namesOf, policyOf, push, roleFor, someCommit, without, writesIn } from '../support/door.ts'
import { tinyContext } from '../support/image-scene.ts'
import { runStep, type StepOptions } from '../support/run-step.ts'

const repository = 'team/new'
const create = { repository, 'create-repository': 'true' }

const run = (aws: AwsSandbox, inputs: Record<string, string> = create, { env, ...options }: StepOptions = {}) =>
  runStep('build-lambda-image', inputs, {
    event: push,
    files: tinyContext(),
    ...options,
    env: { GITHUB_SHA: someCommit(), ...(env ?? aws.environment) },
  })

/** The repository as ECR has it, and its lifecycle policy (or the name of the error). */
const made = async ({ root }: AwsSandbox) => {
  const ecr = new ECRClient(root)
  const { repositories } = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [repository] }))
  const policy = await ecr
    .send(new GetLifecyclePolicyCommand({ repositoryName: repository }))
    .then(({ lifecyclePolicyText }) => JSON.parse(lifecyclePolicyText!) as unknown)
    .catch(({ name }: Error) => name)
  return { ...repositories![0], policy }
}

const expires = {
  rules: [
    expect.objectContaining({
      selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 },
      action: { type: 'expire' },
    }),
  ],
}

test.concurrent('a repository that is not there is made: scans on push, untagged images expire, nothing else', async () => {
  const aws = freshAws()
  const options = { files: tinyContext(), env: { ...aws.environment, GITHUB_SHA: someCommit() } }
  const planned = await run(aws, { ...create, 'dry-run': 'true' }, options)
  expect(planned).toMatchObject({ exitCode: 0, outputs: { outcome: 'planned', changed: 'false' } })
  expect(planned.log).toContain(`To make the repository ${repository}, and to build`)
  expect(writesIn(await aws.calls())).toEqual([])
  const step = await run(aws, create, options)
  expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'built', changed: 'true' } })
  expect(step.summary).toContain('| Made | the repository: scanned on push, images without a tag go after 14 days |')
  expect(await made(aws)).toMatchObject({
    imageTagMutability: 'MUTABLE',
    imageScanningConfiguration: { scanOnPush: true },
    policy: expires,
  })
  await aws.clearCalls()
  const again = await run(aws, create, options)
  expect(again).toMatchObject({ exitCode: 0, outputs: { outcome: 'reused', changed: 'false' } })
  expect(writesIn(await aws.calls())).toEqual([])
})

test.concurrent('a repository that another run makes at the same time is left as it is', async () => {
  const aws = freshAws()
  await aws.seed.repository(repository)
  // The first look finds nothing.
  const error = { code: 'RepositoryNotFoundException', status: 400, message: 'The repository does not exist' }
  const operations = ['BatchGetImage', 'DescribeRepositories']
  await aws.faults.set(...operations.map((operation) => ({ service: 'ecr', operation, times: 1, error })))
  const step = await run(aws)
  expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'built' } })
  expect(step.log).toContain(`Another run has made ${repository}`)
  expect(await made(aws)).toMatchObject({ policy: 'LifecyclePolicyNotFoundException' })
  expect(namesOf(await aws.calls())).not.toContain('ecr:PutLifecyclePolicy')
})

test.concurrent('a lost answer to the creation leaves no repository half made', async () => {
  const aws = freshAws()
  await aws.faults.set({ service: 'ecr', operation: 'CreateRepository', lose: true, times: 1 })
  const step = await run(aws)
  expect(step).toMatchObject({ exitCode: 0, errors: [], outputs: { outcome: 'built', changed: 'true' } })
  expect(await made(aws)).toMatchObject({ policy: expires })
})

/** A job whose role has the policy of the door, and what else is given. */
const as = async (aws: AwsSandbox, makes: ReturnType<typeof policyOf> | undefined) => {
  const job = await freshJob()
  const build = policyOf('build-lambda-image', aws, { Repository: repository })
  const { role, env } = await roleFor(aws, job, { build, ...(makes && { makes }) })
  return run(aws, { ...create, 'role-to-assume': role }, { env })
}

test.concurrent('the documented policy is enough to make it, and nothing of it is left unused', async () => {
  const aws = freshAws()
  const makes = policyOf('build-lambda-image-repository', aws, { Repository: repository })
  expect(await as(aws, makes)).toMatchObject({ exitCode: 0, errors: [] })
  const decisions = await aws.decisions()
  expect(decisions.filter(({ decision }) => decision !== 'Allow')).toEqual([])
  const used = new Set(decisions.map(({ action }) => action))
  const granted = [makes.Statement].flat().flatMap(({ Action = [] }) => Action)
  expect(granted.filter((action) => !used.has(action))).toEqual([])
})

test.concurrent('a role that may not make it, or not all of it, is told so', async () => {
  const [denied, half] = [freshAws(), freshAws()]
  const makes = policyOf('build-lambda-image-repository', half, { Repository: repository })
  const [none, unfinished] = await Promise.all([
    as(denied, undefined),
    as(half, without(makes, 'ecr:PutLifecyclePolicy')),
  ])
  expect(none).toMatchObject({ exitCode: 1, outputs: { changed: 'false', 'failure-code': 'access-denied' } })
  expect(none.errors[0]).toContain('"Action": "ecr:CreateRepository"')
  expect(unfinished).toMatchObject({ exitCode: 1, outputs: { changed: 'true', 'failure-code': 'access-denied' } })
  expect(unfinished.errors[0]).toContain(`The repository ${repository} is made, but not its lifecycle policy`)
  expect(unfinished.errors[0]).toContain(`aws ecr put-lifecycle-policy --repository-name ${repository}`)
})

test.concurrent('without create-repository it is not made', async () => {
  const aws = freshAws()
  const step = await run(aws, { repository })
  expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-code': 'repository-not-found', changed: 'false' } })
  expect(writesIn(await aws.calls())).toEqual([])
})
