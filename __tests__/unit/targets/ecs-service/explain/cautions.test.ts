import { describe, expect, test } from '@jest/globals'
import { cautionsOf, type Prospect, toolOf } from '../../../../../src/targets/ecs-service/explain/cautions.ts'
import { type DefinitionShape, shapeOf } from '../../../../../src/targets/ecs-service/explain/definition-shape.ts'
import { toolInImage } from '../../../../../src/targets/ecs-service/explain/tool-in-image.ts'

const prospect = (more: Partial<Prospect> = {}): Prospect => ({
  service: 'pricing',
  cluster: 'production',
  region: 'eu-west-1',
  breaker: { enable: true },
  desired: 2,
  asked: undefined,
  definition: { containerDefinitions: [{ name: 'api' }] },
  missingGroups: [],
  bounds: undefined,
  tools: new Map(),
  ...more,
})

const withVariables = (environment: Readonly<Record<string, string>>): Partial<Prospect> => ({
  definition: {
    containerDefinitions: [
      { name: 'api', environment: Object.entries(environment).map(([name, value]) => ({ name, value })) },
    ],
  },
})

const curl: DefinitionShape = {
  containerDefinitions: [
    { name: 'api', healthCheck: { command: ['CMD-SHELL', 'curl -f http://localhost/ || exit 1'] } },
  ],
}

const role = 'arn:aws:iam::111122223333:role/pricing'

test('of a service that is as it should be there is nothing to say', () => {
  const variables = withVariables({
    LOG_LEVEL: 'debug',
    PASSWORD: '',
    SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db',
    DATABASE_URL: 'postgres://db.internal:5432/prices',
    TOKEN_ENDPOINT: 'https://login.example.com/token',
  })
  expect(cautionsOf(prospect({ ...variables, asked: 3, bounds: { least: 1, most: 3 } }))).toEqual([])
  expect(cautionsOf(prospect({ definition: curl, tools: new Map([['api', 'unknown']]) }))).toEqual([])
})

test.each<[string, Partial<Prospect>, string]>([
  ['log-group-missing', { missingGroups: ['/ecs/pricing'] }, 'aws logs create-log-group --log-group-name /ecs/pricing'],
  ['health-check-tool', { definition: curl, tools: new Map([['api', 'absent']]) }, 'container api calls `curl`'],
  ['breaker-off', { breaker: { enable: false } }, 'aws ecs update-service --cluster production --service pricing'],
  ['desired-zero', { desired: 0 }, 'without one having been tried'],
  ['outside-scaling', { asked: 9, bounds: { least: 1, most: 4 } }, '`desired-count: 9` is outside of 1 to 4'],
  [
    'plain-secrets',
    withVariables({ JWT_SECRET_KEY: 'hunter2', POSTGRES_PASSWORD: 'x' }),
    'JWT_SECRET_KEY, POSTGRES_PASSWORD',
  ],
  ['plain-secrets', withVariables({ DATABASE_URL: 'postgres://app:hunter2@db:5432/prices' }), 'DATABASE_URL'],
  ['shared-role', { definition: { executionRoleArn: role, taskRoleArn: role } }, '`taskRoleArn`'],
])('%s', (code, more, says) => {
  expect(cautionsOf(prospect(more))).toEqual([{ code, text: expect.stringContaining(says) }])
  expect(JSON.stringify(cautionsOf(prospect(more)))).not.toContain('hunter2')
})

test.each([
  [['CMD-SHELL', 'curl -f http://localhost:8000/health || exit 1'], 'curl'],
  [['CMD', '/usr/bin/wget', '-q', 'http://localhost'], 'wget'],
  [['CMD-SHELL', 'python -c "import curl"'], undefined],
  [['CMD', 'node', 'curl-health.js'], undefined],
  [['NONE'], undefined],
  [undefined, undefined],
])('a health check %j calls %s', (command, tool) => {
  expect(toolOf({ healthCheck: { command: command as string[] } })).toBe(tool)
})

describe('what the history of an image tells of a program', () => {
  const slim = [
    "# debian.sh --arch 'amd64' out/ 'bookworm' '@1733702400'",
    'RUN /bin/sh -c set -eux; apt-get update; apt-get install -y --no-install-recommends ca-certificates netbase tzdata ;',
    'COPY . . # buildkit',
  ]
  const alpine = ['ADD alpine-minirootfs-3.20.3-x86_64.tar.gz / # buildkit', 'COPY app /app # buildkit']
  test.each([
    ['python:slim', slim, 'curl', 'absent'],
    ['python:slim', slim, 'wget', 'absent'],
    ['slim and curl', [...slim, 'RUN /bin/sh -c apt-get install -y curl # buildkit'], 'curl', 'there'],
    ['alpine', alpine, 'wget', 'there'],
    ['alpine', alpine, 'curl', 'absent'],
    ['alpine and curl', [...alpine, 'RUN /bin/sh -c apk add --no-cache curl'], 'curl', 'there'],
    ['distroless', ['bazel build ...'], 'curl', 'absent'],
    ['amazon linux', ['RUN /bin/sh -c dnf install -y python3.12'], 'curl', 'there'],
    ['a file from nowhere', ['COPY rootfs / # buildkit'], 'curl', 'unknown'],
  ])('%s: %s %s is %s', (_, history, tool, presence) => {
    expect(toolInImage(history, tool)).toBe(presence)
  })

  test('without a history nothing', () => expect(toolInImage(undefined, 'curl')).toBe('unknown'))
})

test('a file of the user may hold anything', () => {
  expect(shapeOf({ containerDefinitions: 'none' }).containerDefinitions).toEqual([])
  expect(
    shapeOf({ containerDefinitions: [null, { name: 'api', environment: { A: 'b' } }] }).containerDefinitions,
  ).toEqual([{ name: 'api', environment: [] }])
})
