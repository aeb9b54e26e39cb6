import { distributionGuard } from '../../../../src/failures/cloudfront.ts'
import type { Case, Cases } from '../symptom.ts'

const id = 'E2QWRUHAPOMQZL'
const facts = { distribution: id, paths: '/a /b', count: '3001', invalidation: 'I2J0I21PCUYOIK' }

const answer = (name: string, message: string, status = 400): Pick<Case, 'thrown' | 'facts'> => ({
  thrown: { name, message, status },
  facts,
})

export const cloudfrontFailures: Cases = {
  'distribution-missing': {
    ...answer('NoSuchDistribution', 'The specified distribution does not exist.', 404),
    says: `There is no distribution ${id} in the account`,
    paste: 'aws cloudfront list-distributions',
  },
  'invalidation-missing': {
    ...answer('NoSuchInvalidation', 'The specified invalidation does not exist.', 404),
    says: `does not know the invalidation I2J0I21PCUYOIK of ${id} any more`,
    paste: 'Run the job again',
  },
  'too-many-invalidations': {
    ...answer(
      'TooManyInvalidationsInProgress',
      'Processing your request will cause you to exceed the maximum number of in-progress wildcard invalidations.',
    ),
    says: '3,000 paths, and 15 with `*`',
    paste: `aws cloudfront list-invalidations --distribution-id ${id}`,
  },
  'invalidation-too-large': {
    ...answer('BatchTooLarge', 'Your request contains too many invalidation paths.', 413),
    says: '3001 paths are more than one invalidation',
    paste: 'Lower `max-paths`',
  },
  'invalidation-already-exists': {
    ...answer('InvalidationBatchAlreadyExists', 'The caller reference is used by another invalidation batch.'),
    says: 'was used for other paths before',
    paste: 'Run the job again',
  },
  'invalidation-path-invalid': {
    ...answer('InvalidArgument', 'Your request contains one or more invalid invalidation paths.'),
    says: 'does not take a path',
    paste: 'a path begins with `/`',
  },
  'cloudfront-invalid': [
    {
      ...answer('InvalidArgument', 'The parameter Id is invalid.'),
      says: 'The parameter Id is invalid.',
      paste: 'Check `distribution-ids`',
    },
    {
      ...answer('InconsistentQuantities', 'The value of Quantity and the size of Items do not match.'),
      says: 'do not match',
      paste: 'Check `distribution-ids`',
    },
  ],
  'cloudfront-throttled': {
    ...answer('Throttling', 'Rate exceeded'),
    says: 'CloudFront throttled',
    paste: 'strategy.max-parallel',
  },
}

export const distributionGuards: Cases = {
  'distribution-without-bucket': {
    work: () =>
      distributionGuard('distribution-without-bucket', {
        distribution: id,
        bucket: 'shop',
        origins: 'api.example.com',
      }),
    says: `Distribution ${id} does not show bucket shop: its origins are api.example.com.`,
    paste: '`invalidate: all`',
  },
  'distribution-without-prefix': {
    work: () =>
      distributionGuard('distribution-without-prefix', {
        distribution: id,
        bucket: 'shop',
        shown: 'site/',
        prefix: 'docs/',
      }),
    says: 'shows site/ of bucket shop, and the site goes to docs/',
    paste: '`prefix`',
  },
}
