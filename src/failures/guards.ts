import { type Entry, type Facts, failureNamed } from './catalogue.ts'
import type { Failure } from './failure.ts'

/** What stops a door before it does anything. */
export const guards: readonly Entry[] = [
  {
    code: 'guard-fork',
    when: 'The code of a fork would be run with the rights of this repository (`pull_request_target`, `workflow_run`).',
    match: {},
    cause:
      'This is a run of <event>, and the code of <fork> is checked out: building or planning it would give it our rights.',
    remedy:
      'Build and plan pull requests of forks in a workflow `on: pull_request`: it has no secrets, and nothing is pushed. To check ' +
      'out our own branch instead, leave out `ref:` at actions/checkout.',
    grade: 'documented',
    source: 'https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/',
  },
  {
    code: 'fork-without-credentials',
    when: 'A pull request of a fork is to be planned with `role-to-assume`.',
    match: {},
    cause:
      'The pull request comes from <fork>: GitHub gives the run of a fork no OIDC token, so that there is no role to plan with.',
    remedy:
      'Read the change first: to plan is to run its code. Then push it to a branch of this repository, whose run has the role. To let ' +
      'the check of forks pass, skip the step for them:\n' +
      '```yaml\nif: github.event.pull_request.head.repo.full_name == github.repository\n```',
    grade: 'documented',
    source:
      'https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflows-in-forked-repositories',
  },
  {
    code: 'guard-account',
    when: 'The credentials are of an account that `allowed-account-ids` does not name.',
    match: {},
    cause: 'The credentials are of account <account>, and "allowed-account-ids" allows <allowed>.',
    remedy: 'Use the role of the right account in `role-to-assume`, or add the account to `allowed-account-ids`.',
    grade: 'documented',
    source: 'README.md',
  },
  {
    code: 'alias-bypassed',
    when: 'With `alias`: a function URL, an event source mapping or a policy statement calls the function without it.',
    match: {},
    cause:
      'Not everybody comes by the alias <alias> of <function>: <bypasses>. They would get new code before it is tested, and ' +
      'keep it after a rollback.',
    remedy:
      'Lead them over the alias (and let what calls by ARN call the ARN of the alias):\n```sh\n<commands>\n```\n' +
      'As long as that is not done, such as for the deploy that makes the alias, `allow-unqualified: true` makes this a warning.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html',
  },
  {
    code: 'environment-unreadable',
    when: 'The variables are to change, and the role may not read those that there are, since it may not use their KMS key.',
    match: {},
    cause:
      'The variables of <function> cannot be read (<error>): they could neither be merged with `environment` nor put back.',
    remedy:
      'Let the role of the job use the key of the variables:\n' +
      '```json\n{ "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "<key>" }\n```',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html',
  },
  {
    code: 'permission-missing',
    when: '`aws-deploy`: the role of the job may not call what every use of a door needs.',
    match: {},
    cause: 'The role may not call <actions>.',
    remedy:
      'Add to its policy:\n```json\n<statements>\n```\nAll that <door> needs is in `bootstrap/policies/<door>.json`.',
    grade: 'documented',
    source: 'bootstrap/policies/README.md',
  },
]

export const guardFailure = (code: string, facts: Facts): Failure => failureNamed(guards, code, facts)
