import { expect, test } from '@jest/globals'
import { distributionState } from '../../../src/aws/cloudfront-distribution.ts'

type Described = NonNullable<Parameters<typeof distributionState>[0]>

const described = {
  Id: 'E2QWRUHAPOMQZL',
  ARN: 'arn:aws:cloudfront::111122223333:distribution/E2QWRUHAPOMQZL',
  DomainName: 'd111111abcdef8.cloudfront.net',
  DistributionConfig: {
    Enabled: true,
    Aliases: { Quantity: 1, Items: ['www.example.com'] },
    DefaultRootObject: 'index.html',
    Origins: {
      Quantity: 2,
      Items: [
        { Id: 'site', DomainName: 'shop.s3.eu-west-1.amazonaws.com', OriginPath: '/site' },
        { Id: 'api', DomainName: 'api.example.com' },
      ],
    },
    OriginGroups: {
      Quantity: 1,
      Items: [{ Id: 'both', Members: { Quantity: 2, Items: [{ OriginId: 'site' }, { OriginId: 'api' }] } }],
    },
    CustomErrorResponses: {
      Quantity: 2,
      Items: [
        { ErrorCode: 403, ResponsePagePath: '/index.html', ResponseCode: '200', ErrorCachingMinTTL: 300 },
        { ErrorCode: 404, ResponsePagePath: '' },
      ],
    },
    CacheBehaviors: {
      Quantity: 1,
      Items: [
        {
          PathPattern: '/api/*',
          TargetOriginId: 'api',
          CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
          LambdaFunctionAssociations: { Quantity: 1, Items: [{ EventType: 'origin-request' }] },
        },
      ],
    },
    DefaultCacheBehavior: {
      TargetOriginId: 'both',
      ForwardedValues: { QueryString: true },
      FunctionAssociations: { Quantity: 1, Items: [{ EventType: 'viewer-request' }] },
    },
  },
} as unknown as Described

test('what publishing a site needs to know of a distribution', () => {
  expect(distributionState(described)).toEqual({
    id: 'E2QWRUHAPOMQZL',
    arn: 'arn:aws:cloudfront::111122223333:distribution/E2QWRUHAPOMQZL',
    domain: 'd111111abcdef8.cloudfront.net',
    aliases: ['www.example.com'],
    enabled: true,
    origins: [
      { id: 'site', domain: 'shop.s3.eu-west-1.amazonaws.com', path: '/site' },
      { id: 'api', domain: 'api.example.com', path: '' },
    ],
    rootObject: 'index.html',
    errorResponses: [
      { status: 403, page: '/index.html', cachedFor: 300 },
      { status: 404, page: undefined, cachedFor: 10 },
    ],
    behaviours: [
      { pattern: '/api/*', origins: ['api'], viewerFunction: false, originFunction: true, queries: false },
      { pattern: '*', origins: ['site', 'api'], viewerFunction: true, originFunction: false, queries: true },
    ],
  })
})

test('whether a cache policy of the account has query strings in the key is not known', () => {
  const { DistributionConfig } = described
  const config = { ...DistributionConfig, DefaultCacheBehavior: { TargetOriginId: 'site', CachePolicyId: 'mine' } }
  const state = distributionState({ ...described, DistributionConfig: config } as unknown as Described)
  expect(state.behaviours.at(-1)).toMatchObject({ pattern: '*', origins: ['site'], queries: undefined })
})

test('an answer without anything in it is a distribution without anything', () => {
  expect(distributionState(undefined)).toMatchObject({ id: '', enabled: false, origins: [], errorResponses: [] })
})
