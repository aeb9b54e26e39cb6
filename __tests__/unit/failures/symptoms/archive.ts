import { archiveFailure } from '../../../../src/failures/archive.ts'
import type { Cases } from '../symptom.ts'

export const archiveFailures: Cases = {
  'image-archived': {
    work: () =>
      archiveFailure({
        image: 'api:abc',
        status: 'ARCHIVED',
        repository: 'api',
        region: 'eu-west-1',
        'image-id': 'imageTag=abc',
      }),
    says: 'The image api:abc is in the archive of ECR (ARCHIVED)',
    paste:
      'aws ecr update-image-storage-class --repository-name api --region eu-west-1 --image-id imageTag=abc --target-storage-class STANDARD',
  },
}
