import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { actionYaml, doorsWithYaml } from '../../scripts/doors.ts'
import { type CountingEndpoint, countingEndpoint } from '../support/counting-endpoint.ts'
import { dockerRecorder } from '../support/docker-recorder.ts'
import { freshAws } from '../support/door.ts'
import { somePlanRef } from '../support/nonsense/terraform-apply.ts'
import { nonsense } from '../support/nonsense.ts'
import { nonsenseOf, type Row } from '../support/nonsense-rounds.ts'
import { runStep } from '../support/run-step.ts'
import { scratchFolder } from '../support/scratch.ts'

const image = `pricing@sha256:${'a'.repeat(64)}`
const good: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'build-lambda-image': { repository: 'pricing' },
  'update-and-wait-lambda': { 'function-name': 'pricing', 'image-uri': image },
  'ecs-force-deploy': { service: 'api' },
  's3-sync-invalidate': { source: 'folder', bucket: 'acme-site' },
  'terraform-plan-comment': { 'working-directory': 'folder' },
  'terraform-apply': { 'working-directory': 'folder', 'plan-ref': somePlanRef() },
  'aws-deploy': {},
}

/** What makes a door ask AWS by itself: Terraform finds its Region elsewhere, too. */
const asking: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'terraform-plan-comment': { 'role-to-assume': 'arn:aws:iam::111122223333:role/plan' },
  'terraform-apply': { 'role-to-assume': 'arn:aws:iam::111122223333:role/apply' },
}

const files = {
  Dockerfile: 'FROM scratch\n',
  'app.txt': 'text',
  'folder/kept.txt': 'text',
  'broken.yml': 'targets: [',
  'strange.yml': 'targets: {api: {kind: queue}}',
  'many.yml': 'targets: {api: {kind: queue}, db: {kind: lambda, shape: round}}',
}

let nowhere: CountingEndpoint
beforeAll(async () => {
  nowhere = await countingEndpoint()
})
afterAll(() => nowhere.stop())

/** Under credentials that would do. One error says everything, before AWS or Docker are asked anything. */
const expectRefusal = async (
  door: string,
  inputs: Record<string, string>,
  texts: readonly (string | RegExp)[],
  env: Record<string, string | undefined> = {},
): Promise<string> => {
  const aws = freshAws()
  const { PATH, runs } = dockerRecorder()
  const surroundings = { ...aws.environment, AWS_ENDPOINT_URL: nowhere.url(aws.account), PATH, ...env }
  const step = await runStep(door, { ...good[door], ...inputs }, { files, env: surroundings })
  expect(step.annotations).toEqual([expect.objectContaining({ level: 'error' })])
  const [error] = step.errors
  for (const text of texts) expect(error).toMatch(text)
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'failed', changed: 'false', 'failure-code': 'invalid-input' },
  })
  expect(error!.startsWith(step.outputs['failure-reason']!.slice(0, 20))).toBe(true)
  expect(step.summary).toContain('`invalid-input`')
  expect(step.log).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m)
  expect(nowhere.requests(aws.account)).toEqual([])
  expect(runs()).toEqual([])
  return error!
}

/** Messages show nothing of these: headers, payloads, variables and build secrets hold passwords. */
const mayHoldSecrets = [
  ...['health-checks', 'test-payload', 'environment', 'environment-remove', 'images', 'secrets'],
  ...['backend-config', 'encryption-key', 'pre-task-command'],
]

/** How a message shows a value: as it would be written in JSON, a long one by its beginning. */
const shown = (value: string) => JSON.stringify(value).slice(1, -1).slice(0, 20)

const expectNamed = ({ input, value, right }: Row, text: string | undefined) => {
  expect(text).toContain(`"${input}"`)
  expect(text).toMatch(right)
  // Of `headers` the glob and the header are named.
  if (![...mayHoldSecrets, 'headers'].includes(input)) expect(text).toContain(namedIn(input, value))
}

/** The part of a value that a message must show: of a list of accounts the wrong one, of an empty one nothing. */
const namedIn = (input: string, value: string) =>
  input === 'allowed-account-ids' ? value.split(', ').at(-1)! : shown(value.split('\n')[0]!.split('=').at(0)!)

describe.each(doorsWithYaml())('%s', (door) => {
  const rows = nonsense[door] ?? {}

  test('every input has its nonsense', () => {
    expect(Object.keys(rows).sort()).toEqual(Object.keys(actionYaml(door).inputs ?? {}).sort())
  })

  const { together, alone } = nonsenseOf(door)

  // What is wrong with inputs by themselves is told in one go: so many can share a process.
  test.concurrent.each(together.map((round, index) => [index + 1, round] as const))('round %i', async (_, round) => {
    const inputs = Object.assign({}, ...round.map(({ input, value, others }) => ({ ...others, [input]: value })))
    const lines = (await expectRefusal(door, inputs, [])).split('\n\n')[0]!.split('\n')
    const texts = round.map((row) => [row, lines.find((line) => line.startsWith(`Input "${row.input}" `))] as const)
    for (const [row, text] of texts) expectNamed(row, text)
    expect(lines).toHaveLength(round.length)
  })

  test.concurrent.each(alone.map((row) => [row.input, row.value, row] as const))('%s: %j', async (_, __, row) => {
    expectNamed(row, await expectRefusal(door, { ...row.others, [row.input]: row.value }, []))
  })

  test.concurrent('no Region', async () => {
    const none = { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined }
    await expectRefusal(door, asking[door] ?? {}, ['"aws-region"', 'aws-region: eu-west-1'], none)
  })

  test.concurrent('several problems are told at once, in one annotation', async () => {
    const inputs = { 'aws-region': 'mars', 'role-to-assume': 'me', 'allowed-account-ids': 'all' }
    await expectRefusal(door, inputs, [/"aws-region".*mars/, /"role-to-assume".*me/, /"allowed-account-ids".*all/])
  })
})

test.concurrent.each([
  [
    'update-and-wait-lambda',
    { 'zip-file': 'nowhere.zip', 'rollback-to': '3', alarms: 'errors', 'test-payload': '{', 'memory-size': '1' },
    [
      '"memory-size" must',
      'Only one of',
      '"zip-file" must be a file',
      'needs "alias"',
      'needs "traffic-steps"',
      'be JSON',
    ],
  ],
  [
    'build-lambda-image',
    { context: 'nowhere', tags: 'latest', 'build-args': 'BUILDKIT_MULTI_PLATFORM=1', 'dry-run': 'perhaps' },
    ['"dry-run" must', '"context" must', '"tags" gives', '"build-args" must not'],
  ],
  [
    'build-lambda-image',
    { images: '[{name: a, context: nowhere, tags: latest}, {name: a, file: nowhere}]' },
    ['entry 1 (a): Input "context"', 'entry 1 (a): Input "tags"', 'entry 2 (a): Input "file"', 'two images called "a"'],
  ],
  [
    'aws-deploy',
    { manifest: 'many.yml', 'role-to-assume': 'me' },
    [
      '"role-to-assume" must',
      '`api` the kind "queue"',
      '`db` the unknown key `shape`',
      '`db` a `function-name` that is',
    ],
  ],
] as const)(
  '%s: what is wrong by itself and between inputs is told at once, as a list',
  async (door, inputs, texts) => {
    const aws = freshAws()
    const { errors, summary } = await runStep(door, { ...good[door], ...inputs }, { files, env: aws.environment })
    expect(errors).toHaveLength(1)
    expect(errors[0]!.split('\n\n')[0]!.split('\n')).toEqual(texts.map((text) => expect.stringContaining(text)))
    expect(summary).toContain(`> **${texts.length} problems** (\`invalid-input\`)\n>\n> * `)
    expect(summary.split('\n').filter((line) => line.startsWith('> * '))).toHaveLength(texts.length)
  },
)

test.concurrent.each([
  ['two sources', { 'zip-file': 'app.txt' }, [/Only one of/, '"image-uri"', '"zip-file"']],
  ['two sources, one in S3', { 's3-bucket': 'acme-artifacts', 's3-key': 'api.zip' }, [/Only one of/, '"s3-bucket"']],
  ['s3-bucket without s3-key', { 'image-uri': '', 's3-bucket': 'acme-artifacts' }, ['"s3-key" is empty']],
  ['s3-key without s3-bucket', { 'image-uri': '', 's3-key': 'api.zip' }, ['"s3-bucket" is empty']],
  ['s3-object-version without s3-bucket', { 'image-uri': '', 's3-object-version': 'v1' }, ['"s3-bucket" is empty']],
  ['no source', { 'image-uri': '' }, [/is required/, '"image-uri"', '"zip-file"', '"rollback-to"']],
  ['rollback-to without alias', { 'image-uri': '', 'rollback-to': 'previous' }, ['"rollback-to" needs "alias"']],
  ['test-expect-json without test-payload', { 'test-expect-json': 'a=1' }, ['"test-expect-json" needs "test-payload"']],
  [
    'one version of several functions',
    { 'function-name': 'a\nb', 'image-uri': '', alias: 'live', 'rollback-to': '7' },
    ['"rollback-to" is version 7', /every function counts its own versions/],
  ],
  [
    'two sources, one of them in S3',
    { 's3-bucket': 'acme-artifacts', 's3-key': 'api.zip' },
    [/Only one of the inputs "image-uri" and "s3-bucket"/],
  ],
  ['a bucket without a key', { 'image-uri': '', 's3-bucket': 'acme-artifacts' }, ['"s3-bucket"', '"s3-key" is empty']],
  ['a key without a bucket', { 'image-uri': '', 's3-key': 'api.zip' }, ['"s3-key"', '"s3-bucket" is empty']],
  ['the version of no object', { 'image-uri': '', 's3-object-version': 'v1' }, ['"s3-bucket" is empty']],
  ['traffic-steps without alias', { 'traffic-steps': '10%:2m' }, ['"traffic-steps" needs "alias"']],
  [
    'traffic-steps with rollback-to',
    { 'image-uri': '', 'rollback-to': '3', alias: 'live', 'traffic-steps': '10%:2m' },
    ['"traffic-steps" cannot be given with "rollback-to"'],
  ],
  ['alarms without traffic-steps', { alias: 'live', alarms: 'errors' }, ['"alarms" needs "traffic-steps"']],
  [
    'rollback-to with a configuration',
    { 'image-uri': '', alias: 'live', 'rollback-to': '1', 'memory-size': '256', environment: 'A_KEY=b' },
    [/"rollback-to" is 1, and cannot be given with "environment" and "memory-size"/],
  ],
  [
    'rollback-to with what is of a new version',
    {
      ...{ 'image-uri': '', alias: 'live', 'rollback-to': '1' },
      ...{ architecture: 'arm64', publish: 'true', 'version-description': 'release 7' },
    },
    [/"rollback-to" is 1, and cannot be given with "architecture" and "publish" and "version-description"/],
  ],
  ['replace with nothing', { 'environment-mode': 'replace' }, ['"environment-mode" is replace', "environment: '{}'"]],
  [
    'replace with names to remove',
    { 'environment-mode': 'replace', environment: 'A_KEY=b', 'environment-remove': 'B_KEY' },
    ['"environment-remove" has no use'],
  ],
  [
    'a variable that is set and taken away',
    { environment: 'A_KEY=b', 'environment-remove': 'A_KEY' },
    [/both name A_KEY/],
  ],
  ['publish: false with alias', { alias: 'live', publish: 'false' }, ['"publish" must not be false with "alias"']],
] as const)('update-and-wait-lambda: %s', async (_, inputs, texts) => {
  await expectRefusal('update-and-wait-lambda', inputs, texts)
})

const distribution = { 'distribution-ids': 'E2QWRUHAPOMQZL' }

test.concurrent.each([
  [
    'paths to invalidate, and no distribution',
    { invalidate: '/news/*' },
    ['"invalidate" ("/news/*") needs "distribution-ids"'],
  ],
  ['all to invalidate, and no distribution', { invalidate: 'all' }, ['"invalidate" ("all") needs "distribution-ids"']],
  ['a wait for no distribution', { 'wait-invalidation': 'true' }, ['"wait-invalidation" needs "distribution-ids"']],
  [
    'a wait for nothing',
    { ...distribution, 'wait-invalidation': 'true', invalidate: 'none' },
    ['"wait-invalidation" must not be true with "invalidate: none"'],
  ],
  [
    'a site in its own state',
    { prefix: 'docs/api', state: 's3://acme-site/docs' },
    ['"state" must not be where the site itself lies: s3://acme-site/docs/ holds s3://acme-site/docs/api/'],
  ],
  [
    'several problems',
    { source: 'nowhere', include: '.env', state: 's3://acme-site', invalidate: 'all' },
    ['"source"', '"include"', '"state"', '"invalidate"'],
  ],
] as const)('s3-sync-invalidate: %s', async (_, inputs, texts) => {
  await expectRefusal('s3-sync-invalidate', inputs, texts)
})

test.concurrent('update-and-wait-lambda: a zip that is larger than Lambda takes', async () => {
  const file = join(scratchFolder(), 'large.zip')
  writeFileSync(file, '')
  truncateSync(file, 52_428_801)
  await expectRefusal('update-and-wait-lambda', { 'image-uri': '', 'zip-file': file }, ['"zip-file"', /50 MiB/])
})

test.concurrent('a value of any length makes a message that can be read', async () => {
  const error = await expectRefusal('build-lambda-image', { repository: 'P'.repeat(100_000) }, ['"repository"'])
  expect(error.length).toBeLessThan(1000)
})

const planned = { 'plan-file': 'app.txt' }

test.concurrent.each([
  [
    'a plan that is made already, with arguments to make it',
    { ...planned, 'plan-args': '-target=module.api', destroy: 'true', 'var-file': 'kept.txt' },
    ['"plan-file" ("app.txt") cannot be given with "var-file" and "plan-args" and "destroy"'],
  ],
  [
    'a plan that is made already, and a store',
    { ...planned, store: 's3://acme-plans' },
    ['"store" cannot be given with'],
  ],
  ['an artifact without a key', { store: 'artifact' }, ['"encryption-key" is required', 'openssl rand']],
  [
    'several problems',
    { 'working-directory': 'nowhere', destroy: 'true', 'refresh-only': 'true', 'fail-on': 'all', store: 'artifact' },
    ['"working-directory"', 'cannot both be true', '"fail-on"', '"encryption-key"'],
  ],
] as const)('terraform-plan-comment: %s', async (_, inputs, texts) => {
  await expectRefusal('terraform-plan-comment', inputs, texts)
})
