import type { Entry } from './catalogue.ts'

/** What any call to AWS may answer. The tables of the services come before this one. */
export const awsFailures: readonly Entry[] = [
  {
    code: 'access-denied',
    when: 'AWS answers `AccessDenied`, `AccessDeniedException` or `UnauthorizedOperation`.',
    match: { error: ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'AuthorizationError', '403'] },
    cause: '<principal> may not call <action> on <resource>.',
    remedy:
      'Add this statement to a policy of the role (or remove the Deny that forbids it):\n' +
      '```json\n{ "Effect": "Allow", "Action": "<action>", "Resource": "<resource>" }\n```\n<policy>',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html',
  },
  {
    code: 'credentials-expired',
    when: 'The credentials ended while the step was running.',
    match: { error: ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'] },
    cause: 'The AWS credentials of the job have expired.',
    remedy:
      'Give this action `role-to-assume`: it then fetches credentials of its own and renews them while it waits. With ' +
      'credentials from an earlier step, raise the `role-duration-seconds` of that step.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html',
  },
  {
    code: 'credentials-invalid',
    when: 'AWS does not know the key, or the signature is wrong.',
    match: {
      error: [
        'InvalidClientTokenId',
        'UnrecognizedClientException',
        'InvalidSignatureException',
        'SignatureDoesNotMatch',
        'InvalidAccessKeyId',
        'IncompleteSignature',
        'MissingAuthenticationToken',
      ],
    },
    cause: 'AWS does not accept the credentials of the job: <message>',
    remedy:
      'Use `role-to-assume` with OIDC instead of stored keys. If keys must be: check that key, secret and session token ' +
      'belong together, have no blank or line break around them, and are of the right partition.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html',
  },
  {
    code: 'no-credentials',
    when: 'No credentials in the environment, and no `role-to-assume`, such as one of a variable that is not set.',
    match: { error: 'CredentialsProviderError' },
    cause: 'The job has no AWS credentials: the input "role-to-assume" is empty, and the environment has no keys.',
    remedy:
      'If the input is there as `${{ vars.NAME }}`, that variable is not set: not in the repository, or it is one of an environment, ' +
      'which only a job with `environment:` sees. Otherwise let the job ask for an OIDC token, and name a role:\n' +
      '```yaml\npermissions:\n  id-token: write\n  contents: read\n```\n' +
      '```yaml\n    with:\n      role-to-assume: arn:aws:iam::111122223333:role/NAME\n```\n' +
      '`bootstrap/` makes the OIDC provider and the roles: one for builds, one for deploys.',
    grade: 'recorded',
    source: 'https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/setting-credentials-node.html',
  },
  {
    code: 'throttled',
    when: 'AWS still throttles after all retries.',
    match: {
      error: [
        'ThrottlingException',
        'Throttling',
        'TooManyRequestsException',
        'RequestLimitExceeded',
        'SlowDown',
        'RequestThrottled',
        'RequestThrottledException',
      ],
    },
    cause: 'AWS throttled <action> again and again.',
    remedy:
      'Its quota is shared by all that calls it in this account and Region. Let fewer jobs deploy at once (`strategy.max-parallel` of ' +
      'a matrix, a `concurrency` group), then run the job again: it goes on where it stopped. If it stays, ask for more in Service ' +
      'Quotas: https://console.aws.amazon.com/servicequotas/',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html',
  },
  {
    code: 'aws-unreachable',
    when: 'No answer: name not found, connection refused or cut, time-out.',
    match: {
      error: [
        'ENOTFOUND',
        'ECONNREFUSED',
        'ECONNRESET',
        'EPIPE',
        'ETIMEDOUT',
        'EAI_AGAIN',
        'TimeoutError',
        'NetworkingError',
        'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
        'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
        'SELF_SIGNED_CERT_IN_CHAIN',
        'DEPTH_ZERO_SELF_SIGNED_CERT',
      ],
    },
    cause: '<action> got no answer from AWS in <region>: <message>',
    remedy:
      'Check the Region, the proxy (`HTTPS_PROXY`, `NO_PROXY`) and, behind a proxy that opens TLS, `NODE_EXTRA_CA_CERTS`.',
    grade: 'inferred',
    source: 'https://nodejs.org/api/errors.html#common-system-errors',
  },
  {
    code: 'aws-unavailable',
    when: 'AWS answers with 5xx after all retries.',
    match: {
      error: [
        'ServiceException',
        'InternalFailure',
        'InternalServerError',
        'ServerException',
        'ServiceUnavailable',
        '5xx',
      ],
    },
    cause: 'AWS failed at <action> again and again: <message>',
    remedy: 'Look at https://health.aws.amazon.com/ and run the job again: it goes on where it stopped.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html',
  },
]

/** An error that no table knows. */
export const unknownAwsFailures: readonly Entry[] = [
  {
    code: 'aws-error',
    when: 'AWS answers an error that this catalogue does not know.',
    match: {},
    cause: '<action> failed: <error>: <message>',
    remedy:
      'These are the words of AWS. Mend what they name, and run the job again: it goes on where it stopped. If they say ' +
      'nothing to you, please report them.',
    grade: 'documented',
    source: 'docs/architecture.md',
  },
]
