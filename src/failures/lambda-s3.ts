import type { Entry } from './catalogue.ts'

const deployment = 'https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-deployment.html'

/** What Lambda answers when it cannot read the zip that `s3-bucket` and `s3-key` name. */
export const lambdaS3Failures: readonly Entry[] = [
  {
    code: 's3-access-denied',
    when: 'Lambda answers that S3 denied the access.',
    match: { error: 'AccessDeniedException', message: /denied by S3|S3 Error Code: AccessDenied/ },
    cause: 'The role of the job may not read s3://<bucket>/<key>: Lambda reads it with the rights of the caller.',
    remedy:
      'Add this statement to a policy of the role; the policy of the bucket, and that of its KMS key (`kms:Decrypt`), must not ' +
      'forbid it. S3 says the same of an object that does not exist when the role may not list the bucket: check the key, too.\n' +
      '```json\n{ "Effect": "Allow", "Action": ["s3:GetObject", "s3:GetObjectVersion"], "Resource": "arn:<partition>:s3:::<bucket>/<key>" }\n```',
    grade: 'recorded',
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html',
  },
  {
    code: 's3-object-missing',
    when: 'Lambda answers `NoSuchKey` or `NoSuchVersion`.',
    match: {
      error: 'InvalidParameterValueException',
      message: /S3 Error Code: (NoSuchKey|NoSuchVersion|MethodNotAllowed)/,
    },
    cause: 'There is no such object as s3://<bucket>/<key> (version <object-version>): <message>',
    remedy:
      'Check `s3-key` (it has no leading slash) and `s3-object-version`, and that the step that uploads it ran before:\n' +
      '```sh\naws s3api list-object-versions --bucket <bucket> --prefix <key> --region <region>\n```',
    grade: 'recorded',
    source: deployment,
  },
  {
    code: 's3-bucket-missing',
    when: 'Lambda answers `NoSuchBucket`.',
    match: { error: 'InvalidParameterValueException', message: /S3 Error Code: NoSuchBucket/ },
    cause: 'There is no bucket <bucket>.',
    remedy: 'Check `s3-bucket`: the name of the bucket alone, without `s3://`, in the partition of the function.',
    grade: 'recorded',
    source: deployment,
  },
  {
    code: 's3-region',
    when: 'Lambda answers `PermanentRedirect`: the bucket is in another Region.',
    match: { error: 'InvalidParameterValueException', message: /S3 Error Code: PermanentRedirect/ },
    cause: 'The bucket <bucket> is not in <region>, where the function is: <message>',
    remedy:
      'Lambda takes code from a bucket of its own Region only (another account is fine): upload the zip to one, or let S3 ' +
      'replicate it.',
    grade: 'recorded',
    source: deployment,
  },
  {
    code: 's3-object-archived',
    when: 'Lambda answers `InvalidObjectState`: the object is in an archive.',
    match: { error: 'InvalidParameterValueException', message: /S3 Error Code: InvalidObjectState/ },
    cause: 's3://<bucket>/<key> is in an archive (Glacier), from where it cannot be read at once.',
    remedy:
      'Restore it (`aws s3api restore-object`), or upload it again; exclude deployment packages from the rule that archives.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html',
  },
  {
    code: 's3-unreadable',
    when: 'Lambda answers any other `S3 Error Code`.',
    match: { message: /S3 Error Code: / },
    cause: 'Lambda cannot read s3://<bucket>/<key>: <message>',
    remedy: 'The words of S3 are above. `zip-file` deploys the same zip without S3, up to 50 MiB.',
    grade: 'inferred',
    source: deployment,
  },
]
