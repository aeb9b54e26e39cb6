import { deployFailure } from '../../../../src/failures/lambda-deploy.ts'
import type { Cases } from '../symptom.ts'

export const lambdaDeploy: Cases = {
  's3-hash-unknown': {
    work: () => deployFailure('s3-hash-unknown', { bucket: 'artifacts', key: 'api/v1.zip' }),
    says: 's3://artifacts/api/v1.zip',
    paste: '`zip-file`',
  },
}
