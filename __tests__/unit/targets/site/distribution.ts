import type { Behaviour, DistributionState } from '../../../../src/aws/cloudfront-distribution.ts'
import type { Change } from '../../../../src/targets/site/invalidation.ts'

export const behaviour = (parts: Partial<Behaviour> = {}): Behaviour => ({
  pattern: '*',
  origins: ['site'],
  viewerFunction: false,
  originFunction: false,
  queries: false,
  ...parts,
})

/** A distribution in front of bucket `shop`. */
export const distribution = (parts: Partial<DistributionState> = {}): DistributionState => ({
  id: 'E2QWRUHAPOMQZL',
  arn: 'arn:aws:cloudfront::111122223333:distribution/E2QWRUHAPOMQZL',
  domain: 'd111111abcdef8.cloudfront.net',
  aliases: [],
  enabled: true,
  origins: [{ id: 'site', domain: 'shop.s3.eu-west-1.amazonaws.com', path: '' }],
  rootObject: 'index.html',
  errorResponses: [],
  behaviours: [behaviour()],
  ...parts,
})

export const change = (key: string, how: Change['how'] = 'overwritten', role: Change['role'] = 'file'): Change => ({
  key,
  role,
  how,
})
