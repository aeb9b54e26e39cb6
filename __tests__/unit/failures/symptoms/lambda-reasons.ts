import type { Case, Cases } from '../symptom.ts'

const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:v1'
const pull =
  /"Service": "lambda\.amazonaws\.com"[\s\S]*"aws:sourceArn": "arn:aws:lambda:eu-west-1:111122223333:function:\*"/

const because = (reasonCode: string, says: string | RegExp, paste: string | RegExp): Case => ({
  seen: { reasonCode },
  facts: { 'reason-code': reasonCode },
  says,
  paste,
})

const each = (codes: readonly string[], paste: string | RegExp): readonly Case[] =>
  codes.map((reasonCode) => because(reasonCode, `(${reasonCode}): as AWS says`, paste))

const vpc = 'aws lambda get-function-configuration --function-name pricing --query VpcConfig'

export const lambdaReasons: Cases = {
  'image-access-denied': because('ImageAccessDenied', `may not pull ${image}: as AWS says`, pull),
  'image-deleted': because('ImageDeleted', `${image} was deleted from ECR`, 'keep the tag of the commit'),
  'image-invalid': because('InvalidImage', `cannot use ${image}: as AWS says`, '`build-lambda-image`'),
  'zip-invalid': because('InvalidZipFileException', 'cannot unpack the zip: as AWS says', '`zip -r ../function.zip .`'),
  'runtime-invalid': because('InvalidRuntime', 'with its runtime: as AWS says', '--runtime python3.13'),
  'configuration-invalid': because('InvalidConfiguration', 'does not fit together: as AWS says', 'then deploy again'),
  'role-permissions': because('InsufficientRolePermissions', 'lacks a permission', '`AWSLambdaVPCAccessExecutionRole`'),
  'network-interfaces': because('EniLimitExceeded', 'no network interface left for pricing', 'Raise the quota'),
  'subnet-full': because('SubnetOutOfIPAddresses', 'has no free address left', vpc),
  network: each(['InvalidSubnet', 'InvalidSecurityGroup'], vpc),
  'vpc-encryption': because('DisallowedByVpcEncryptionControl', 'does not let pricing in', '`monitor`'),
  'kms-key-denied': because('KMSKeyAccessDenied', 'may not use its KMS key', '"Action": "kms:Decrypt"'),
  'kms-key-missing': because('KMSKeyNotFound', 'does not exist', '--kms-key-arn ""'),
  'kms-key-disabled': each(['DisabledKMSKey', 'InvalidStateKMSKey'], '`aws kms enable-key`'),
  'file-system-unreachable': each(['EFSMountConnectivityError', 'EFSMountTimeout'], 'port 2049'),
  'file-system': each(['EFSMountFailure', 'EFSIOError'], '`elasticfilesystem:ClientMount`'),
  capacity: each(
    ['VcpuLimitExceeded', 'CapacityProviderScalingLimitExceeded', 'InsufficientCapacity', 'EC2RequestLimitExceeded'],
    'the vCPU quota of EC2',
  ),
  'quota-exceeded': because('ServiceQuotaExceededException', 'a quota of this account', 'list-service-quotas'),
  'dependency-failed': because('DependencyError', 'depends on failed: as AWS says', 'Mend what the reason names'),
  'durable-executions': because(
    'DrainingDurableExecutions',
    'durable executions come to an end',
    'list-durable-executions-by-function --function-name pricing',
  ),
  'init-timeout': because('FunctionError.InitTimeout', 'took too long to start: as AWS says', '10 seconds'),
  'extension-failed': because('FunctionError.ExtensionInitError', 'An extension of pricing', '`/opt/extensions`'),
  'extensions-too-many': because(
    'FunctionError.TooManyExtensions',
    'more extensions than the ten',
    '`/opt/extensions`',
  ),
  entrypoint: because('FunctionError.InvalidEntryPoint', 'ENTRYPOINT', `\`docker run --rm ${image}\``),
  'working-directory': because('FunctionError.InvalidWorkingDirectory', 'is not in its image', 'WORKDIR'),
  'not-executable': because('FunctionError.PermissionDenied', 'may not run a program', '`chmod a+x`'),
  'out-of-memory': because('FunctionError.InitResourceExhausted', 'needs more than it has', '--memory-size 1024'),
  'start-failed': each(['FunctionError', 'FunctionError.RuntimeInitError'], `\`docker run --rm ${image}\``),
  'aws-internal': because('InternalError', 'failed by itself', 'https://health.aws.amazon.com/'),
}
