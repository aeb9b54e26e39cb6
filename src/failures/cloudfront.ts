import { type Entry, type Facts, failureNamed } from './catalogue.ts'
import type { Failure } from './failure.ts'

const api = 'https://docs.aws.amazon.com/cloudfront/latest/APIReference'
const guide = 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide'

/** What CloudFront answers. */
export const cloudfrontFailures: readonly Entry[] = [
  {
    code: 'distribution-missing',
    when: 'CloudFront answers `NoSuchDistribution`.',
    match: { error: 'NoSuchDistribution' },
    cause: 'There is no distribution <distribution> in the account of the credentials.',
    remedy:
      'Take its id from this list, not its domain name, and check that the role is of the account that owns it:\n' +
      '```sh\naws cloudfront list-distributions --query "DistributionList.Items[].[Id,DomainName,Aliases.Items[0]]" --output text\n```',
    grade: 'documented',
    source: `${api}/API_GetDistribution.html`,
  },
  {
    code: 'invalidation-missing',
    when: 'CloudFront answers `NoSuchInvalidation` to the question whether it is completed.',
    match: { error: 'NoSuchInvalidation' },
    cause: 'CloudFront does not know the invalidation <invalidation> of <distribution> any more.',
    remedy: 'Run the job again: a new invalidation is made where one is still needed.',
    grade: 'documented',
    source: `${api}/API_GetInvalidation.html`,
  },
  {
    code: 'too-many-invalidations',
    when: 'CloudFront answers `TooManyInvalidationsInProgress` for as long as the step had time.',
    match: { error: 'TooManyInvalidationsInProgress' },
    cause:
      'Distribution <distribution> has as many invalidations in progress as it may have: 3,000 paths, and 15 with `*` at ' +
      'their end.',
    remedy:
      'Others invalidate it, too: wait until theirs are completed, then run the job again (it makes up for what is missing). ' +
      'A lower `max-paths` asks for fewer at once. What is in progress:\n' +
      '```sh\naws cloudfront list-invalidations --distribution-id <distribution> --max-items 20\n```',
    grade: 'documented',
    source: `${guide}/cloudfront-limits.html`,
  },
  {
    code: 'invalidation-too-large',
    when: 'CloudFront answers `BatchTooLarge`.',
    match: { error: 'BatchTooLarge' },
    cause: '<count> paths are more than one invalidation of <distribution> may have: <message>',
    remedy: 'Lower `max-paths` to 3000 or less, or list fewer paths in `invalidate`.',
    grade: 'documented',
    source: `${api}/API_CreateInvalidation.html`,
  },
  {
    code: 'invalidation-already-exists',
    when: 'CloudFront answers `InvalidationBatchAlreadyExists`.',
    match: { error: 'InvalidationBatchAlreadyExists' },
    cause: 'The reference of this invalidation of <distribution> was used for other paths before.',
    remedy: 'Run the job again: the next attempt has a reference of its own.',
    grade: 'documented',
    source: `${api}/API_InvalidationBatch.html`,
  },
  {
    code: 'invalidation-path-invalid',
    when: 'CloudFront answers `InvalidArgument` to an invalidation.',
    match: { error: 'InvalidArgument', message: /invalidation path/i },
    cause: 'CloudFront does not take a path of this invalidation of <distribution>: <paths> (<message>)',
    remedy:
      'In `invalidate`, a path begins with `/`, has a `*` at its end at most, and is percent-encoded where it has blanks, ' +
      'letters beyond ASCII, or one of `<>"#%{}|\\^[]` and the back-tick. CloudFront takes no `~`: end the path before it with `*`.',
    grade: 'recorded',
    source: 'https://github.com/aws/aws-sdk-js-v3/issues/4042',
  },
  {
    code: 'cloudfront-invalid',
    when: 'CloudFront answers `InvalidArgument` or `InconsistentQuantities` to anything else.',
    match: { error: ['InvalidArgument', 'InconsistentQuantities', 'MalformedInput', 'MissingBody'] },
    cause: 'CloudFront does not take this request for <distribution>: <message>',
    remedy:
      'Check `distribution-ids` and `invalidate`. When they are right, this is a mistake of the action: please report it with ' +
      'the message of CloudFront.',
    grade: 'documented',
    source: `${api}/API_CreateInvalidation.html`,
  },
  {
    code: 'cloudfront-throttled',
    when: 'CloudFront throttles for as long as the step had time.',
    match: { error: ['Throttling', 'ThrottlingException', 'TooManyRequestsException', 'RequestLimitExceeded'] },
    cause: 'CloudFront throttled <action> for <distribution> again and again.',
    remedy:
      'CloudFront has one rate for all of an account. Publish fewer sites at the same time (`strategy.max-parallel` of a ' +
      'matrix), then run the job again: it makes up for the invalidation that is missing.',
    grade: 'inferred',
    source: 'https://github.com/aws/aws-cdk/issues/15891',
  },
]

/** What stands against invalidating as asked, found before anything is written. */
export const distributionGuards: readonly Entry[] = [
  {
    code: 'distribution-without-bucket',
    when: 'No origin of a distribution of `distribution-ids` is the bucket.',
    match: {},
    cause: 'Distribution <distribution> does not show bucket <bucket>: its origins are <origins>.',
    remedy:
      'Check `distribution-ids` and `bucket`. If it does show the bucket, under a name of your own, by an access point or by a ' +
      'function, the paths cannot be told: give `invalidate: all`, or list them.',
    grade: 'documented',
    source: `${guide}/DownloadDistS3AndCustomOrigins.html`,
  },
  {
    code: 'distribution-without-prefix',
    when: 'The distribution shows another part of the bucket than `prefix`.',
    match: {},
    cause:
      'Distribution <distribution> shows <shown> of bucket <bucket>, and the site goes to <prefix>: nobody would see it there.',
    remedy:
      'Give the `prefix` that the origin path says, or change the origin path of the distribution. If a function of yours ' +
      'leads there, give `invalidate: all`, or list the paths.',
    grade: 'documented',
    source: `${guide}/distribution-web-values-specify.html`,
  },
]

export const distributionGuard = (code: string, facts: Facts): Failure => failureNamed(distributionGuards, code, facts)
