import { expect, test } from '@jest/globals'
import { trustWidth } from '../../../../src/actions/aws-deploy/trust-width.ts'
import type { TrustStatement } from '../../../../src/aws/iam.ts'

const issuer = 'token.actions.githubusercontent.com'
const sub = 'repo:acme/api:environment:production'

const statement = (subjects: readonly string[], more: Partial<TrustStatement> = {}): TrustStatement => ({
  effect: 'Allow',
  principals: [`arn:aws:iam::111122223333:oidc-provider/${issuer}`],
  actions: ['sts:AssumeRoleWithWebIdentity'],
  conditions: { StringEquals: { [`${issuer}:aud`]: ['sts.amazonaws.com'], [`${issuer}:sub`]: subjects } },
  ...more,
})
const like = (operator: string, value: string) => ({
  conditions: {
    StringEquals: { [`${issuer}:aud`]: ['sts.amazonaws.com'] },
    [operator]: { [`${issuer}:sub`]: [value] },
  },
})
const widthOf = (...statements: readonly TrustStatement[]) => trustWidth(statements, { sub })

test('one job and no other', () => {
  expect(widthOf(statement([sub]))).toEqual({ knowsGitHub: true, wide: [], beside: [] })
})

test('other jobs that are named in full are told', () => {
  expect(widthOf(statement([sub, 'repo:acme/api:pull_request']))).toMatchObject({
    wide: [],
    beside: ['repo:acme/api:pull_request'],
  })
})

test.each<readonly [string, TrustStatement, string]>([
  ['a pattern', statement([], like('StringLike', 'repo:acme/*')), 'every job that fits `repo:acme/*`'],
  ['a pattern of one sign', statement([], like('StringLike', 'repo:acme/ap?:x')), 'every job that fits'],
  ['all jobs but one', statement([], like('StringNotLike', 'repo:evil/*')), 'any repository on GitHub'],
  [
    'another account',
    statement([], { principals: ['arn:aws:iam::444455556666:root'] }),
    '`arn:aws:iam::444455556666:root`',
  ],
  [
    'a service',
    statement([], { principals: ['ec2.amazonaws.com'], actions: ['sts:AssumeRole'] }),
    '`ec2.amazonaws.com`',
  ],
  ['everybody', statement([], { principals: ['*'], actions: ['sts:*'] }), 'lets in everybody'],
])('%s is too wide, whatever else is there', (_, wide, text) => {
  expect(widthOf(statement([sub]), wide).wide).toEqual([expect.stringContaining(text)])
})

test('what denies, and what only tags, lets in nobody', () => {
  const denied = statement([], { effect: 'Deny', principals: ['*'] })
  const tags = statement([], { actions: ['sts:TagSession'], conditions: {} })
  expect(widthOf(statement([sub]), denied, tags)).toEqual({ knowsGitHub: true, wide: [], beside: [] })
})

test('a policy without a statement for GitHub tells nothing of its jobs', () => {
  expect(widthOf()).toEqual({ knowsGitHub: false, wide: [], beside: [] })
})
