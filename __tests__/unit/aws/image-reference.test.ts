import { describe, expect, test } from '@jest/globals'
import { Problem } from '../../../src/action/inputs.ts'
import { imageInput, parseImage, registryOf, repositoryInput } from '../../../src/aws/image-reference.ts'

const account = '111122223333'
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`

const hosts = [
  [`${account}.dkr.ecr.eu-west-1.amazonaws.com`, 'eu-west-1'],
  [`${account}.dkr.ecr.cn-north-1.amazonaws.com.cn`, 'cn-north-1'],
  [`${account}.dkr.ecr.us-gov-west-1.amazonaws.com`, 'us-gov-west-1'],
  [`${account}.dkr-ecr.us-west-2.on.aws`, 'us-west-2'],
  [`${account}.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn`, 'cn-north-1'],
] as const

describe.each(hosts)('an image at %s', (registry, region) => {
  test.each([
    [':v1', 'v1', undefined],
    [`@${digest}`, undefined, digest],
    [`:v1@${digest}`, 'v1', digest],
  ])('%s', (end, tag, digest) => {
    expect(imageInput.parse(`${registry}/team/api${end}`)).toEqual({
      registry,
      account,
      region,
      repository: 'team/api',
      tag,
      digest,
    })
  })

  test('its repository', () => {
    expect(repositoryInput.parse(`${registry}/team/api`)).toEqual({ name: 'team/api', account, region })
  })
})

test('a name with its digest needs no registry, so that a masked account id cannot empty it', () => {
  expect(imageInput.parse(`team/api@${digest}`)).toEqual({
    registry: undefined,
    account: undefined,
    region: undefined,
    repository: 'team/api',
    tag: undefined,
    digest,
  })
})

describe('images that are none, or none that Lambda takes', () => {
  const [registry] = hosts[0]
  test.each([
    ['api', 'its registry or its digest'],
    ['api:v1', 'its registry or its digest'],
    [`${registry}/api`, 'a tag or a digest'],
    [`***.dkr.ecr.eu-west-1.amazonaws.com/api:v1`, 'or api@sha256:…, not "***.dkr'],
    [`***/api@${digest}`, 'must be an image in Amazon ECR'],
    [`${registry}/***:v1`, 'must be an image in Amazon ECR'],
    [`${account}.dkr.ecr-fips.us-east-1.amazonaws.com/api:v1`, 'FIPS'],
    [`${account}.dkr-ecr-fips.us-east-1.on.aws/api:v1`, 'FIPS'],
    ['python:3.11', 'its registry or its digest'],
    [`docker.io/library/python@${digest}`, 'must be an image in Amazon ECR'],
    ['docker.io/library/python:3.11', 'must be an image in Amazon ECR'],
    ['public.ecr.aws/lambda/python:3.11', 'must be an image in Amazon ECR'],
    [`${account}.dkr.ecr.eu-west-1.amazonaws.com.evil.example/api:v1`, 'must be an image in Amazon ECR'],
    [`evil.example/${registry}/api:v1`, 'must be an image in Amazon ECR'],
    [`https://${registry}/api:v1`, 'must be an image in Amazon ECR'],
    [`${registry}/API:v1`, 'must be an image in Amazon ECR'],
    [`${registry}/api:v 1`, 'must be an image in Amazon ECR'],
    [`${registry}/api:${'x'.repeat(129)}`, 'must be an image in Amazon ECR'],
    [`${registry}/api@sha256:0123`, 'must be an image in Amazon ECR'],
    [`${registry}/api@${digest.toUpperCase()}`, 'must be an image in Amazon ECR'],
    [`${registry}//api:v1`, 'must be an image in Amazon ECR'],
    [`${registry}/api:v1\n${registry}/b:v1`, 'must be an image in Amazon ECR'],
  ])('%s', (text, says) => {
    expect(() => imageInput.parse(text)).toThrow(Problem)
    expect(() => imageInput.parse(text)).toThrow(says)
  })
})

describe('repositories', () => {
  test.each([
    ['team/api', 'team/api', undefined, undefined],
    ['a.b_c-d/e', 'a.b_c-d/e', undefined, undefined],
    [`arn:aws:ecr:eu-west-1:${account}:repository/team/api`, 'team/api', account, 'eu-west-1'],
    [`arn:aws-cn:ecr:cn-north-1:${account}:repository/api`, 'api', account, 'cn-north-1'],
  ])('%s', (text, name, account, region) => {
    expect(repositoryInput.parse(text)).toEqual({ name, account, region })
  })

  test.each([
    'API',
    'api:latest',
    `api@${digest}`,
    'a',
    'x'.repeat(257),
    '/api',
    'api/',
    'team//api',
    '-api',
    'api_',
    'my api',
    `${hosts[0][0]}/api:v1`,
    `arn:aws:ecr:eu-west-1:${account}:repository/API`,
    `arn:aws:s3:::api`,
    '***',
  ])('not %s', (text) => expect(() => repositoryInput.parse(text)).toThrow('name, URI or ARN of an ECR repository'))
})

test('a registry is in the domain of its partition', () => {
  expect(registryOf(account, 'eu-west-1')).toBe(hosts[0][0])
  expect(registryOf(account, 'cn-north-1')).toBe(hosts[1][0])
  for (const [host, region] of hosts.slice(0, 3)) expect(registryOf(account, region)).toBe(host)
})

test('a text that fits nothing is soon refused', () => {
  const before = Date.now()
  expect(parseImage(`${'a-'.repeat(20_000)}!`)).toBeUndefined()
  expect(parseImage(`${'a/'.repeat(20_000)}!`)).toBeUndefined()
  expect(Date.now() - before).toBeLessThan(5000)
})
