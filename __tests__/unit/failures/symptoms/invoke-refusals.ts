import type { Case, Cases } from '../symptom.ts'

const refused = (name: string, status: number, says: string, paste: string, message = 'as AWS says'): Case => ({
  thrown: { name, message, status },
  says,
  paste,
})

/** Each error of the same entry, with the same cause. */
const each = (names: readonly string[], status: number, says: string, paste: string): readonly Case[] =>
  names.map((name) => refused(name, status, `${says}: as AWS says`, paste))

const vpc = 'aws lambda get-function-configuration --function-name pricing --query VpcConfig'
const tooLarge = 'Request must be smaller than 6291456 bytes for the InvokeFunction operation'

export const invokeRefusals: Cases = {
  'test-payload-too-large': [
    refused('RequestTooLargeException', 413, tooLarge, 'small payload', tooLarge),
    refused('RequestEntityTooLargeException', 413, tooLarge, 'small payload', tooLarge),
  ],
  'test-payload-refused': each(
    ['InvalidRequestContentException', 'UnsupportedMediaTypeException'],
    400,
    'does not take the input `test-payload`',
    '`{}` or `""`',
  ),
  'no-concurrency': refused(
    'TooManyRequestsException',
    429,
    'Lambda has no room to run pricing: Rate Exceeded.',
    'aws lambda get-function-concurrency --function-name pricing',
    'Rate Exceeded.',
  ),
  'test-answer-lost': {
    thrown: { name: 'Error', code: 'ECONNRESET', message: 'socket hang up' },
    says: 'The answer of pricing to the test invoke was lost (socket hang up)',
    paste: '`test-payload` again',
  },
  'function-not-ready': [
    ...each(['ResourceNotReadyException'], 502, 'pricing does not become ready to be invoked', 'again'),
    ...each(
      ['CodeArtifactUserPendingException', 'CodeArtifactUserDeletedException'],
      409,
      'pricing does not become ready to be invoked',
      'again',
    ),
  ],
  'code-not-usable': refused(
    'CodeArtifactUserFailedException',
    409,
    'Lambda cannot make the code of pricing ready to run: ERROR: Lambda cannot initialize the provided container image.',
    'get-function-configuration --function-name pricing',
    'ERROR: Lambda cannot initialize the provided container image. Verify the image.',
  ),
  'snapstart-not-ready': each(['SnapStartNotReadyException'], 409, 'The snapshot of pricing is not ready', 'again'),
  'snapstart-failed': each(
    ['SnapStartException', 'SnapStartTimeoutException'],
    400,
    'could not be restored from its snapshot',
    '`afterRestore`',
  ),
  'recursive-invocation': each(['RecursiveInvocationException'], 400, 'because it invokes itself', 'elsewhere'),
  'role-permissions': each(
    ['EC2AccessDeniedException'],
    502,
    'lacks a permission',
    '`AWSLambdaVPCAccessExecutionRole`',
  ),
  'network-interfaces': each(
    ['ENILimitReachedException'],
    502,
    'no network interface left for pricing',
    'Raise the quota',
  ),
  'subnet-full': each(['SubnetIPAddressLimitReachedException'], 502, 'has no free address left', vpc),
  network: each(['InvalidSubnetIDException', 'InvalidSecurityGroupIDException'], 502, 'into its VPC', vpc),
  'kms-key-denied': each(['KMSAccessDeniedException'], 502, 'may not use its KMS key', '"Action": "kms:Decrypt"'),
  'kms-key-missing': each(['KMSNotFoundException'], 502, 'The KMS key of pricing does not exist', '--kms-key-arn ""'),
  'kms-key-disabled': each(
    ['KMSDisabledException', 'KMSInvalidStateException'],
    502,
    'The KMS key of pricing cannot be used',
    '`aws kms enable-key`',
  ),
  'file-system-unreachable': each(
    ['EFSMountConnectivityException', 'EFSMountTimeoutException'],
    408,
    'cannot reach the file system of pricing',
    'port 2049',
  ),
  'file-system': each(
    ['EFSMountFailureException', 'EFSIOException'],
    403,
    'cannot use the file system of pricing',
    '`elasticfilesystem:ClientMount`',
  ),
  'zip-invalid': each(['InvalidZipFileException'], 502, 'cannot unpack the zip', '`zip -r ../function.zip .`'),
  'runtime-invalid': each(['InvalidRuntimeException'], 502, 'with its runtime', '--runtime python3.13'),
}
