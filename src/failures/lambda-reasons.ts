import type { Entry } from './catalogue.ts'
import { pullPolicy } from './lambda.ts'

const reasons = 'https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html'
const init = 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib'
const troubleshooting = 'https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-deployment.html'

const documented = { grade: 'documented', source: reasons } as const

/** The name is AWS's, and what it means is told by nothing but the name. */
const inferred = { grade: 'inferred', source: reasons } as const

/** What every entry of the network asks for first: where the function stands. */
const vpcOf =
  '```sh\naws lambda get-function-configuration --function-name <function> --query VpcConfig --region <region>\n```\n'

/** `LastUpdateStatusReasonCode` and `StateReasonCode`: why an update or a version failed. */
export const lambdaReasons: readonly Entry[] = [
  {
    code: 'image-access-denied',
    when: 'Reason code `ImageAccessDenied`.',
    match: { reasonCode: 'ImageAccessDenied' },
    cause: 'Lambda may not pull <image>: <reason>',
    remedy: pullPolicy,
    ...documented,
  },
  {
    code: 'image-deleted',
    when: 'Reason code `ImageDeleted`.',
    match: { reasonCode: 'ImageDeleted' },
    cause: '<image> was deleted from ECR while Lambda needed it: <reason>',
    remedy:
      'Build and push it again, and deploy it: what has lost its image does not come back by itself. If a lifecycle rule ' +
      'deletes images by age or because they lost their tag, let it count images instead, and keep the tag of the commit on each.',
    ...documented,
  },
  {
    code: 'image-invalid',
    when: 'Reason code `InvalidImage`.',
    match: { reasonCode: 'InvalidImage' },
    cause: 'Lambda cannot use <image>: <reason>',
    remedy: 'Build it with `build-lambda-image`: one platform, gzip layers, at most 10 GB unpacked.',
    ...documented,
  },
  {
    code: 'zip-invalid',
    when: 'Reason code `InvalidZipFileException`.',
    match: { reasonCode: 'InvalidZipFileException' },
    cause: 'Lambda cannot unpack the zip: <reason>',
    remedy:
      'Make it with `zip -r ../function.zip .` from within the folder of the code: no password, no other format under the ' +
      'name `.zip`, files that everybody may read.',
    ...documented,
    source: troubleshooting,
  },
  {
    code: 'runtime-invalid',
    when: 'Reason code `InvalidRuntime`.',
    match: { reasonCode: 'InvalidRuntime' },
    cause: 'Lambda cannot run <function> with its runtime: <reason>',
    remedy:
      'Move it to a runtime that Lambda supports, where it is defined, or by hand:\n' +
      '```sh\naws lambda update-function-configuration --function-name <function> --runtime python3.13 --region <region>\n```',
    ...documented,
  },
  {
    code: 'configuration-invalid',
    when: 'Reason code `InvalidConfiguration`.',
    match: { reasonCode: 'InvalidConfiguration' },
    cause: 'The configuration of <function> does not fit together: <reason>',
    remedy:
      'Change what the reason names where the function is defined (Terraform, CloudFormation, SAM), then deploy again.',
    ...documented,
  },
  {
    code: 'role-permissions',
    when: 'Reason code `InsufficientRolePermissions`.',
    match: { reasonCode: 'InsufficientRolePermissions' },
    cause: 'The execution role of <function> lacks a permission: <reason>',
    remedy: 'A function in a VPC needs the managed policy `AWSLambdaVPCAccessExecutionRole` on its execution role.',
    ...documented,
  },
  {
    code: 'network-interfaces',
    when: 'Reason code `EniLimitExceeded`.',
    match: { reasonCode: 'EniLimitExceeded' },
    cause: 'The account has no network interface left for <function>: <reason>',
    remedy:
      'Raise the quota "Network interfaces per Region" of the VPC service, or let functions share subnets and security groups: ' +
      'those with the same pair share their interfaces.',
    ...documented,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html',
  },
  {
    code: 'subnet-full',
    when: 'Reason code `SubnetOutOfIPAddresses`.',
    match: { reasonCode: 'SubnetOutOfIPAddresses' },
    cause: 'A subnet of <function> has no free address left: <reason>',
    remedy: `Give the function subnets with free addresses (two at least, in two zones). It has:\n${vpcOf.trimEnd()}`,
    ...documented,
  },
  {
    code: 'network',
    when: 'Reason codes `InvalidSubnet` and `InvalidSecurityGroup`.',
    match: { reasonCode: ['InvalidSubnet', 'InvalidSecurityGroup'] },
    cause: 'Lambda cannot put <function> into its VPC (<reason-code>): <reason>',
    remedy: `Subnets and security groups must exist, and be of one VPC. It has:\n${vpcOf.trimEnd()}`,
    ...documented,
  },
  {
    code: 'vpc-encryption',
    when: 'Reason code `DisallowedByVpcEncryptionControl`.',
    match: { reasonCode: 'DisallowedByVpcEncryptionControl' },
    cause: 'The encryption control of the VPC does not let <function> in: <reason>',
    remedy:
      'Exclude Lambda in the VPC encryption control, or set it to `monitor`, or put the function into another VPC.',
    ...documented,
  },
  {
    code: 'kms-key-denied',
    when: 'Reason code `KMSKeyAccessDenied`.',
    match: { reasonCode: 'KMSKeyAccessDenied' },
    cause: 'The execution role of <function> may not use its KMS key: <reason>',
    remedy:
      'Add this to the policy of the execution role, for the ARN of the key, and let the key policy allow the role:\n' +
      '```json\n{ "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:<region>:<account>:key/*" }\n```',
    ...documented,
  },
  {
    code: 'kms-key-missing',
    when: 'Reason code `KMSKeyNotFound`.',
    match: { reasonCode: 'KMSKeyNotFound' },
    cause: 'The KMS key of <function> does not exist: <reason>',
    remedy:
      'Give the function a key that exists, in its own Region; without one Lambda uses its own:\n' +
      '```sh\naws lambda update-function-configuration --function-name <function> --kms-key-arn "" --region <region>\n```',
    ...documented,
  },
  {
    code: 'kms-key-disabled',
    when: 'Reason codes `DisabledKMSKey` and `InvalidStateKMSKey`.',
    match: { reasonCode: ['DisabledKMSKey', 'InvalidStateKMSKey'] },
    cause: 'The KMS key of <function> cannot be used (<reason-code>): <reason>',
    remedy:
      'Enable it (`aws kms enable-key`); a key that waits for its deletion must first be kept (`aws kms cancel-key-deletion`).',
    ...documented,
  },
  {
    code: 'file-system-unreachable',
    when: 'Reason codes `EFSMountConnectivityError` and `EFSMountTimeout`.',
    match: { reasonCode: ['EFSMountConnectivityError', 'EFSMountTimeout'] },
    cause: 'Lambda cannot reach the file system of <function> (<reason-code>): <reason>',
    remedy:
      'The file system needs a mount target in every zone of the function, whose security group lets port 2049 in from that of ' +
      'the function.',
    ...documented,
  },
  {
    code: 'file-system',
    when: 'Reason codes `EFSMountFailure` and `EFSIOError`.',
    match: { reasonCode: ['EFSMountFailure', 'EFSIOError'] },
    cause: 'Lambda cannot use the file system of <function> (<reason-code>): <reason>',
    remedy:
      'Check that the access point exists and is available, that the execution role has ' +
      '`elasticfilesystem:ClientMount` and `elasticfilesystem:ClientWrite`, and that its root folder is there.',
    ...documented,
  },
  {
    code: 'capacity',
    when:
      'Reason codes `VcpuLimitExceeded`, `CapacityProviderScalingLimitExceeded`, `InsufficientCapacity` and ' +
      '`EC2RequestLimitExceeded`.',
    match: {
      reasonCode: [
        'VcpuLimitExceeded',
        'CapacityProviderScalingLimitExceeded',
        'InsufficientCapacity',
        'EC2RequestLimitExceeded',
      ],
    },
    cause: 'There are no instances for <function> (<reason-code>): <reason>',
    remedy:
      'Raise the limit that the reason names (the vCPU quota of EC2, or the maximum of the capacity provider), allow more ' +
      'instance types or zones, then run the job again.',
    ...documented,
  },
  {
    code: 'quota-exceeded',
    when: 'Reason code `ServiceQuotaExceededException`.',
    match: { reasonCode: 'ServiceQuotaExceededException' },
    cause: '<function> needs more than a quota of this account gives: <reason>',
    remedy:
      'Raise the quota that the reason names, or free what uses it, then run the job again:\n' +
      '```sh\naws service-quotas list-service-quotas --service-code lambda --region <region>\n```',
    ...inferred,
  },
  {
    code: 'dependency-failed',
    when: 'Reason code `DependencyError`.',
    match: { reasonCode: 'DependencyError' },
    cause: 'Something that <function> depends on failed: <reason>',
    remedy: 'Mend what the reason names (role, network, key, file system, capacity provider), then run the job again.',
    ...inferred,
  },
  {
    code: 'durable-executions',
    when: 'Reason code `DrainingDurableExecutions`.',
    match: { reasonCode: 'DrainingDurableExecutions' },
    cause: '<function> only lets its durable executions come to an end: <reason>',
    remedy:
      'Wait for them, or stop them (`aws lambda stop-durable-execution`), then run the job again. These are left:\n' +
      '```sh\naws lambda list-durable-executions-by-function --function-name <function> --statuses RUNNING --region <region>\n```',
    ...inferred,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/durable-managing-executions.html',
  },
  {
    code: 'init-timeout',
    when: 'Reason code `FunctionError.InitTimeout`: the code did not get ready in time.',
    match: { reasonCode: 'FunctionError.InitTimeout' },
    cause: 'The new code of <function> took too long to start: <reason>',
    remedy:
      'What runs outside of the handler (imports, models, connections) must be done in 10 seconds: do less of it, load what is ' +
      'large at the first request, or give more memory, which is more processor as well.',
    ...documented,
    source: init,
  },
  {
    code: 'extension-failed',
    when: 'Reason code `FunctionError.ExtensionInitError`: an extension did not start.',
    match: { reasonCode: 'FunctionError.ExtensionInitError' },
    cause: 'An extension of <function> did not start: <reason>',
    remedy:
      'Extensions are the programs in `/opt/extensions`, from layers or the image: each must be executable and built for the ' +
      'processor of the function. Its own lines are in the log.',
    ...documented,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html',
  },
  {
    code: 'extensions-too-many',
    when: 'Reason code `FunctionError.TooManyExtensions`.',
    match: { reasonCode: 'FunctionError.TooManyExtensions' },
    cause: '<function> has more extensions than the ten that Lambda starts: <reason>',
    remedy: 'Take layers away, or programs out of `/opt/extensions` of the image.',
    ...documented,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-extensions.html',
  },
  {
    code: 'entrypoint',
    when: 'Reason code `FunctionError.InvalidEntryPoint`.',
    match: { reasonCode: 'FunctionError.InvalidEntryPoint' },
    cause: 'The image of <function> has no program at its ENTRYPOINT: <reason>',
    remedy: 'Check ENTRYPOINT and CMD of the Dockerfile: `docker run --rm <image>` shows the same error.',
    ...documented,
  },
  {
    code: 'working-directory',
    when: 'Reason code `FunctionError.InvalidWorkingDirectory`.',
    match: { reasonCode: 'FunctionError.InvalidWorkingDirectory' },
    cause: 'The working directory of <function> is not in its image: <reason>',
    remedy: 'Make the folder that WORKDIR of the Dockerfile, or the image configuration of the function, names.',
    ...documented,
  },
  {
    code: 'not-executable',
    when: 'Reason code `FunctionError.PermissionDenied`.',
    match: { reasonCode: 'FunctionError.PermissionDenied' },
    cause: 'Lambda may not run a program of <function>: <reason>',
    remedy:
      'Lambda runs it as a user without rights: `RUN chmod -R a+rX /var/task`, and `chmod a+x` on the program, in the Dockerfile; ' +
      'in a zip keep the mode of the file `bootstrap`.',
    ...documented,
  },
  {
    code: 'out-of-memory',
    when: 'Reason code `FunctionError.InitResourceExhausted`: the memory was used up at the start.',
    match: { reasonCode: 'FunctionError.InitResourceExhausted' },
    cause: '<function> needs more than it has to start: <reason>',
    remedy:
      'Raise its memory: `aws lambda update-function-configuration --function-name <function> --memory-size 1024`.',
    ...documented,
  },
  {
    code: 'start-failed',
    when: 'Reason codes `FunctionError` and `FunctionError.RuntimeInitError`: the new version did not start.',
    match: { reasonCode: /^FunctionError/ },
    cause: 'The new code of <function> does not start (<reason-code>): <reason>',
    remedy: 'The last lines of its log are shown. Try the image on your machine: `docker run --rm <image>`.',
    ...documented,
  },
  {
    code: 'aws-internal',
    when: 'Reason code `InternalError`.',
    match: { reasonCode: 'InternalError' },
    cause: 'Lambda failed by itself while it updated <function>: <reason>',
    remedy: 'Run the job again; see https://health.aws.amazon.com/ if it happens again.',
    ...documented,
  },
]
