import { describe, expect, test } from '@jest/globals'
import { dangerRules } from '../../../../../src/targets/terraform/judge/danger-rules.ts'
import { dangersOf } from '../../../../../src/targets/terraform/judge/dangers.ts'
import type { Tree } from '../../../../../src/targets/terraform/plan/tree.ts'
import { madeChange } from '../../../../support/made-plan.ts'
import { planChanges } from '../../../../support/terraform-plans.ts'

const policy = (...statements: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements.map((each) => ({ Effect: 'Allow', ...each })) })

const gitHub = { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' }
const audience = { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' }
const subject = { 'token.actions.githubusercontent.com:sub': 'repo:acme/shop:environment:production' }
const world = (from_port: number, to_port: number, more: object = {}) => ({
  cidr_blocks: ['0.0.0.0/0'],
  from_port,
  to_port,
  protocol: 'tcp',
  ...more,
})

/** What is dangerous to have, and what is near to it and is not. */
const after: readonly (readonly [rule: string, type: string, dangerous: readonly Tree[], harmless: readonly Tree[]])[] =
  [
    ['access-key', 'aws_iam_access_key', [{}], []],
    ['public-database', 'aws_db_instance', [{ publicly_accessible: true }], [{ publicly_accessible: false }, {}]],
    ['no-backups', 'aws_db_instance', [{ backup_retention_period: 0 }], [{ backup_retention_period: 7 }, {}]],
    ['no-protection', 'aws_rds_cluster', [{ deletion_protection: false }], [{ deletion_protection: true }, {}]],
    ['no-protection', 'aws_dynamodb_table', [{ deletion_protection_enabled: false }], [{}]],
    [
      'no-protection',
      'aws_cognito_user_pool',
      [{ deletion_protection: 'INACTIVE' }],
      [{ deletion_protection: 'ACTIVE' }],
    ],
    [
      'no-versions',
      'aws_s3_bucket_versioning',
      [{ versioning_configuration: [{ status: 'Suspended' }] }],
      [{ versioning_configuration: [{ status: 'Enabled' }] }, { versioning_configuration: [] }],
    ],
    [
      'public-bucket',
      'aws_s3_bucket_public_access_block',
      [{ block_public_acls: false }],
      [{ block_public_acls: true }],
    ],
    ['public-bucket', 'aws_s3_bucket_acl', [{ acl: 'public-read' }], [{ acl: 'private' }]],
    [
      'open-port',
      'aws_security_group',
      [
        { ingress: [world(22, 22)] },
        { ingress: [world(0, 0, { protocol: '-1' })] },
        { ingress: [world(443, 443), world(80, 443)] },
        { ingress: [{ ipv6_cidr_blocks: ['::/0'], from_port: 5432, to_port: 5432, protocol: 'tcp' }] },
      ],
      [
        { ingress: [world(443, 443), world(80, 80)] },
        { ingress: [world(22, 22, { cidr_blocks: ['10.0.0.0/8'] })] },
        { ingress: [world(-1, -1, { protocol: 'icmp' })] },
        { ingress: [], egress: [world(0, 0)] },
        { ingress: 'no list' },
      ],
    ],
    [
      'open-port',
      'aws_security_group_rule',
      [{ type: 'ingress', ...world(22, 22) }],
      [{ type: 'egress', ...world(0, 0) }],
    ],
    [
      'open-port',
      'aws_vpc_security_group_ingress_rule',
      [{ cidr_ipv4: '0.0.0.0/0', from_port: 22, to_port: 22, ip_protocol: 'tcp' }],
      [
        { cidr_ipv4: '0.0.0.0/0', from_port: 443, to_port: 443, ip_protocol: 'tcp' },
        { from_port: 22, to_port: 22 },
      ],
    ],
    [
      'every-right',
      'aws_iam_policy',
      [
        { policy: policy({ Action: '*', Resource: '*' }) },
        { policy: policy({ Action: ['s3:Get*', 'IAM:*'], Resource: ['*'] }) },
        { policy: policy({ NotAction: 'iam:*', Resource: '*' }) },
      ],
      [
        { policy: policy({ Action: '*', Resource: 'arn:aws:s3:::a' }) },
        { policy: policy({ Effect: 'Deny', Action: '*', Resource: '*' }) },
        { policy: 'no JSON' },
        {},
      ],
    ],
    [
      'every-right',
      'aws_iam_role',
      [{ inline_policy: [{ name: 'a', policy: policy({ Action: '*', Resource: '*' }) }] }],
      [{ inline_policy: [] }],
    ],
    [
      'every-right',
      'aws_iam_role_policy_attachment',
      [{ policy_arn: 'arn:aws:iam::aws:policy/AdministratorAccess' }],
      [{ policy_arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }, {}],
    ],
    [
      'whole-service',
      'aws_iam_role_policy',
      [{ policy: policy({ Action: 'logs:*', Resource: '*' }) }],
      [{ policy: policy({ Action: 'logs:*', Resource: 'arn:aws:logs:*' }, { Action: 'logs:Put*', Resource: '*' }) }],
    ],
    [
      'any-role',
      'aws_iam_user_policy',
      [{ policy: policy({ Action: 'iam:PassRole', Resource: '*' }) }],
      [
        { policy: policy({ Action: 'iam:PassRole', Resource: 'arn:aws:iam::1:role/a' }) },
        {
          policy: policy({
            Action: 'iam:PassRole',
            Resource: '*',
            Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
          }),
        },
      ],
    ],
    [
      'open-trust',
      'aws_iam_role',
      [
        { assume_role_policy: policy({ Action: 'sts:AssumeRole', Principal: { AWS: '*' } }) },
        {
          assume_role_policy: policy({
            Action: 'sts:AssumeRoleWithWebIdentity',
            Principal: gitHub,
            Condition: { StringEquals: audience },
          }),
        },
      ],
      [
        { assume_role_policy: policy({ Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }) },
        {
          assume_role_policy: policy({
            Action: 'sts:AssumeRoleWithWebIdentity',
            Principal: gitHub,
            Condition: { StringEquals: audience, StringLike: subject },
          }),
        },
      ],
    ],
    [
      'public-policy',
      'aws_sqs_queue_policy',
      [{ policy: policy({ Action: 'sqs:*', Principal: '*', Resource: '*' }) }],
      [
        {
          policy: policy({
            Action: 'sqs:SendMessage',
            Principal: '*',
            Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:a' } },
          }),
        },
      ],
    ],
  ]

const rulesOf = (...made: Parameters<typeof madeChange>) => dangersOf([madeChange(...made)]).map(({ rule }) => rule)

describe.each(after)('%s, of %s', (rule, type, dangerous, harmless) => {
  const address = `${type}.a`
  test.each(dangerous)('%j is told when it is made or becomes so, and not again', (values) => {
    const whenMade = rule === 'no-protection' ? [] : [rule]
    const whenChanged = rule === 'access-key' ? [] : [rule]
    expect(rulesOf({ address, change: { actions: ['create'], after: values } })).toEqual(whenMade)
    expect(rulesOf({ address, change: { before: {}, after: values } })).toEqual(whenChanged)
    expect(rulesOf({ address, change: { before: values, after: values } })).toEqual([])
    expect(rulesOf({ address, mode: 'data', change: { actions: ['read'], after: values } })).toEqual([])
  })
  test('what is near to it is not told', () => {
    for (const values of harmless)
      expect([values, rulesOf({ address, change: { actions: ['create'], after: values } })]).toEqual([values, []])
  })
})

describe('what goes for good', () => {
  test.each([
    ['no-last-snapshot', 'aws_db_instance', { skip_final_snapshot: true }, { skip_final_snapshot: false }],
    ['emptied', 'aws_s3_bucket', { force_destroy: true }, {}],
    ['emptied', 'aws_ecr_repository', { force_delete: true }, { force_delete: null }],
  ])('%s, of %s', (rule, type, dangerous, harmless) => {
    const address = `${type}.a`
    expect(rulesOf({ address, change: { actions: ['delete'], before: dangerous } })).toEqual([rule])
    expect(rulesOf({ address, change: { actions: ['create', 'delete'], before: dangerous, after: {} } })).toEqual([
      rule,
    ])
    expect(rulesOf({ address, change: { actions: ['delete'], before: harmless } })).toEqual([])
    expect(rulesOf({ address, change: { actions: ['forget'], before: dangerous } })).toEqual([])
    expect(rulesOf({ address, change: { before: {}, after: dangerous } })).toEqual([])
  })
})

test('of a pull request as in life', () => {
  const dangers = dangersOf(planChanges('30-aws-realistic').resources)
  expect(dangers.map(({ change, rule }) => `${change.address} ${rule}`)).toEqual(['aws_iam_policy.deploy any-role'])
})

test('every rule is tried here', () => {
  const tried = new Set([...after.map(([rule, type]) => `${rule} ${type}`)])
  const untried = dangerRules.filter(
    ({ rule, types, lost }) => !lost && !types.some((type) => tried.has(`${rule} ${type}`)),
  )
  expect(untried.map(({ rule }) => rule)).toEqual([])
})
