import { guardFailure } from '../../../../src/failures/guards.ts'
import { bypassed } from '../../../../src/targets/lambda/guard-alias.ts'
import type { Cases } from '../symptom.ts'

export const guards: Cases = {
  'guard-fork': {
    work: () => guardFailure('guard-fork', { event: 'pull_request_target', fork: 'mallory/shop' }),
    says: 'a run of pull_request_target, and the code of mallory/shop is checked out',
    paste: '`on: pull_request`',
  },
  'fork-without-credentials': {
    work: () => guardFailure('fork-without-credentials', { fork: 'mallory/shop' }),
    says: 'The pull request comes from mallory/shop',
    paste: 'head.repo.full_name == github.repository',
  },
  'guard-account': {
    work: () => guardFailure('guard-account', { account: '111122223333', allowed: '444455556666' }),
    says: 'of account 111122223333, and "allowed-account-ids" allows 444455556666',
    paste: '`role-to-assume`',
  },
  'environment-unreadable': {
    work: () =>
      guardFailure('environment-unreadable', {
        function: 'pricing',
        error: 'AccessDeniedException',
        key: 'arn:aws:kms:eu-west-1:111122223333:key/abc',
      }),
    says: 'The variables of pricing cannot be read (AccessDeniedException)',
    paste: '"kms:Decrypt"',
  },
  'alias-bypassed': {
    work: () =>
      bypassed([{ what: 'the function URL https://abc', commands: ['aws lambda delete-function-url-config'] }], {
        functionName: 'arn:aws:lambda:eu-west-1:111122223333:function:pricing',
        alias: 'live',
      }),
    says: 'Not everybody comes by the alias live of pricing: the function URL https://abc.',
    paste: 'aws lambda delete-function-url-config',
  },
  'permission-missing': {
    work: () =>
      guardFailure('permission-missing', {
        actions: '`lambda:UpdateAlias`',
        statements: '[{ "Effect": "Allow", "Action": ["lambda:UpdateAlias"], "Resource": "arn" }]',
        door: 'update-and-wait-lambda',
      }),
    says: 'The role may not call `lambda:UpdateAlias`.',
    paste: /"Action": \["lambda:UpdateAlias"\][\s\S]+`bootstrap\/policies\/update-and-wait-lambda\.json`/,
  },
}
