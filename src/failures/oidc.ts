import type { Entry } from './catalogue.ts'

const source = 'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html'

/** What `AssumeRoleWithWebIdentity` may answer. */
export const oidcFailures: readonly Entry[] = [
  {
    code: 'trust-policy',
    when: '`AssumeRoleWithWebIdentity` answers `AccessDenied`.',
    match: { error: 'AccessDenied' },
    cause: 'The role <role> does not let this job in, or it does not exist.',
    remedy:
      'AWS gives the same answer to both. Does the role exist?\n```sh\naws iam get-role --role-name <role-name>\n```\n' +
      'If so, its trust policy is for other jobs: this one came as `<subject>`. Let the role trust it by this statement:\n' +
      '```json\n{\n  "Effect": "Allow",\n  "Principal": { "Federated": "arn:<partition>:iam::<account>:oidc-provider/<issuer>" },\n' +
      '  "Action": "sts:AssumeRoleWithWebIdentity",\n  "Condition": { "StringEquals": <conditions> }\n}\n```\n<gate>',
    grade: 'recorded',
    source,
  },
  {
    code: 'oidc-provider-missing',
    when: '`InvalidIdentityToken`: the account has no OIDC provider for GitHub, or not for this audience.',
    // The second is the SDK's name for it.
    match: { error: ['InvalidIdentityToken', 'InvalidIdentityTokenException'] },
    cause: 'AWS could not check the token of GitHub: <message>',
    remedy:
      'Make the OIDC provider `<issuer>` with the client id `sts.amazonaws.com` in account <account>: ' +
      '`bootstrap/cloudformation/github-oidc.yml` does it.',
    grade: 'documented',
    source,
  },
  {
    code: 'oidc-token-expired',
    when: '`ExpiredTokenException` from `AssumeRoleWithWebIdentity`.',
    match: { error: ['ExpiredTokenException', 'ExpiredToken'] },
    cause: 'The token of GitHub was too old when AWS saw it.',
    remedy: 'Run the job again. On a self-hosted runner: set its clock right (NTP).',
    grade: 'documented',
    source,
  },
  {
    code: 'oidc-provider-unreachable',
    when: '`IDPCommunicationError`: AWS could not fetch the keys of GitHub.',
    match: { error: ['IDPCommunicationError', 'IDPCommunicationErrorException'] },
    cause: 'AWS could not reach GitHub to check the token.',
    remedy: 'Run the job again; see https://www.githubstatus.com/ if it happens again.',
    grade: 'documented',
    source,
  },
]

/** Before AWS is asked: what GitHub gives the job. */
export const tokenFailures: readonly Entry[] = [
  {
    code: 'no-id-token',
    when: 'The job has no permission `id-token: write`, or GitHub gives no token when it is asked.',
    match: {},
    cause: 'GitHub gave no OIDC token: <message>',
    remedy:
      'Give the job the permission, and keep what else it needs:\n' +
      '```yaml\npermissions:\n  id-token: write\n  contents: read\n```\n' +
      'A pull request from a fork gets no token: GitHub does not give its jobs this permission.',
    grade: 'documented',
    source: 'https://docs.github.com/en/actions/reference/security/oidc',
  },
]
