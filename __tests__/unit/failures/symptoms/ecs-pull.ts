import type { Case, Cases } from '../symptom.ts'
import { ecsFacts } from './ecs-facts.ts'

const reason = (text: string, says: string, paste: string): Case => ({
  seen: { error: 'TaskFailedToStart', message: `CannotPullContainerError: ${text}` },
  facts: { ...ecsFacts, reason: text },
  says,
  paste,
})

const image = ecsFacts.image
const ref = `failed to resolve ref ${image}`

export const ecsPull: Cases = {
  'architecture-mismatch': [
    reason(
      "pull image manifest has been retried 7 time(s): image Manifest does not contain descriptor matching platform 'linux/amd64'",
      'is not there for the processor of the task (x86_64)',
      '`architecture: x86_64`',
    ),
    reason(
      'Error response from daemon: no matching manifest for linux/arm64/v8 in the manifest list entries',
      'no matching manifest',
      '`runtimePlatform`',
    ),
  ],
  'disk-full': reason(
    'write /var/lib/docker/tmp/GetImageBlob111111111: no space left on device',
    'no room',
    '`ephemeralStorage`',
  ),
  'image-rate-limit': [
    reason(
      'inspect image has been retried 5 time(s): httpReaderSeeker: failed open: unexpected status code: 429 Too Many Requests - ' +
        'Server message: toomanyrequests: You have reached your pull rate limit.',
      'refuses more pulls',
      'cache rule of ECR',
    ),
    reason('ERROR: toomanyrequests: Too Many Requests', 'refuses more pulls', 'NAT gateway'),
  ],
  'image-layers-denied': reason(
    'ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: unexpected status code ' +
      'https://prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com/x: 403 Forbidden',
    'cannot be read from S3',
    'arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*',
  ),
  'image-access-denied': [
    reason(
      'The task can’t pull the image. Check that the role has the permissions to pull images from the registry. Error response from ' +
        `daemon: pull access denied for ${image}, repository does not exist or may require 'docker login': denied: User: ` +
        'arn:aws:sts::111122223333:assumed-role/execution/x is not authorized to perform: ecr:BatchGetImage',
      'may not be pulled with the execution role of the task (arn:aws:iam::111122223333:role/pricing-execution)',
      'aws iam attach-role-policy --role-name pricing-execution',
    ),
    reason(
      `${ref}: pulling from host failed with status code [manifests v2]: 403 Forbidden`,
      '403',
      'attach-role-policy',
    ),
    reason(`API error (404): no basic auth credentials`, 'may not be pulled', 'attach-role-policy'),
  ],
  'image-not-found': [
    reason(
      `pull image manifest has been retried 7 time(s): ${ref}: ${image}: not found`,
      `There is no image ${image}`,
      'Push it',
    ),
    reason(
      `The task can’t pull the image. Check whether the image exists. Error response from daemon: manifest for ${image} not found: ` +
        'manifest unknown: Requested image not found',
      'Check whether the image exists',
      'lifecycle rule',
    ),
    reason('API error (404): repository api not found', 'There is no image', 'Push it'),
  ],
  'image-invalid': reason(
    "ref pull has been retried 1 time(s): number of layers and diffIDs don't match: 3 != 15",
    'cannot be unpacked',
    'force-compression=true',
  ),
  'task-network': [
    reason(
      `The task cannot pull ${image} from the registry. There is a connection issue between the task and the registry. Check your task ` +
        'network configuration.',
      'does not reach the registry',
      'aws ecs describe-services --cluster production --services pricing',
    ),
    reason(
      `${ref}: Head "https://…/v2/api/manifests/v2": dial tcp 10.0.3.17:443: i/o timeout`,
      'i/o timeout',
      'NAT gateway',
    ),
    reason(
      `${ref}: failed to do request: Head "https://…/v2/api/manifests/v2": Bad Gateway`,
      'Bad Gateway',
      'VPC endpoints',
    ),
    reason('context canceled', 'does not reach the registry', 'VPC endpoints'),
  ],
  'image-pull': reason('something new', 'could not be pulled: something new', 'task_cannot_pull_image'),
}
