import { expect, test } from '@jest/globals'
import type { Statement } from '../../sandbox/aws/client.ts'
import {
  administrator,
  aws,
  check,
  codesOf,
  expectProblem,
  image,
  lambda,
  manifest,
  policies,
} from '../support/check-scene.ts'
import { without, writesIn } from '../support/door.ts'

const denyAll = (actions: readonly string[]) =>
  Object.fromEntries(Object.entries(policies()).map(([name, policy]) => [name, without(policy, ...actions)]))

/** The statements to paste. */
const statementsIn = (fix: string | undefined): Statement[] =>
  JSON.parse(/```json\n([\s\S]*?)\n```/.exec(fix ?? '')?.[1] ?? '[]') as Statement[]

const needed = {
  image: ['BatchGetImage', 'DescribeImages', 'BatchCheckLayerAvailability', 'GetDownloadUrlForLayer', 'PutImage'],
  lambda: [
    'UpdateFunctionCode',
    'PublishVersion',
    'InvokeFunction',
    'UpdateAlias',
    'GetFunctionUrlConfig',
    'GetPolicy',
  ],
} as const
const rows = [
  ['image', 'ecr:GetAuthorizationToken'] as const,
  ['lambda', 'lambda:ListEventSourceMappings'] as const,
  ...needed.image.map((operation) => ['image', `ecr:${operation}`] as const),
  ...needed.lambda.map((operation) => ['lambda', `lambda:${operation}`] as const),
]

test.concurrent.each(rows)('%s: a role without %s', async (kind, action) => {
  const files = manifest(kind === 'image' ? image : lambda)
  const result = await check({ files, grants: denyAll([action]) })
  const { fix, target, text } = expectProblem(result, 'permission-missing', action)
  expect(target).toBe('it')
  expect(text).toContain(`\`${action}\``)
  const here = `us-east-1:${aws.account}`
  const arn = kind === 'image' ? `arn:aws:ecr:${here}:repository/pricing` : `arn:aws:lambda:${here}:function:pricing`
  const Resource = /GetAuthorizationToken|ListEventSourceMappings/.test(action) ? '*' : arn
  expect(statementsIn(fix)).toEqual([{ Effect: 'Allow', Action: [action], Resource }])
})

test.concurrent.each([
  ['image', ['ecr:BatchGetImage', 'ecr:PutImage']],
  ['lambda', needed.lambda.map((operation) => `lambda:${operation}`)],
] as const)('%s: what is lacking on one resource is one statement, and it helps', async (kind, actions) => {
  const files = manifest(kind === 'image' ? image : lambda)
  const grants = denyAll(actions)
  const { fix } = expectProblem(await check({ files, grants }), 'permission-missing', ...actions)
  const statements = statementsIn(fix)
  expect(statements).toMatchObject([{ Action: actions }])
  const again = await check({ files, grants: { ...grants, fix: { Version: '2012-10-17', Statement: statements } } })
  expect(codesOf(again.found, 'problem')).toEqual([])
})

test.concurrent('a role that may not even look', async () => {
  const [image_, lambda_] = await Promise.all([
    check({ files: manifest(image), grants: { look: policies()['look']! } }),
    check({ files: manifest(lambda), grants: { look: policies()['look']! } }),
  ])
  expectProblem(image_, 'permission-missing', 'ecr:GetAuthorizationToken')
  expectProblem(lambda_, 'access-denied', 'lambda:GetFunction')
})

test.concurrent.each([
  ['repository', { kind: 'image', repository: 'nothing' }, 'repository-not-found', 'aws ecr create-repository'],
  ['function', { ...lambda, 'function-name': 'nothing' }, 'function-not-found', 'Check `function-name`'],
])('a %s that is not there', async (_, target, code, fix) => {
  expectProblem(await check({ files: manifest(target), grants: { all: administrator } }), code, fix)
})

test.concurrent('a shift of the traffic: its permissions and its alarms', async () => {
  await aws.seed.alarms.add('errors')
  await aws.seed.alarms.add('latency', { state: 'ALARM' })
  const shift = { ...lambda, 'traffic-steps': '10%:2m' }
  const asked = (alarms: string, ...denied: string[]) =>
    check({ files: manifest({ ...shift, alarms }), grants: denyAll(denied) })
  const [ready, on, gone, denied] = await Promise.all([
    asked('errors'),
    asked('errors\nlatency'),
    asked('erors'),
    asked('errors', 'cloudwatch:DescribeAlarms', 'lambda:GetProvisionedConcurrencyConfig'),
  ])
  expect(ready.step.exitCode).toBe(0)
  expect(ready.found).toContainEqual(expect.objectContaining({ level: 'good', code: 'alarms' }))
  expect(on.step.exitCode).toBe(0)
  expect(codesOf(on.found, 'advice')).toEqual(['alarm-already-on'])
  expect(expectProblem(gone, 'alarm-not-found', 'Check the names').text).toContain('no alarm erors')
  const { fix } = expectProblem(denied, 'permission-missing', 'cloudwatch:DescribeAlarms')
  expect(statementsIn(fix).flatMap(({ Action }) => Action)).toEqual([
    'lambda:GetProvisionedConcurrencyConfig',
    'cloudwatch:DescribeAlarms',
  ])
})

test.concurrent.each([
  ['an alias that is not there', { ...lambda, alias: 'next' }, 'alias-missing', /first deploy makes it/],
  ['a function without an alias', { kind: 'lambda', 'function-name': 'pricing' }, 'no-alias', /before it is tested/],
])('%s is no obstacle, and is told', async (_, target, code, text) => {
  const { step, found } = await check({ files: manifest(target) })
  expect(step.exitCode).toBe(0)
  expect(found.filter(({ level }) => level === 'advice')).toMatchObject([{ code, text: expect.stringMatching(text) }])
})

test.concurrent.each([
  ['lambda:UpdateFunctionConfiguration', '`memory-size`', ''],
  ['lambda:GetProvisionedConcurrencyConfig', 'aliases with provisioned concurrency', ':live'],
])('what not every use needs is advice: %s', async (action, what, qualifier) => {
  const { step, found } = await check({ files: manifest(lambda), grants: denyAll([action]) })
  expect(step.exitCode).toBe(0)
  expect(codesOf(found, 'problem')).toEqual([])
  const [told, ...others] = found.filter(({ level }) => level === 'advice')
  expect(others).toEqual([])
  expect(told).toMatchObject({ code: 'permission-for-inputs', text: expect.stringContaining(what) })
  const Resource = `arn:aws:lambda:us-east-1:${aws.account}:function:pricing${qualifier}`
  expect(statementsIn(told?.fix)).toEqual([{ Effect: 'Allow', Action: [action], Resource }])
})

test.concurrent('a function that is called without its alias: the deploy would stop', async () => {
  await aws.seed.imageFunction({ name: 'open', url: true })
  await aws.seed.alias({ function: 'open', name: 'live', version: '$LATEST' })
  const result = await check({
    files: manifest({ ...lambda, 'function-name': 'open' }),
    grants: { all: administrator },
  })
  expectProblem(result, 'alias-bypassed', 'aws lambda delete-function-url-config --function-name open')
})

test.concurrent.each([
  ['frozen', [{ code: 'latest-immutable', fix: expect.stringContaining('tags: sha') }]],
  ['held', [{ code: 'latest-immutable', fix: expect.stringContaining('filterType=WILDCARD,filter=latest') }]],
  ['thawed', []],
])('whether latest can move in the repository %s', async (repository, advice) => {
  const { step, found } = await check({ files: manifest({ kind: 'image', repository }), grants: policies(repository) })
  expect(step.exitCode).toBe(0)
  expect(found.filter(({ level }) => level === 'advice')).toMatchObject(advice)
})

test.concurrent('several problems are one error, and each has its fix in the summary', async () => {
  const targets = { image: { ...image, repository: 'nothing' }, api: { ...lambda, 'function-name': 'nothing' } }
  const grants = { all: administrator }
  const { step, found } = await check({ files: { 'aws-deploy.yml': JSON.stringify({ targets }) }, grants })
  expect(codesOf(found, 'problem').sort()).toEqual(['function-not-found', 'repository-not-found'])
  expect(step.errors).toEqual([expect.stringMatching(/^2 problems; the first: /)])
  expect(step.summary).toContain('2 problems to solve')
  expect(step.summary).toContain('aws ecr create-repository')
  expect(step.summary).toContain('Check `function-name`')
})

// Last: by now every check of this file has asked what it wanted.
test('a check writes nothing', async () => {
  await check()
  const calls = await aws.calls()
  expect(calls.length).toBeGreaterThan(20)
  expect(writesIn(calls)).toEqual([])
  const updates = calls.filter(({ operation }) => operation === 'UpdateFunctionCode')
  expect(updates.map(({ parameters }) => parameters['DryRun'])).toEqual(updates.map(() => true))
  expect(updates.length).toBeGreaterThan(0)
})
