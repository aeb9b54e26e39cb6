import { expect, test } from '@jest/globals'
import { type RiskLevel, riskOf } from '../../../../../src/targets/terraform/judge/risk.ts'
import { type Made, madeChanges } from '../../../../support/made-plan.ts'
import { planChanges, planNames } from '../../../../support/terraform-plans.ts'

const risks: Readonly<Record<string, readonly [RiskLevel, ...string[]]>> = {
  '01-create': ['low', 'something changes'],
  '02-update': ['low', 'something changes'],
  '03-replace': ['high', '5 objects are destroyed or replaced'],
  '04-destroy-some': ['high', '7 objects are destroyed or replaced'],
  '05-destroy-all': ['high', '3 objects are destroyed or replaced'],
  '06-sensitive': ['low', 'something changes'],
  '07-unknown': ['low', 'something changes'],
  '08-moved': ['low', 'something changes'],
  '09-moved-only': ['low', 'something changes'],
  '10-import': ['low', 'something changes'],
  '11-forget': ['high', 'an object is destroyed or replaced'],
  '12-outputs-only': ['low', 'something changes'],
  '13-checks': ['high', '2 checks fail'],
  '14-hostile': ['low', 'something changes'],
  '15-no-changes': ['none'],
  '16-mixed': ['high', '3 objects are destroyed or replaced'],
  '17-data-read': ['low', 'something changes'],
  '18-errored': ['high', 'an object is destroyed or replaced', 'a check fails', 'planning failed'],
  '19-target': ['low', 'something changes'],
  '20-ephemeral-write': ['low', 'something changes'],
  '30-aws-realistic': ['critical', '2 objects that hold data are destroyed or replaced'],
  '31-drift': ['low', 'something changes'],
  '32-refresh-only': ['low', 'something changes'],
  '33-deposed': ['high', '2 objects are destroyed or replaced'],
  '34-import-generated': ['low', 'something changes'],
  '35-long-values': ['low', 'something changes'],
  '36-numbers': ['low', 'something changes'],
  '37-put-back': ['high', '2 things that deploys have put live are taken back'],
  '90-huge-2000': ['low', 'something changes'],
  '90-huge-10000': ['low', 'something changes'],
}

test.each(planNames)('the risk of %s', (name) => {
  const { level, because } = riskOf(planChanges(name))
  expect([level, ...because]).toEqual(risks[name])
})

const image = (uri: string) => ({ image_uri: uri })

/** One plan per rule that no real plan here shows. */
const made: readonly (readonly [title: string, changes: readonly Made[], drift: readonly Made[], RiskLevel, string])[] =
  [
    [
      'what holds data is forgotten',
      [{ address: 'aws_s3_bucket.a', change: { actions: ['forget'], before: {} } }],
      [],
      'high',
      'an object that holds data is forgotten',
    ],
    [
      'a database is opened to the world',
      [{ address: 'aws_db_instance.a', change: { before: {}, after: { publicly_accessible: true } } }],
      [],
      'critical',
      'something critical is warned of',
    ],
    [
      'a key of a user is made',
      [{ address: 'aws_iam_access_key.a', change: { actions: ['create'], after: {} } }],
      [],
      'high',
      'something is warned of',
    ],
    [
      'a deploy is taken back',
      [{ address: 'aws_lambda_function.a', change: { before: image('new'), after: image('old') } }],
      [{ address: 'aws_lambda_function.a', change: { before: image('old'), after: image('new') } }],
      'high',
      'what a deploy has put live is taken back',
    ],
    [
      'a word is not known',
      [{ change: { actions: ['pause'] } }],
      [],
      'high',
      'something is done that this action does not know',
    ],
  ]

test.each(made)('when %s', (_, changes, drift, level, clause) => {
  expect(riskOf(madeChanges(changes, drift))).toEqual({ level, because: [clause] })
})

test('a plan that failed, and a check that fails, are told besides what is done', () => {
  const checks = [{ address: { kind: 'check', to_display: 'check.a' }, status: 'error' }]
  expect(riskOf(madeChanges([{ change: { actions: ['delete'], before: {} } }], [], { errored: true, checks }))).toEqual(
    {
      level: 'high',
      because: ['an object is destroyed or replaced', 'a check fails', 'planning failed'],
    },
  )
})
