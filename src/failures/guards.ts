import { type Entry, type Facts, failureNamed } from './catalogue.ts'
import type { Failure } from './failure.ts'

/** What stops a door before it does anything. */
export const guards: readonly Entry[] = [
  {
    code: 'guard-fork',
    when: 'The code of a fork would be run with the rights of this repository (`pull_request_target`, `workflow_run`).',
    match: {},
    cause: 'This is a run of <event>, and the code of <fork> is checked out: building it would give it our rights.',
    remedy:
      'Build pull requests of forks in a workflow `on: pull_request`: it has no secrets, and nothing is pushed. To check out ' +
      'our own branch instead, leave out `ref:` at actions/checkout.',
    grade: 'documented',
    source: 'https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/',
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
]

export const guardFailure = (code: string, facts: Facts): Failure => failureNamed(guards, code, facts)
