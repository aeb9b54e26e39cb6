import { type Entry, failureNamed } from './catalogue.ts'
import type { Failure } from './failure.ts'

const api = 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference'

/** What the calls to ECR may answer. */
export const ecrFailures: readonly Entry[] = [
  {
    code: 'repository-not-found',
    when: '`RepositoryNotFoundException`.',
    match: { error: 'RepositoryNotFoundException' },
    cause: 'There is no repository <repository> in Region <region>.',
    remedy:
      'Check `repository`, `aws-region` and the account of the role, or make it (`create-repository: true` does it in the step; a ' +
      'creation template for `CREATE_ON_PUSH` does not, since nothing is pushed before there is a repository):\n' +
      '```sh\naws ecr create-repository --repository-name <repository> --region <region> --image-scanning-configuration scanOnPush=true\n```',
    grade: 'documented',
    source: `${api}/API_BatchGetImage.html`,
  },
  {
    code: 'tag-immutable',
    when: '`ImageTagAlreadyExistsException`: the repository does not let this tag move.',
    match: { error: 'ImageTagAlreadyExistsException' },
    cause: 'The tag <tag> of <repository> is immutable, and it is on another image.',
    remedy:
      'Take tags that never move (`tags: sha`), or let this one move:\n' +
      '```sh\naws ecr put-image-tag-mutability --repository-name <repository> --region <region> ' +
      '--image-tag-mutability IMMUTABLE_WITH_EXCLUSION ' +
      '--image-tag-mutability-exclusion-filters filterType=WILDCARD,filter=<tag>\n```',
    grade: 'documented',
    source: `${api}/API_PutImage.html`,
  },
  {
    code: 'image-layers-missing',
    when: '`LayersNotFoundException`.',
    match: { error: 'LayersNotFoundException' },
    cause: 'A layer of the image is not in <repository>.',
    remedy: 'A lifecycle rule may have deleted it meanwhile. Run the job again: the image is built and pushed anew.',
    grade: 'documented',
    source: `${api}/API_PutImage.html`,
  },
  {
    code: 'tag-limit',
    when: '`LimitExceededException`: an image has no room for another tag.',
    match: { error: 'LimitExceededException' },
    cause: 'ECR has reached a limit at <repository>: <message>',
    remedy: 'Remove old tags, or ask for a higher quota.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html',
  },
  {
    code: 'repository-key',
    when: '`KmsException`: the KMS key of the repository.',
    match: { error: ['KmsException', 'KmsError'] },
    cause: 'The KMS key of <repository> cannot be used: <message>',
    remedy: 'The key must exist, be enabled, and let ECR use it.',
    grade: 'documented',
    source: `${api}/API_PutImage.html`,
  },
  {
    code: 'image-inaccessible',
    when:
      '`BatchGetImage` has a failure for the image that is not `ImageNotFound`, such as `ImageInaccessible` or, for a pull-through ' +
      'cache, `UpstreamUnavailable`.',
    match: {
      error: [
        'ImageInaccessible',
        'ImageReferencedByManifestList',
        'ImageTagDoesNotMatchDigest',
        'InvalidImageDigest',
        'InvalidImageTag',
        'UpstreamAccessDenied',
        'UpstreamTooManyRequests',
        'UpstreamUnavailable',
      ],
    },
    cause: 'ECR does not give the image <image>: <message>',
    remedy:
      'See what ECR knows of the image:\n' +
      '```sh\naws ecr describe-images --repository-name <repository> --region <region> --image-ids <image-id>\n```\n' +
      'One that is in the archive is brought back first. One of a pull-through cache needs its upstream registry, and the secret ' +
      'by which ECR logs in there. Else run the job again later.',
    grade: 'documented',
    source: `${api}/API_ImageFailure.html`,
  },
]

/** What is found in ECR after a push. */
export const pushedFailures: readonly Entry[] = [
  {
    code: 'image-verification',
    when: 'What ECR has after the push is not the image that was pushed, or none that Lambda takes.',
    match: {},
    cause: 'The pushed image <tag> cannot be used: <reason>',
    remedy: 'Run the job again. No other tag was put on the image, so that nothing uses it by name.',
    grade: 'documented',
    source: 'actions/build-lambda-image/README.md',
  },
  {
    code: 'image-too-large',
    when: 'The layers of an image for Lambda are more than 10 GiB, compressed.',
    match: {},
    cause: 'The image <tag> has <size> of compressed layers, and Lambda takes 10 GB of unpacked ones.',
    remedy:
      'Leave out what the function does not need (the summary shows the layer of each step), or load it at run time from S3 or EFS. No ' +
      'other tag was put on the image. For ECS or EC2 say `for: container`.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
  },
]

/** @param reason what is wrong with what the tag is on */
export const imageUnverified = (tag: string, reason: string): Failure =>
  failureNamed(pushedFailures, 'image-verification', { tag, reason })

/** @param size such as `10.4 GiB` */
export const imageTooLarge = (tag: string, size: string): Failure =>
  failureNamed(pushedFailures, 'image-too-large', { tag, size })
