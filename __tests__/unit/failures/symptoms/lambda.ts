import type { Case, Cases } from '../symptom.ts'

const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:v1'
const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:pricing'

const refused = (message: string, says: string | RegExp, paste: string | RegExp): Case => ({
  thrown: { name: 'InvalidParameterValueException', message, status: 400 },
  says,
  paste,
})

const answer = (
  name: string,
  status: number,
  message: string,
  says: string | RegExp,
  paste: string | RegExp,
): Case => ({
  thrown: { name, message, status },
  says,
  paste,
})

const pull =
  /"Service": "lambda\.amazonaws\.com"[\s\S]*"aws:sourceArn": "arn:aws:lambda:eu-west-1:111122223333:function:\*"/
const concurrency = '`concurrency: { group: deploy-pricing }`'

const pulls = (message: string) => refused(message, `Lambda may not pull ${image}.`, pull)
const type = (message: string) => refused(message, message, '`zip-file`')
const zip = (name: string, status: number, message: string) => answer(name, status, message, message, 'container image')
const signature = (name: string, status: number) =>
  answer(name, status, 'Signature check failed', /pricing refuses/, 'AWS Signer')
const busy = (message: string) => answer('ResourceConflictException', 409, message, message, concurrency)

const inFailed = (message: string) =>
  answer(
    'ResourceConflictException',
    409,
    message,
    /pricing itself has failed, .*Failed/,
    '--query "[State,StateReason',
  )

export const functionFailed: Cases = {
  'function-failed': [
    inFailed(
      'The operation cannot be performed at this time. The function is currently in the following state: Failed',
    ),
    // As AWS refused a deletion: https://github.com/alantech/iasql/issues/1672
    inFailed(
      `The operation cannot be performed at this time. The resource ${arn} is currently in the following state: 'Failed'. ` +
        "StateReasonCode: 'InsufficientRolePermissions'",
    ),
  ],
}

export const lambdaFailures: Cases = {
  'image-index': refused(
    `The image manifest, config or layer media type for the source image ${image} is not supported.`,
    `${image} is not a single image`,
    '--provenance=false --sbom=false',
  ),
  'image-not-found': refused(
    `Source image ${image} does not exist. Provide a valid source image.`,
    `There is no image ${image}.`,
    '`image-uri`',
  ),
  'image-uri-invalid': refused(
    `Source image docker.io/library/api:v1 is not valid. Provide a valid source image.`,
    'is not an image that Lambda can take: Source image docker.io/library/api:v1 is not valid.',
    'its own Region (eu-west-1)',
  ),
  'image-access-denied': [
    pulls('Lambda does not have permission to access the ECR image. Check the ECR permissions.'),
    pulls('The function does not have permission to access the specified image.'),
  ],
  'package-type': [
    type('Please provide ImageUri when updating a function with packageType Image.'),
    type("Please don't provide ImageUri when updating a function with packageType Zip."),
  ],
  'version-code-changed': refused(
    'CodeSHA256 (abc) is different from current CodeSHA256 in $LATEST (def). Please try again with the CodeSHA256 in $LATEST.',
    'Somebody else changed the code of pricing',
    concurrency,
  ),
  'version-failed': answer(
    'ResourceConflictException',
    409,
    `The operation cannot be performed at this time. The function is currently in the following state: 'Failed'`,
    'The new version of pricing failed',
    'deploy again',
  ),
  'changed-meanwhile': answer(
    'PreconditionFailedException',
    412,
    'The RevisionId provided does not match the latest RevisionId. Call the GetFunction/GetAlias API to retrieve the latest RevisionId',
    'Somebody else changed pricing',
    concurrency,
  ),
  'function-not-found': answer(
    'ResourceNotFoundException',
    404,
    `Function not found: ${arn}`,
    'There is no function pricing in Region eu-west-1 of this account.',
    '`function-name`',
  ),
  'code-storage-full': answer(
    'CodeStorageExceededException',
    400,
    'Code storage limit exceeded.',
    'limit of the account',
    'aws lambda list-versions-by-function --function-name pricing',
  ),
  'zip-too-large': [
    zip(
      'RequestEntityTooLargeException',
      413,
      'Request must be smaller than 70167211 bytes for the UpdateFunctionCode operation',
    ),
    zip('InvalidParameterValueException', 400, 'Zipped size must be smaller than 52428800 bytes'),
    zip('InvalidParameterValueException', 400, 'Unzipped size must be smaller than 262144000 bytes'),
  ],
  'zip-invalid': refused(
    'Could not unzip uploaded file. Please check your file, then try to upload again.',
    'Lambda cannot unpack the zip: Could not unzip uploaded file.',
    '`zip -r ../function.zip .`',
  ),
  'code-signature': [
    signature('CodeVerificationFailedException', 400),
    signature('InvalidCodeSignatureException', 400),
    signature('CodeSigningConfigNotFoundException', 404),
  ],
  'role-not-assumable': refused(
    'The role defined for the function cannot be assumed by Lambda.',
    'Lambda may not assume the execution role of pricing',
    '"Action": "sts:AssumeRole"',
  ),
  'role-permissions': refused(
    'The provided execution role does not have permissions to call CreateNetworkInterface on EC2',
    'CreateNetworkInterface on EC2',
    '`AWSLambdaVPCAccessExecutionRole`',
  ),
  'ec2-throttled': refused(
    'Your request has been throttled by EC2, please make sure you have enough API rate limit.',
    'EC2 throttles what Lambda asks it for pricing',
    '`strategy.max-parallel`',
  ),
  'kms-grant': refused(
    'Lambda was unable to configure access to your environment variables because the KMS key is invalid for CreateGrant.',
    'The KMS key of pricing cannot be granted',
    '"Action": "kms:CreateGrant"',
  ),
  'update-in-progress': [
    busy(`The operation cannot be performed at this time. An update is in progress for resource: ${arn}`),
    busy("The operation cannot be performed at this time. The function is currently in the following state: 'Pending'"),
  ],
  throttled: ['TooManyRequestsException', 'ThrottlingException', 'Throttling', 'RequestLimitExceeded'].map((name) => ({
    thrown: { name, message: 'Rate exceeded', status: 429 },
    says: 'Lambda throttled lambda:GetFunction again and again.',
    paste: 'Lambda allows 15 control-plane calls a second',
  })),
}
