import type { Entry } from './catalogue.ts'

const guide = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide'
const errors = 'https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html'

/** What S3 may answer, and what may be wrong with the files that are sent to it. */
export const s3Failures: readonly Entry[] = [
  {
    code: 'bucket-missing',
    when: '`NoSuchBucket`.',
    match: { error: 'NoSuchBucket' },
    cause: 'There is no bucket <bucket>.',
    remedy:
      'Check `bucket`: its name alone, without `s3://` and without a path, in the partition of the role. These are there:\n' +
      "```sh\naws s3api list-buckets --query 'Buckets[].Name' --output text\n```",
    grade: 'documented',
    source: errors,
  },
  {
    code: 'bucket-name',
    when: '`InvalidBucketName`.',
    match: { error: 'InvalidBucketName' },
    cause: '<bucket> cannot be the name of a bucket.',
    remedy: 'Check `bucket`: 3 to 63 lower-case letters, digits, `-` and `.`, without `s3://` and without a path.',
    grade: 'documented',
    source: `${guide}/bucketnamingrules.html`,
  },
  {
    code: 'bucket-region',
    when: '`PermanentRedirect`, `AuthorizationHeaderMalformed` …: the bucket is in another Region.',
    match: { error: ['PermanentRedirect', 'TemporaryRedirect', 'AuthorizationHeaderMalformed', 'Redirect'] },
    cause: 'The bucket <bucket> is in <bucket-region>, and it was asked for in <region>.',
    remedy:
      'Give its Region: `aws-region: <bucket-region>`. This command tells it, too (`None` is us-east-1):\n' +
      '```sh\naws s3api get-bucket-location --bucket <bucket> --output text\n```',
    grade: 'documented',
    source: `${guide}/Redirects.html`,
  },
  {
    code: 'kms-denied',
    when: '`AccessDenied` that names an action of KMS: the role may not use the key of the bucket.',
    match: { error: 'AccessDenied', message: /\bkms:|KMS/ },
    cause: '<principal> may not use the KMS key by which <bucket> encrypts: <message>',
    remedy:
      'Add this statement to a policy of the role, and let the policy of the key allow it; reading and uploads in parts need ' +
      '`kms:Decrypt`, all writing needs `kms:GenerateDataKey`:\n' +
      '```json\n{ "Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "<kms-key>" }\n```',
    grade: 'documented',
    source: `${guide}/UsingKMSEncryption.html`,
  },
  {
    code: 'kms-key',
    when: 'S3 answers with an error of KMS: the key of the bucket is disabled, waits for its deletion or does not exist.',
    match: { error: /^KMS\./ },
    cause: 'The KMS key by which <bucket> encrypts cannot be used: <message>',
    remedy:
      'Enable the key, or give the bucket another one. This command tells which it is:\n' +
      '```sh\naws s3api get-bucket-encryption --bucket <bucket>\n```',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html',
  },
  {
    code: 'object-locked',
    when: '`AccessDenied` because of Object Lock.',
    match: { error: ['AccessDenied', 'InvalidRequest'], message: /object lock|WORM|legal hold|retention/i },
    cause: 'Object Lock protects s3://<bucket>/<key>: <message>',
    remedy:
      'Publish to a bucket without Object Lock: a site is overwritten and tidied up. Until its time is over nothing but the ' +
      'bypass of governance mode deletes a locked version.',
    grade: 'inferred',
    source: `${guide}/object-lock.html`,
  },
  {
    code: 'access-denied',
    when: '`AccessDenied` of S3.',
    match: { error: 'AccessDenied' },
    cause: '<principal> may not call <action> on <resource>: <message>',
    remedy:
      'Add this statement to a policy of the role, and look for a Deny in the policies of the bucket and the VPC endpoint ' +
      '(such as one that wants a certain encryption)<owner-note>. S3 says the same of an object that does not exist when the ' +
      'role may not list the bucket.\n' +
      '```json\n{ "Effect": "Allow", "Action": [<statement-actions>], "Resource": "<resource>" }\n```\n' +
      '<policy>',
    grade: 'documented',
    source: `${guide}/troubleshoot-403-errors.html`,
  },
  {
    code: 'bucket-closed',
    when: '`AllAccessDisabled` or `AccountProblem`: AWS has closed the bucket or the account.',
    match: { error: ['AllAccessDisabled', 'AccountProblem', 'NotSignedUp'] },
    cause: 'AWS lets nobody use the bucket <bucket>: <message>',
    remedy:
      'Look into the AWS Health Dashboard and the billing of the account that owns the bucket, or ask AWS Support.',
    grade: 'documented',
    source: errors,
  },
  {
    code: 'object-archived',
    when: '`InvalidObjectState`: the object is in an archive.',
    match: { error: ['InvalidObjectState', 'ObjectNotInActiveTierError'] },
    cause: 's3://<bucket>/<key> is in an archive (Glacier), from where it cannot be read or copied at once.',
    remedy:
      'Restore it (`aws s3api restore-object`), or delete it and run the job again, which uploads it anew; exclude the site from the ' +
      'lifecycle rule that archives.',
    grade: 'documented',
    source: `${guide}/archived-objects.html`,
  },
  {
    code: 'object-too-large',
    when: '`EntityTooLarge`, or a copy that is refused for its size.',
    match: { error: ['EntityTooLarge', 'InvalidRequest'], message: /maximum|too large|larger than/i },
    cause: 's3://<bucket>/<key> is larger than S3 takes: <message>',
    remedy: 'Leave the file out (`exclude`), or publish it in pieces.',
    grade: 'documented',
    source: `${guide}/qfacts.html`,
  },
  {
    code: 'key-too-long',
    when: '`KeyTooLongError`.',
    match: { error: ['KeyTooLongError', 'KeyTooLong'] },
    cause: 'The key <key> has more than 1,024 bytes.',
    remedy: 'Take a shorter `prefix`, or shorter names of folders and files.',
    grade: 'documented',
    source: `${guide}/object-keys.html`,
  },
  {
    code: 'metadata-too-large',
    when: '`MetadataTooLarge`: more than 2 KB of `x-amz-meta-*` headers.',
    match: { error: ['MetadataTooLarge', 'RequestHeaderSectionTooLarge'] },
    cause: 'The headers for s3://<bucket>/<key> are larger than S3 takes: <message>',
    remedy: 'Shorten what `headers` says for it: all `x-amz-meta-*` together may have 2 KB.',
    grade: 'documented',
    source: `${guide}/UsingMetadata.html`,
  },
  {
    code: 'slow-down',
    when: '`SlowDown` or another 503 after all retries.',
    match: { error: ['SlowDown', 'ServiceUnavailable', 'TooManyRequests', 'Throttling', 'ThrottlingException'] },
    cause: 'S3 asked to slow down again and again, although few requests were left: <message>',
    remedy:
      'S3 takes 3,500 writes a second under a prefix, and a new prefix less until it has been split. Let no other job write ' +
      'to <bucket> at the same time, and run the job again: it goes on where it stopped.',
    grade: 'documented',
    source: `${guide}/optimizing-performance.html`,
  },
  {
    code: 'content-damaged',
    when: '`BadDigest` and its kin after all retries: what arrived is not what was sent.',
    match: {
      error: [
        'BadDigest',
        'InvalidDigest',
        'XAmzContentSHA256Mismatch',
        'XAmzContentChecksumMismatch',
        'IncompleteBody',
      ],
    },
    cause: 'What arrived at S3 for s3://<bucket>/<key> is not what was sent: <message>',
    remedy:
      'Nothing wrong was stored. Something on the way changes what is sent: look at the proxy (`HTTPS_PROXY`), or run the job on ' +
      'another runner.',
    grade: 'documented',
    source: `${guide}/checking-object-integrity.html`,
  },
  {
    code: 'clock-skewed',
    when: '`RequestTimeTooSkewed`, also after the clock of S3 was taken for ours.',
    match: { error: 'RequestTimeTooSkewed' },
    cause: 'The clock of the runner differs from that of S3 by more than 15 minutes, and changes.',
    remedy: 'Set the clock of the runner (NTP).',
    grade: 'documented',
    source: errors,
  },
  {
    code: 'object-changed',
    when: '`PreconditionFailed` (412): somebody else wrote an object since this step looked at it.',
    match: { error: ['PreconditionFailed', 'ConditionalRequestConflict'] },
    cause: 'Somebody else has written s3://<bucket>/<key> since this step looked at it.',
    remedy:
      'Let one job at a time write to the bucket, and run this one again:\n' +
      '```yaml\nconcurrency:\n  group: publish-<bucket>\n```',
    grade: 'documented',
    source: `${guide}/conditional-requests.html`,
    outcome: 'superseded',
  },
  {
    code: 'object-missing',
    when: '`NoSuchKey` or `NoSuchVersion` where an object must be.',
    match: { error: ['NoSuchKey', 'NoSuchVersion', 'NotFound'] },
    cause: 'There is no such object, or version of it, as s3://<bucket>/<key> wants: <message>',
    remedy:
      'Somebody, or a lifecycle rule, has deleted it. Let no rule of the bucket delete what the site serves or the state needs; the ' +
      'next deploy uploads what is missing.',
    grade: 'documented',
    source: errors,
  },
  {
    code: 'upload-gone',
    when: '`NoSuchUpload`: an upload in parts was ended by somebody else.',
    match: { error: ['NoSuchUpload', 'InvalidPart', 'InvalidPartOrder'] },
    cause: 'The upload of s3://<bucket>/<key> in parts was ended by somebody else: <message>',
    remedy:
      'A lifecycle rule that aborts incomplete uploads must leave them a day at least. Run the job again: it goes on where it stopped.',
    grade: 'documented',
    source: `${guide}/mpuoverview.html`,
  },
  {
    code: 'store-incomplete',
    when: '`NotImplemented`: a store that is not S3 does not know what is asked.',
    match: { error: ['NotImplemented', 'HTTP501'] },
    cause: 'The store at the endpoint of <bucket> cannot do <action> as it is asked: <message>',
    remedy:
      'The store behind `AWS_ENDPOINT_URL` must know conditional writes (`If-Match`, `If-None-Match`), CRC32 checksums and uploads in parts, ' +
      'as S3 does.',
    grade: 'documented',
    source: errors,
  },
  {
    code: 'source-changed',
    when: 'A file of the source is not what it was when the step looked at it.',
    match: { error: 'SourceChanged' },
    cause: '<path> has changed since this step read it: <how>. Nothing of it was published.',
    remedy: 'Let no other step or process write into `source` while it is published, and run the job again.',
    grade: 'inferred',
    source: `${guide}/checking-object-integrity.html`,
  },
]
