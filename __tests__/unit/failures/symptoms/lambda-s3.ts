import type { Case, Cases } from '../symptom.ts'

const facts = { bucket: 'artifacts', key: 'api/v1.zip', 'object-version': 'the newest', partition: 'aws' }

const said = (code: string, text: string, says: string, paste: string): Case => ({
  thrown: {
    name: 'InvalidParameterValueException',
    message: `Error occurred while GetObject. S3 Error Code: ${code}. S3 Error Message: ${text}`,
    status: 400,
  },
  facts,
  says,
  paste,
})

const object = 's3://artifacts/api/v1.zip'
const listing = 'aws s3api list-object-versions --bucket artifacts --prefix api/v1.zip'

export const lambdaS3Failures: Cases = {
  's3-access-denied': {
    thrown: {
      name: 'AccessDeniedException',
      message:
        'Your access has been denied by S3, please make sure your request credentials have permission to GetObject for ' +
        'artifacts/api/v1.zip. S3 Error Code: AccessDenied. S3 Error Message: Access Denied',
      status: 403,
    },
    facts,
    says: `may not read ${object}`,
    paste: '"Resource": "arn:aws:s3:::artifacts/api/v1.zip"',
  },
  's3-object-missing': [
    said('NoSuchKey', 'The specified key does not exist.', `There is no such object as ${object}`, listing),
    said('NoSuchVersion', 'The specified version does not exist.', `There is no such object as ${object}`, listing),
  ],
  's3-bucket-missing': said(
    'NoSuchBucket',
    'The specified bucket does not exist',
    'no bucket artifacts',
    '`s3-bucket`',
  ),
  's3-region': said(
    'PermanentRedirect',
    'The bucket is in this region: us-west-2. Please use this region to retry the request',
    'The bucket artifacts is not in eu-west-1',
    'replicate',
  ),
  's3-object-archived': said(
    'InvalidObjectState',
    'Not valid for the access tier',
    'Glacier',
    '`aws s3api restore-object`',
  ),
  's3-unreadable': said('InternalError', 'We encountered an internal error.', `cannot read ${object}`, '`zip-file`'),
}
