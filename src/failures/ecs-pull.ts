import type { Entry } from './catalogue.ts'

const docs = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide'
const pulling = `${docs}/task_cannot_pull_image.html`

/** What the network needs, for every kind of task that reaches nothing. */
export const networkRemedy =
  'A task needs a way to ECR, S3, CloudWatch Logs and where its secrets are: in a public subnet `assignPublicIp: ENABLED`, in a ' +
  'private one a NAT gateway, or VPC endpoints (`ecr.api`, `ecr.dkr`, `logs`, `secretsmanager` or `ssm`, and the gateway ' +
  'endpoint of S3) whose security group lets port 443 in from the tasks. It has:\n' +
  '```sh\naws ecs describe-services --cluster <cluster> --services <service> --region <region> ' +
  '--query services[0].networkConfiguration\n```'

/**
 * `CannotPullContainerError`: why a task could not get its image, by the text behind it. Found in the reasons of stopped tasks and
 * in the events of a service. The first that fits: the text of one kind often holds the words of another.
 */
export const ecsPull: readonly Entry[] = [
  {
    code: 'architecture-mismatch',
    when: '`CannotPullContainerError`: the image is not there for the processor of the task.',
    match: {
      message:
        /CannotPull.*(no matching manifest for|does not contain descriptor matching platform|no match for platform)/is,
    },
    cause: '<image> is not there for the processor of the task (<architecture>): <reason>',
    remedy:
      'Build it for <architecture> (`architecture: <architecture>` of build-lambda-image, or `docker build --platform`), or let the task ' +
      'run on the processor that it is built for: `runtimePlatform` of the task definition.',
    grade: 'recorded',
    source: 'https://zenn.dev/teba_eleven/articles/e54f67b897ebea',
  },
  {
    code: 'disk-full',
    when: '`CannotPullContainerError`: `no space left on device`.',
    match: { message: /CannotPull.*no space left on device/is },
    cause: 'There is no room for <image> where the task is to run: <reason>',
    remedy:
      'On Fargate a task has 20 GiB: give it more (`ephemeralStorage` of the task definition), or make the image smaller. On instances ' +
      'of EC2 free the disk, or give it more.',
    grade: 'documented',
    source: `${pulling}#pull-request-write-error`,
  },
  {
    code: 'image-rate-limit',
    when: '`CannotPullContainerError`: `toomanyrequests`, mostly of Docker Hub.',
    match: { message: /CannotPull.*(toomanyrequests|too many requests|pull rate limit)/is },
    cause: 'The registry of <image> refuses more pulls for now: <reason>',
    remedy:
      'Take the image from a registry of your own: copy it to ECR, or pull it through a cache rule of ECR. Docker Hub counts pulls by ' +
      'address, which all tasks behind a NAT gateway share.',
    grade: 'documented',
    source: `${pulling}#container-pull-too-many-requests`,
  },
  {
    code: 'image-layers-denied',
    when: '`CannotPullContainerError`: the layers, which ECR keeps in S3, are refused.',
    match: { message: /CannotPull.*(failed to copy|error pulling image conf).*(403|denied|forbidden)/is },
    cause: 'The layers of <image> cannot be read from S3: <reason>',
    remedy:
      'ECR keeps layers in the bucket `prod-<region>-starport-layer-bucket`. The policy of the VPC endpoint of S3 must allow ' +
      '`s3:GetObject` on it:\n' +
      '```json\n{ "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", ' +
      '"Resource": "arn:aws:s3:::prod-<region>-starport-layer-bucket/*" }\n```',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-setting-up-s3-gateway',
  },
  {
    code: 'image-access-denied',
    when: '`CannotPullContainerError`: the task may not pull the image.',
    match: {
      message:
        /CannotPull.*(pull access denied|not authorized to perform|AccessDenied|no basic auth credentials|has the permissions to pull|403|401|unauthorized)/is,
    },
    cause: '<image> may not be pulled with the execution role of the task (<execution-role>): <reason>',
    remedy:
      'Give the execution role the managed policy `AmazonECSTaskExecutionRolePolicy`, and for an image of another account let the policy ' +
      'of the repository allow that account. Does the image exist? A registry often says the same of one that is not there.\n' +
      '```sh\naws iam attach-role-policy --role-name <execution-role-name> ' +
      '--policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy\n```',
    grade: 'documented',
    source: `${pulling}#pull-request-image-not-found`,
  },
  {
    code: 'image-not-found',
    when: '`CannotPullContainerError`: there is no such image.',
    match: {
      message:
        /CannotPull.*(: not found|manifest unknown|name unknown|repository \S+ not found|whether the image exists|does not exist)/is,
    },
    cause: 'There is no image <image>: <reason>',
    remedy:
      'Push it, or name one that is there, and keep a lifecycle rule from deleting what is in use. ECS keeps the digest that a ' +
      'deployment began with: an image that was replaced under the same tag and then deleted cannot be started again.',
    grade: 'recorded',
    source: `${pulling}#pull-request-image-tag`,
  },
  {
    code: 'image-invalid',
    when: '`CannotPullContainerError`: layers and configuration of the image do not fit together.',
    match: { message: /CannotPull.*(diffIDs don't match|unsupported media type|invalid tar header|unexpected EOF)/is },
    cause: '<image> cannot be unpacked: <reason>',
    remedy:
      'Build it anew, with one kind of compression for all layers: `docker buildx build --output ' +
      'type=image,push=true,compression=gzip,force-compression=true`.',
    grade: 'recorded',
    source: 'https://vrnithinkumar.github.io/2025/02/17/aws-ecs-docker-pull-error',
  },
  {
    code: 'task-network',
    when: '`CannotPullContainerError`: the registry is not reached.',
    match: {
      message:
        /CannotPull.*(i\/o timeout|connection issue|dial tcp|no such host|request canceled|context (canceled|deadline)|network configuration|no route|connection refused|bad gateway|invalid memory address)/is,
    },
    cause: 'The task does not reach the registry of <image>: <reason>',
    remedy: networkRemedy,
    grade: 'documented',
    source: `${docs}/verify-connectivity.html`,
  },
  {
    code: 'image-pull',
    when: '`CannotPullContainerError` for another reason.',
    match: { message: /CannotPull/ },
    cause: '<image> could not be pulled: <reason>',
    remedy: `The reasons that there are: ${pulling}`,
    grade: 'documented',
    source: pulling,
  },
]
