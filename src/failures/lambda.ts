import type { Entry } from './catalogue.ts'

const states = 'https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html'
const images = 'https://docs.aws.amazon.com/lambda/latest/dg/images-create.html'
const recorded = (test: string) =>
  `https://github.com/localstack/localstack/blob/8b9a79f/tests/aws/services/lambda_/${test}.snapshot.json`

export const pullPolicy =
  'Let Lambda pull, in the policy of the repository <repository>:\n' +
  '```json\n{\n  "Effect": "Allow",\n  "Principal": { "Service": "lambda.amazonaws.com" },\n' +
  '  "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],\n' +
  '  "Condition": { "ArnLike": { "aws:sourceArn": "arn:aws:lambda:<region>:<account>:function:*" } }\n}\n```'

const mayPass = {
  grade: 'recorded',
  source: 'https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/lambda/function.go',
} as const

/**
 * Refusals that pass by themselves, by code: a role or a grant that was just made is not yet known everywhere, and EC2
 * lets more calls through a moment later. They are failures only when they stay.
 */
export const passingRefusals: readonly string[] = [
  'role-not-assumable',
  'role-permissions',
  'ec2-throttled',
  'kms-grant',
]

/** What a call that changes `$LATEST` may answer, before the table of all calls: of an alias the same words mean a version. */
export const functionFailed: readonly Entry[] = [
  {
    code: 'function-failed',
    when: 'The function itself is in the state `Failed`, in which Lambda changes nothing of it.',
    match: { error: 'ResourceConflictException', message: /state: '?Failed/ },
    cause: '<function> itself has failed, and Lambda takes no change of a function that has: <message>',
    remedy:
      'Mend what the reason names, then let your infrastructure make the function anew (`terraform apply -replace=ADDRESS`; ' +
      'deleting it deletes its versions and aliases, too). What it says of itself:\n' +
      '```sh\naws lambda get-function-configuration --function-name <function> --query "[State,StateReasonCode,StateReason]" ' +
      '--region <region>\n```',
    grade: 'documented',
    source: 'https://aws.amazon.com/blogs/compute/tracking-the-state-of-lambda-functions/',
  },
]

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
    code: 'image-uri-invalid',
    when: 'Lambda answers that the source image is not valid.',
    match: { error: 'InvalidParameterValueException', message: /Source image .* is not valid/ },
    cause: '<image> is not an image that Lambda can take: <message>',
    remedy:
      'Lambda takes images of Amazon ECR only, of its own Region (<region>), with a tag or a digest. Best hand on the output ' +
      '`image` of build-lambda-image.',
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
      'Give `image-uri` for a function of package type Image and `zip-file` or `s3-bucket` for one of type Zip. The type of a function ' +
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
    cause: 'There is no <thing> in Region <region> of this account.',
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
      'Let each deploy delete old versions: `keep-versions: 5`. By hand: `aws lambda list-versions-by-function --function-name ' +
      '<function>`, then `delete-function --qualifier N`.',
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
    code: 'zip-invalid',
    when: 'Lambda answers that it could not unzip the file.',
    match: { error: ['InvalidParameterValueException', 'InvalidZipFileException'], message: /not unzip|empty zip/ },
    cause: 'Lambda cannot unpack the zip: <message>',
    remedy:
      'Make it with `zip -r ../function.zip .` from within the folder of the code, and check that the file is the zip itself, not ' +
      'one around it (artifacts of a job are zips of their own).',
    grade: 'recorded',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-deployment.html',
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
    code: 'role-not-assumable',
    when: 'Lambda still may not assume the execution role after two minutes.',
    match: { error: 'InvalidParameterValueException', message: /role .* cannot be assumed by Lambda/ },
    cause: 'Lambda may not assume the execution role of <function>: <message>',
    remedy:
      'Let Lambda in, in the trust policy of the execution role:\n' +
      '```json\n{ "Effect": "Allow", "Principal": { "Service": "lambda.amazonaws.com" }, "Action": "sts:AssumeRole" }\n```',
    ...mayPass,
  },
  {
    code: 'role-permissions',
    when: 'The execution role still lacks a permission after two minutes.',
    match: { error: 'InvalidParameterValueException', message: /execution role does not have permissions/ },
    cause: 'The execution role of <function> lacks a permission: <message>',
    remedy:
      'Give the execution role what the message names. In a VPC it needs the managed policy `AWSLambdaVPCAccessExecutionRole`.',
    ...mayPass,
  },
  {
    code: 'ec2-throttled',
    when: 'EC2 still throttles the network interfaces of the function after two minutes.',
    match: { error: 'InvalidParameterValueException', message: /throttled by EC2/ },
    cause: 'EC2 throttles what Lambda asks it for <function>: <message>',
    remedy: 'Deploy fewer functions of a VPC at once (`strategy.max-parallel` of a matrix), then run the job again.',
    ...mayPass,
  },
  {
    code: 'kms-grant',
    when: 'KMS still does not know the execution role after two minutes.',
    match: { error: 'InvalidParameterValueException', message: /KMS key is invalid for CreateGrant/ },
    cause: 'The KMS key of <function> cannot be granted to its execution role: <message>',
    remedy:
      'The key must exist and be enabled, and its policy must let the caller make the grant, and know the execution role:\n' +
      '```json\n{ "Effect": "Allow", "Action": "kms:CreateGrant", "Resource": "arn:aws:kms:<region>:<account>:key/*" }\n```',
    ...mayPass,
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
  {
    code: 'throttled',
    when: 'Lambda still throttles after all retries.',
    match: { error: ['TooManyRequestsException', 'ThrottlingException', 'Throttling', 'RequestLimitExceeded'] },
    cause: 'Lambda throttled <action> again and again.',
    remedy:
      'Lambda allows 15 control-plane calls a second for the whole account and Region. Deploy fewer functions at once ' +
      '(`strategy.max-parallel` of a matrix), then run the job again: it goes on where it stopped.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
  },
]
