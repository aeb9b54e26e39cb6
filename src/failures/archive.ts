import { type Entry, type Facts, failureOf } from './catalogue.ts'
import type { Failure } from './failure.ts'

/** What lies in ECR's archive cannot be pulled. */
export const archiveFailures: readonly Entry[] = [
  {
    code: 'image-archived',
    when: 'An image is `ARCHIVED` or `ACTIVATING`: in the archive of ECR, or on its way out of it.',
    match: {},
    cause: 'The image <image> is in the archive of ECR (<status>), where nothing can pull it.',
    remedy:
      'Restore it, wait until its status is `ACTIVE`, and run the job again:\n' +
      '```sh\naws ecr update-image-storage-class --repository-name <repository> --region <region> --image-id <image-id> ' +
      '--target-storage-class STANDARD\n```\n' +
      'A lifecycle rule with the action `transition` may have put it there.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive-image.html',
  },
]

export const archiveFailure = (facts: Facts): Failure => failureOf(archiveFailures[0]!, facts)
