import type { Entry } from './catalogue.ts'

const states = 'https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html'
const images = 'https://docs.aws.amazon.com/lambda/latest/dg/images-create.html'
const reasons = 'https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html'
const recorded = (test: string) =>
  `https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/lambda_/${test}.snapshot.json`

const pullPolicy =
  'Let Lambda pull, in the policy of the repository <repository>:\n' +
  '```json\n{\n  "Effect": "Allow",\n  "Principal": { "Service": "lambda.amazonaws.com" },\n' +
  '  "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],\n' +
  '  "Condition": { "ArnLike": { "aws:sourceArn": "arn:aws:lambda:<region>:<account>:function:*" } }\n}\n```'

/** What the calls to Lambda may answer. */
export const lambdaFailures: readonly Entry[] = [
  {
    code: 'image-index',
    when: 'Lambda answers that the media type of the image is not supported.',
    match: { error: 'InvalidParameterValueException', message: /media type .* is not supported/ },
    cause:
      '<image> is not a single image: it is an index (several platforms, or provenance beside the image), or its layers are not gzip.',
    remedy:
      'Build it with `build-lambda-image`, or with `docker buildx build --platform linux/amd64 --provenance=false --sbom=false`.',
    grade: 'recorded',
    source: images,
  },
  {
    code: 'image-not-found',
    when: 'Lambda answers that the source image does not exist.',
    match: { error: 'InvalidParameterValueException', message: /Source image .* does not exist/ },
    cause: 'There is no image <image>.',
    remedy:
      'Check account, Region, repository and tag in `image-uri`: the image must be in Amazon ECR, in the Region of the ' +
      'function. Best hand on the output `image` of build-lambda-image.',
    grade: 'recorded',
    source: recorded('test_lambda_api'),
  },
  {
    code: 'image-access-denied',
    when: 'Lambda may not read the image.',
    match: {
      error: 'InvalidParameterValueException',
      message: /does not have permission to access the (ECR|specified) image/,
    },
    cause: 'Lambda may not pull <image>.',
    remedy: pullPolicy,
    grade: 'documented',
    source: images,
  },
  {
    code: 'package-type',
    when: 'A container image for a zip function, or the other way round.',
    match: { error: 'InvalidParameterValueException', message: /(provide|don't provide) ImageUri when updating/ },
    cause: 'The function <function> is of the other package type: <message>',
    remedy:
      'Give `image-uri` for a function of package type Image and `zip-file` for one of type Zip. The type of a function ' +
      'cannot be changed: make a new function for the other.',
    grade: 'recorded',
    source: recorded('test_lambda_api'),
  },
  {
    code: 'version-code-changed',
    when: '`PublishVersion` answers that the CodeSha256 is different.',
    match: { error: 'InvalidParameterValueException', message: /CodeSHA256 .* is different from current CodeSHA256/ },
    cause: 'Somebody else changed the code of <function> between our update and the version.',
    remedy: 'Let one workflow at a time deploy a function: `concurrency: { group: deploy-<function> }`.',
    outcome: 'superseded',
    grade: 'recorded',
    source: recorded('test_lambda_api'),
  },
  {
    code: 'version-failed',
    when: 'An alias cannot be moved to a version that failed.',
    match: { error: 'ResourceConflictException', message: /state: '?Failed/ },
    cause: 'The new version of <function> failed, so that no alias can point at it.',
    remedy: 'See the reason above; repair the image and deploy again.',
    grade: 'inferred',
    source: 'https://github.com/hashicorp/terraform-provider-aws/issues/49904',
  },
  {
    code: 'changed-meanwhile',
    when: '`PreconditionFailedException`: the revision is not the one that was read.',
    match: { error: 'PreconditionFailedException' },
    cause: 'Somebody else changed <function> while this step was deploying.',
    remedy: 'Let one workflow at a time deploy a function: `concurrency: { group: deploy-<function> }`.',
    outcome: 'superseded',
    grade: 'recorded',
    source: recorded('test_lambda'),
  },
  {
    code: 'function-not-found',
    when: '`ResourceNotFoundException` for the function.',
    match: { error: 'ResourceNotFoundException' },
    cause: 'There is no <resource> in Region <region>.',
    remedy:
      'Check `function-name`, `aws-region` and the account of the role. This action deploys code; the function itself is made ' +
      'by your infrastructure (Terraform, CloudFormation, SAM), once, after the first image is in ECR.',
    grade: 'recorded',
    source: recorded('test_lambda_api'),
  },
  {
    code: 'code-storage-full',
    when: '`CodeStorageExceededException`.',
    match: { error: 'CodeStorageExceededException' },
    cause: 'The code of all functions and versions has reached the limit of the account (75 GB).',
    remedy:
      'Delete old versions: `aws lambda list-versions-by-function --function-name <function>`, then `delete-function --qualifier N`.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
  },
  {
    code: 'zip-too-large',
    when: 'The zip is larger than Lambda takes.',
    match: { message: /must be smaller than \d+ bytes/ },
    cause: 'The zip is too large: <message>',
    remedy: 'Leave out what the function does not need, or deploy it as a container image (up to 10 GB).',
    grade: 'recorded',
    source: recorded('test_lambda'),
  },
  {
    code: 'code-signature',
    when: 'The function wants signed code.',
    match: {
      error: ['CodeVerificationFailedException', 'InvalidCodeSignatureException', 'CodeSigningConfigNotFoundException'],
    },
    cause: 'The code-signing configuration of <function> refuses this code: <message>',
    remedy: 'Sign the zip with AWS Signer before this step, or change the code-signing configuration.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html',
  },
  {
    code: 'update-in-progress',
    when: '`ResourceConflictException`: another update is still going on at the end of our time.',
    match: { error: 'ResourceConflictException' },
    cause: 'Another update of <function> is going on: <message>',
    remedy:
      'Wait for it, and let one workflow at a time deploy a function: `concurrency: { group: deploy-<function> }`.',
    outcome: 'timed-out',
    grade: 'recorded',
    source: states,
  },
]

/** `LastUpdateStatusReasonCode` and `StateReasonCode`: why an update or a version failed. */
export const lambdaReasons: readonly Entry[] = [
  {
    code: 'image-access-denied',
    when: 'Reason code `ImageAccessDenied`.',
    match: { reasonCode: 'ImageAccessDenied' },
    cause: 'Lambda may not pull <image>: <reason>',
    remedy: pullPolicy,
    grade: 'documented',
    source: reasons,
  },
  {
    code: 'image-deleted',
    when: 'Reason code `ImageDeleted`.',
    match: { reasonCode: 'ImageDeleted' },
    cause: '<image> was deleted from ECR while Lambda needed it: <reason>',
    remedy:
      'Build and push it again. If a lifecycle rule deletes images by age or because they lost their tag, let it count images ' +
      'instead, and keep the tag of the commit on each.',
    grade: 'documented',
    source: reasons,
  },
  {
    code: 'image-invalid',
    when: 'Reason code `InvalidImage`.',
    match: { reasonCode: 'InvalidImage' },
    cause: 'Lambda cannot use <image>: <reason>',
    remedy: 'Build it with `build-lambda-image`: one platform, gzip layers, at most 10 GB unpacked.',
    grade: 'documented',
    source: reasons,
  },
  {
    code: 'role-permissions',
    when: 'Reason code `InsufficientRolePermissions`.',
    match: { reasonCode: 'InsufficientRolePermissions' },
    cause: 'The execution role of <function> lacks a permission: <reason>',
    remedy: 'A function in a VPC needs the managed policy `AWSLambdaVPCAccessExecutionRole` on its execution role.',
    grade: 'documented',
    source: reasons,
  },
  {
    code: 'network',
    when: 'Reason codes `EniLimitExceeded`, `SubnetOutOfIPAddresses`, `InvalidSubnet`, `InvalidSecurityGroup`.',
    match: { reasonCode: ['EniLimitExceeded', 'SubnetOutOfIPAddresses', 'InvalidSubnet', 'InvalidSecurityGroup'] },
    cause: 'Lambda cannot put <function> into its VPC (<reason-code>): <reason>',
    remedy:
      'Give the function subnets that exist and have free addresses, and raise the quota of network interfaces if it is used up.',
    grade: 'documented',
    source: reasons,
  },
  {
    code: 'kms-key',
    when: 'Reason codes about the KMS key of the function.',
    match: { reasonCode: /KMSKey|DisabledKMSKey|InvalidStateKMSKey/ },
    cause: 'Lambda cannot use the KMS key of <function> (<reason-code>): <reason>',
    remedy: 'The key must exist, be enabled, and let the execution role use it (`kms:Decrypt`).',
    grade: 'documented',
    source: reasons,
  },
  {
    code: 'file-system',
    when: 'Reason codes that begin with `EFS`.',
    match: { reasonCode: /^EFS/ },
    cause: 'Lambda cannot mount the file system of <function> (<reason-code>): <reason>',
    remedy:
      'Check the mount targets in the subnets of the function, the access point and port 2049 in the security groups.',
    grade: 'documented',
    source: reasons,
  },
  {
    code: 'start-failed',
    when: 'Reason codes `FunctionError` and `FunctionError.…`: the new version did not start.',
    match: { reasonCode: /^FunctionError/ },
    cause: 'The new code of <function> does not start (<reason-code>): <reason>',
    remedy: 'The last lines of its log are below. Try the image on your machine: `docker run --rm <image>`.',
    grade: 'documented',
    source: reasons,
  },
  {
    code: 'aws-internal',
    when: 'Reason code `InternalError`.',
    match: { reasonCode: 'InternalError' },
    cause: 'Lambda failed by itself while it updated <function>: <reason>',
    remedy: 'Run the job again; see https://health.aws.amazon.com/ if it happens again.',
    grade: 'documented',
    source: reasons,
  },
]
