import type { Entry } from './catalogue.ts'

const provider = 'https://registry.terraform.io/providers/hashicorp/aws/latest/docs'
const iam = 'https://docs.aws.amazon.com/IAM/latest/UserGuide'

/** What the AWS provider and the S3 backend say of AWS. */
export const terraformAwsFailures: readonly Entry[] = [
  {
    code: 'trust-policy',
    when: 'The role does not let the job in (`sts:AssumeRoleWithWebIdentity`), or it does not exist.',
    match: {
      log: /AssumeRoleWithWebIdentity[\s\S]*(AccessDenied|StatusCode: 403)|Not authorized to perform sts:AssumeRoleWithWebIdentity/,
    },
    cause: 'The role does not let this job in, or it does not exist: <message>',
    remedy:
      'Compare the trust policy of the role in `role-to-assume` with the job: `bootstrap/` makes the OIDC provider and roles for plan and ' +
      'apply, the second only for jobs with `environment:`.\n```sh\naws iam get-role --role-name NAME --query Role.AssumeRolePolicyDocument\n```',
    grade: 'recorded',
    source: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html',
  },
  {
    code: 'no-credentials',
    when: '`No valid credential sources found`.',
    match: {
      // Not where a role is there and STS was not reached: that is told by its own entry.
      log: /^(?![\s\S]*(x509: |lookup sts\.))[\s\S]*(No valid credential sources? found|no EC2 IMDS role found|failed to refresh cached credentials|static credentials are empty)/,
    },
    cause: 'Terraform has no AWS credentials<where>.',
    remedy:
      'Let the job ask for an OIDC token, and name a role:\n```yaml\npermissions:\n  id-token: write\n  contents: read\n```\n' +
      '```yaml\n    with:\n      role-to-assume: arn:aws:iam::111122223333:role/NAME\n```\nRuns of forks have none: GitHub gives them no token.',
    grade: 'recorded',
    source: `${provider}#authentication-and-configuration`,
  },
  {
    code: 'credentials-expired',
    when: '`ExpiredToken`: the credentials of the job ended while Terraform worked.',
    match: { log: /ExpiredToken|security token included in the request is expired|credentials have expired/ },
    cause: 'The AWS credentials ended during `<command>`<where>.',
    remedy:
      'Use `role-to-assume` of this step instead of an earlier one: then Terraform renews its credentials for as long as it runs.\n' +
      '```yaml\n    with:\n      role-to-assume: arn:aws:iam::111122223333:role/NAME\n```',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html',
  },
  {
    code: 'credentials-invalid',
    when: '`InvalidClientTokenId`, `UnrecognizedClientException`, `SignatureDoesNotMatch`, `AuthFailure`.',
    match: {
      log: /InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|api error AuthFailure|InvalidAccessKeyId/,
    },
    cause: 'AWS does not accept the credentials of the job: <message>',
    remedy:
      'Use `role-to-assume` with OIDC instead of stored keys. If keys must be: check that key, secret and session token belong together.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html',
  },
  {
    code: 'access-denied',
    when: 'AWS answers `AccessDenied`, `AccessDeniedException`, `UnauthorizedOperation` or 403 to a call of the provider or the backend.',
    match: {
      log: /api error (AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError|Forbidden|AllAccessDisabled)|is not authorized to perform|StatusCode: 403/,
    },
    cause: '<principal> may not call <action> on <resource><where>.',
    remedy:
      'Add this statement to a policy of the role (or remove the Deny that forbids it):\n' +
      '```json\n{ "Effect": "Allow", "Action": "<action>", "Resource": "<resource>" }\n```\n' +
      'What a provider asks for is not known beforehand: a plan needs to read all that is managed, an apply to write it. Then plan again: ' +
      'an apply that failed half-way made its plan stale.',
    grade: 'recorded',
    source: `${iam}/troubleshoot_access-denied.html`,
  },
  {
    code: 'image-missing',
    when: 'A function is to be made of an image that is not in its repository.',
    match: { log: /Source image \S+ does not exist/ },
    cause: 'The image of a function does not exist<where>: <message>',
    remedy:
      'Make the repository first, push an image, then plan the rest: a first plan of the repository alone\n' +
      '```yaml\nplan-args: |\n  -target=aws_ecr_repository.NAME\n```\nthen `build-lambda-image`, then a plan without `-target`.',
    grade: 'recorded',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/images-create.html',
  },
  {
    code: 'resource-exists',
    when: 'What is to be created is there already, and not in the state.',
    match: {
      log: /EntityAlreadyExists|\w*AlreadyExistsException|BucketAlready(OwnedByYou|Exists)|already exists|ResourceConflictException: Function already exist|\w+\.Duplicate\b/,
    },
    cause: 'What is to be created is there already<where>: <message>',
    remedy:
      'If it is yours, take it into the state, in a pull request:\n```hcl\nimport {\n  to = <address>\n  id = "ID"\n}\n```\nElse give it another name.',
    grade: 'recorded',
    source: 'https://developer.hashicorp.com/terraform/language/import',
  },
  {
    code: 'throttled',
    when: 'AWS still throttles after all retries of the provider.',
    match: {
      log: /api error (Throttling\w*|TooManyRequests\w*|RequestLimitExceeded|SlowDown|RequestThrottled\w*)|exceeded maximum number of attempts[\s\S]*Throttl/,
    },
    cause: 'AWS throttled again and again<where>: <message>',
    remedy: 'Fewer operations at once: `plan-args: -parallelism=4`, which travels with the plan to the apply.',
    grade: 'documented',
    source: 'https://developer.hashicorp.com/terraform/cli/commands/plan',
  },
  {
    code: 'quota-exceeded',
    when: 'A quota of the account is used up.',
    match: { log: /api error (\w*LimitExceeded\w*|ServiceQuotaExceeded\w*|TooMany\w+|\w*QuotaExceeded\w*)/ },
    cause: 'A quota of the account is used up<where>: <message>',
    remedy:
      'Ask for more at https://console.aws.amazon.com/servicequotas/ or delete what is not used, then plan again.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html',
  },
  {
    code: 'aws-unreachable',
    when: 'AWS gives no answer: name not found, connection refused or cut, time-out.',
    match: {
      log: /no such host|connection refused|connection reset by peer|i\/o timeout|TLS handshake timeout|context deadline exceeded|x509: /,
    },
    cause: 'No answer came<where>: <message>',
    remedy:
      'Check the Region (a wrong one has no such host), the proxy (`HTTPS_PROXY`, `NO_PROXY`) and, behind a proxy that opens TLS, `AWS_CA_BUNDLE` and `SSL_CERT_FILE`.',
    grade: 'recorded',
    source: `${provider}#argument-reference`,
  },
]
