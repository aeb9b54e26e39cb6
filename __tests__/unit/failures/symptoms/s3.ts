import { S3Error } from '../../../../src/aws/s3-error.ts'
import { explainer } from '../../../../src/aws/s3-explain.ts'
import { put } from '../../../../src/aws/s3-put.ts'
import type { Session } from '../../../../src/aws/session.ts'
import type { Case, Cases } from '../symptom.ts'

const session = {
  region: 'eu-west-1',
  partition: 'aws',
  credentials: undefined,
  door: 's3-sync-invalidate',
} as unknown as Session

interface Answer {
  readonly error: string
  readonly status: number
  readonly message: string
  readonly actions?: readonly string[]
  readonly region?: string
  readonly owner?: string
}

/** The failure of a request that S3 answers like this. */
const answer = ({ error, status, message, actions = ['PutObject'], region, owner }: Answer): Pick<Case, 'work'> => ({
  work: () =>
    explainer(
      session,
      'acme-site',
      owner,
      undefined,
    )(actions, 'app/main.js', () =>
      Promise.reject(new S3Error({ error, status, message, facts: region ? { 'bucket-region': region } : {} })),
    ),
})

const key = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'
const user = 'User: arn:aws:sts::111122223333:assumed-role/deploy/run'

export const s3Failures: Cases = {
  'bucket-missing': {
    ...answer({ error: 'NoSuchBucket', status: 404, message: 'The specified bucket does not exist' }),
    says: 'There is no bucket acme-site.',
    paste: 'aws s3api list-buckets',
  },
  'bucket-name': {
    ...answer({ error: 'InvalidBucketName', status: 400, message: 'The specified bucket is not valid.' }),
    says: 'acme-site cannot be the name of a bucket.',
    paste: 'without `s3://`',
  },
  'bucket-region': [
    {
      ...answer({
        error: 'PermanentRedirect',
        status: 301,
        message: 'The bucket you are attempting to access must be addressed using the specified endpoint.',
        region: 'us-west-2',
      }),
      says: 'The bucket acme-site is in us-west-2, and it was asked for in eu-west-1.',
      paste: '`aws-region: us-west-2`',
    },
    {
      ...answer({
        error: 'AuthorizationHeaderMalformed',
        status: 400,
        message: "The authorization header is malformed; the region 'eu-west-1' is wrong; expecting 'us-west-2'",
      }),
      says: 'is in another Region',
      paste: 'aws s3api get-bucket-location --bucket acme-site',
    },
  ],
  'kms-denied': {
    ...answer({
      error: 'AccessDenied',
      status: 403,
      message: `${user} is not authorized to perform: kms:GenerateDataKey on resource: ${key} because no identity-based policy allows the kms:GenerateDataKey action`,
    }),
    says: 'may not use the KMS key by which acme-site encrypts',
    paste: `"Resource": "${key}"`,
  },
  'kms-key': {
    ...answer({ error: 'KMS.DisabledException', status: 400, message: `${key} is disabled.` }),
    says: 'The KMS key by which acme-site encrypts cannot be used',
    paste: 'aws s3api get-bucket-encryption --bucket acme-site',
  },
  'object-locked': {
    ...answer({
      error: 'AccessDenied',
      status: 403,
      message: 'Access Denied because object protected by object lock.',
    }),
    says: 'Object Lock protects s3://acme-site/app/main.js',
    paste: 'without Object Lock',
  },
  'access-denied': [
    {
      ...answer({
        error: 'AccessDenied',
        status: 403,
        message: `${user} is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::acme-site/app/main.js" because no identity-based policy allows the s3:PutObject action`,
      }),
      says: 'arn:aws:sts::111122223333:assumed-role/deploy/run may not call s3:PutObject on arn:aws:s3:::acme-site/app/main.js',
      paste: '"Action": ["s3:PutObject"], "Resource": "arn:aws:s3:::acme-site/app/main.js"',
    },
    {
      ...answer({
        error: 'AccessDenied',
        status: 403,
        message: 'Access Denied',
        actions: ['PutObject', 'GetObject'],
        owner: '444455556666',
      }),
      says: 'The role of the job may not call s3:PutObject and s3:GetObject',
      paste: /account 444455556666 of `expected-bucket-owner`[\s\S]*\["s3:PutObject", "s3:GetObject"\]/,
    },
  ],
  'bucket-closed': {
    ...answer({
      error: 'AllAccessDisabled',
      status: 403,
      message: 'All access to this Amazon S3 resource has been disabled.',
    }),
    says: 'AWS lets nobody use the bucket acme-site',
    paste: 'AWS Health Dashboard',
  },
  'object-archived': {
    ...answer({
      error: 'InvalidObjectState',
      status: 403,
      message: "The operation is not valid for the object's storage class",
    }),
    says: 's3://acme-site/app/main.js is in an archive',
    paste: 'aws s3api restore-object',
  },
  'object-too-large': {
    ...answer({
      error: 'EntityTooLarge',
      status: 400,
      message: 'Your proposed upload exceeds the maximum allowed object size.',
    }),
    says: 's3://acme-site/app/main.js is larger than S3 takes',
    paste: '`exclude`',
  },
  'key-too-long': {
    ...answer({ error: 'KeyTooLongError', status: 400, message: 'Your key is too long' }),
    says: 'more than 1,024 bytes',
    paste: '`prefix`',
  },
  'metadata-too-large': {
    ...answer({
      error: 'MetadataTooLarge',
      status: 400,
      message: 'Your metadata headers exceed the maximum allowed metadata size',
    }),
    says: 'The headers for s3://acme-site/app/main.js are larger than S3 takes',
    paste: 'x-amz-meta-',
  },
  'slow-down': [
    {
      ...answer({ error: 'SlowDown', status: 503, message: 'Please reduce your request rate.' }),
      says: 'S3 asked to slow down again and again',
      paste: '3,500 writes a second',
    },
    {
      ...answer({ error: 'ServiceUnavailable', status: 503, message: 'S3 answered with HTTP 503' }),
      says: 'S3 asked to slow down again and again',
      paste: 'it goes on where it stopped',
    },
  ],
  'content-damaged': {
    ...answer({
      error: 'BadDigest',
      status: 400,
      message: 'The CRC32 you specified did not match what we received.',
    }),
    says: 'What arrived at S3 for s3://acme-site/app/main.js is not what was sent',
    paste: 'HTTPS_PROXY',
  },
  'clock-skewed': {
    ...answer({
      error: 'RequestTimeTooSkewed',
      status: 403,
      message: 'The difference between the request time and the current time is too large.',
    }),
    says: 'by more than 15 minutes',
    paste: 'NTP',
  },
  'object-changed': [
    {
      ...answer({
        error: 'PreconditionFailed',
        status: 412,
        message: 'At least one of the pre-conditions you specified did not hold',
      }),
      says: 'Somebody else has written s3://acme-site/app/main.js',
      paste: 'group: publish-acme-site',
    },
  ],
  'object-missing': {
    ...answer({ error: 'NoSuchVersion', status: 404, message: 'The specified version does not exist.' }),
    says: 'There is no such object, or version of it, as s3://acme-site/app/main.js wants',
    paste: 'lifecycle rule',
  },
  'upload-gone': {
    ...answer({ error: 'NoSuchUpload', status: 404, message: 'The specified upload does not exist.' }),
    says: 'The upload of s3://acme-site/app/main.js in parts was ended by somebody else',
    paste: 'aborts incomplete uploads',
  },
  'store-incomplete': {
    ...answer({
      error: 'NotImplemented',
      status: 501,
      message: 'A header you provided implies functionality that is not implemented',
    }),
    says: 'The store at the endpoint of acme-site cannot do s3:PutObject',
    paste: 'AWS_ENDPOINT_URL',
  },
  'source-changed': {
    work: () =>
      put(
        undefined as never,
        'app/main.js',
        { path: '/nowhere/main.js', size: 3, sha256: '0'.repeat(64) },
        {},
        'anything',
      ),
    says: '/nowhere/main.js has changed since this step read it: it cannot be read any more',
    paste: 'Let no other step',
  },
}
