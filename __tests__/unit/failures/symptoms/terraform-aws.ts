import type { Cases } from '../symptom.ts'
import { shown, told } from '../terraform-end.ts'

const at = { file: 'main.tf', line: 12, column: 1 }
const user = 'User: arn:aws:sts::111122223333:assumed-role/deploy/run is not authorized to perform:'

const failed = (address: string, text: string) => [text, '', { address, at }] as const

export const terraformAwsFailures: Cases = {
  'trust-policy': told(
    'plan',
    [
      'No valid credential sources found',
      'Error: failed to refresh cached credentials, failed to retrieve credentials, operation error STS: AssumeRoleWithWebIdentity, https response error StatusCode: 403, RequestID: x, api error AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
    ],
    ['does not let this job in', 'aws iam get-role'],
  ),
  'no-credentials': told(
    'plan',
    [
      'No valid credential sources found',
      'Please see https://registry.terraform.io/providers/hashicorp/aws\nfor more information about providing credentials.\n\nError: failed to refresh cached credentials, no EC2 IMDS role found',
      { at },
    ],
    ['no AWS credentials in `main.tf:12`', 'role-to-assume: arn:aws:iam::111122223333:role/NAME'],
  ),
  'credentials-expired': told(
    'apply',
    failed(
      'aws_sqs_queue.jobs',
      'reading SQS Queue: operation error SQS: GetQueueAttributes, https response error StatusCode: 403, RequestID: x, api error ExpiredToken: The security token included in the request is expired',
    ),
    ['ended during `apply` (`aws_sqs_queue.jobs` in `main.tf:12`)', 'role-to-assume'],
  ),
  'credentials-invalid': told(
    'plan',
    [
      'Retrieving AWS account details: validating provider credentials: retrieving caller identity from STS: operation error STS: GetCallerIdentity, https response error StatusCode: 403, RequestID: x, api error InvalidClientTokenId: The security token included in the request is invalid.',
    ],
    ['does not accept the credentials', 'OIDC'],
  ),
  'access-denied': [
    told(
      'apply',
      failed(
        'aws_iam_role.deploy',
        `creating IAM Role (deploy): operation error IAM: CreateRole, https response error StatusCode: 403, RequestID: x, api error AccessDenied: ${user} iam:CreateRole on resource: arn:aws:iam::111122223333:role/deploy because no identity-based policy allows the iam:CreateRole action`,
      ),
      [
        'assumed-role/deploy/run may not call iam:CreateRole on arn:aws:iam::111122223333:role/deploy (`aws_iam_role.deploy` in `main.tf:12`)',
        '"Action": "iam:CreateRole", "Resource": "arn:aws:iam::111122223333:role/deploy"',
      ],
    ),
    shown(
      'init',
      'Error: Unable to list objects in S3 bucket "acme-state" with prefix "env:/": operation error S3: ListObjectsV2, https response error StatusCode: 403, RequestID: x, HostID: y, api error AccessDenied: Access Denied\n',
      [
        'may not call s3:ListBucket on arn:aws:s3:::acme-state',
        '"Action": "s3:ListBucket", "Resource": "arn:aws:s3:::acme-state"',
      ],
    ),
  ],
  'image-missing': told(
    'apply',
    failed(
      'aws_lambda_function.fn',
      'creating Lambda Function (fn): operation error Lambda: CreateFunction, https response error StatusCode: 400, RequestID: x, InvalidParameterValueException: Source image 111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:v1 does not exist. Provide a valid source image.',
    ),
    ['does not exist (`aws_lambda_function.fn` in `main.tf:12`)', '-target=aws_ecr_repository.NAME'],
  ),
  'resource-exists': [
    told(
      'apply',
      failed(
        'aws_iam_role.deploy',
        'creating IAM Role (deploy): operation error IAM: CreateRole, https response error StatusCode: 409, RequestID: x, EntityAlreadyExists: Role with name deploy already exists.',
      ),
      ['is there already (`aws_iam_role.deploy` in `main.tf:12`)', 'to = aws_iam_role.deploy'],
    ),
    told(
      'apply',
      failed(
        'aws_ecr_repository.api',
        "creating ECR Repository (api): operation error ECR: CreateRepository, https response error StatusCode: 400, RequestID: x, RepositoryAlreadyExistsException: The repository with name 'api' already exists",
      ),
      ['RepositoryAlreadyExistsException', 'to = aws_ecr_repository.api'],
    ),
  ],
  throttled: told(
    'apply',
    failed(
      'aws_iam_role.deploy',
      'creating IAM Role (deploy): operation error IAM: CreateRole, exceeded maximum number of attempts, 25, https response error StatusCode: 400, RequestID: x, api error Throttling: Rate exceeded',
    ),
    ['throttled again and again (`aws_iam_role.deploy`', '`plan-args: -parallelism=4`'],
  ),
  'quota-exceeded': told(
    'apply',
    failed(
      'aws_vpc.main',
      'creating EC2 VPC: operation error EC2: CreateVpc, https response error StatusCode: 400, RequestID: x, api error VpcLimitExceeded: The maximum number of VPCs has been reached.',
    ),
    ['VpcLimitExceeded', 'servicequotas'],
  ),
  'aws-unreachable': [
    told(
      'plan',
      [
        'Retrieving AWS account details: operation error STS: GetCallerIdentity, https response error StatusCode: 0, RequestID: , request send failed, Post "https://sts.eu-west-9.amazonaws.com/": dial tcp: lookup sts.eu-west-9.amazonaws.com: no such host',
      ],
      ['No answer came: Retrieving AWS account details', '`SSL_CERT_FILE`'],
    ),
    told(
      'init',
      [
        'No valid credential sources found: operation error STS: AssumeRoleWithWebIdentity, request send failed, Post "https://sts.us-east-1.amazonaws.com/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
      ],
      ['No answer came', '`AWS_CA_BUNDLE`'],
    ),
  ],
}
