import { expect, test } from '@jest/globals'
import { putBacksOf } from '../../../../../src/targets/terraform/judge/put-back.ts'
import type { Tree } from '../../../../../src/targets/terraform/plan/tree.ts'
import { madeChanges } from '../../../../support/made-plan.ts'
import { planChanges } from '../../../../support/terraform-plans.ts'

const registry = '111122223333.dkr.ecr.us-east-1.amazonaws.com'

interface Case {
  /** What Terraform made, what is live, what the plan makes. */
  readonly made: Tree
  readonly live: Tree
  readonly planned: Tree
  readonly unknown?: Tree
  readonly says: readonly string[]
}

const cases: readonly (readonly [title: string, type: string, Case])[] = [
  [
    'an image that a deploy has moved on',
    'aws_lambda_function',
    {
      made: { image_uri: 'a' },
      live: { image_uri: 'b' },
      planned: { image_uri: 'a' },
      says: ['image image_uri b → a'],
    },
  ],
  [
    'another image than either',
    'aws_lambda_function',
    {
      made: { image_uri: 'a' },
      live: { image_uri: 'b' },
      planned: { image_uri: 'c' },
      says: ['image image_uri b → c, not the one before'],
    },
  ],
  [
    'the image that is live',
    'aws_lambda_function',
    { made: { image_uri: 'a' }, live: { image_uri: 'b' }, planned: { image_uri: 'b' }, says: [] },
  ],
  [
    'a field that no deploy changes',
    'aws_lambda_function',
    { made: { timeout: 3 }, live: { timeout: 9 }, planned: { timeout: 3 }, says: [] },
  ],
  [
    'a revision and a count of a service',
    'aws_ecs_service',
    {
      made: { task_definition: 'api:7', desired_count: 2 },
      live: { task_definition: 'api:8', desired_count: 4 },
      planned: { task_definition: 'api:7', desired_count: 2 },
      says: ['count desired_count 4 → 2', 'version task_definition api:8 → api:7'],
    },
  ],
  [
    'a revision that is only made by this plan',
    'aws_ecs_service',
    {
      made: { task_definition: 'api:7' },
      live: { task_definition: 'api:8' },
      planned: {},
      unknown: { task_definition: true },
      says: ['version task_definition api:8 → not known yet, not the one before'],
    },
  ],
  [
    'a field within lists',
    'aws_apprunner_service',
    {
      made: { source_configuration: [{ image_repository: [{ image_identifier: 'a' }] }] },
      live: { source_configuration: [{ image_repository: [{ image_identifier: 'b' }] }] },
      planned: { source_configuration: [{ image_repository: [{ image_identifier: 'a' }] }] },
      says: ['image source_configuration.image_repository.image_identifier b → a'],
    },
  ],
  [
    'the version of an alias',
    'aws_lambda_alias',
    {
      made: { function_version: '7' },
      live: { function_version: '9' },
      planned: { function_version: '7' },
      says: ['version function_version 9 → 7'],
    },
  ],
]

test.each(cases)('%s, of %s', (_, type, { made, live, planned, unknown = {}, says }) => {
  const address = `${type}.a`
  const { resources } = madeChanges(
    [{ address, change: { before: live, after: planned, after_unknown: unknown } }],
    [{ address, change: { before: made, after: live } }],
  )
  expect(
    putBacksOf(resources).map(
      ({ kind, name, field, older }) =>
        `${kind} ${name} ${field.before} → ${field.after ?? 'not known yet'}${older ? '' : ', not the one before'}`,
    ),
  ).toEqual(says)
})

test('of a deploy as in life', () => {
  const putBacks = putBacksOf(planChanges('37-put-back').resources)
  expect(
    putBacks.map(({ change, name, field, older }) => [change.address, name, field.before, field.after, older]),
  ).toEqual([
    ['aws_lambda_alias.live', 'function_version', '2', '1', true],
    ['aws_lambda_function.api', 'image_uri', `${registry}/api:v2`, `${registry}/api:v1`, true],
  ])
})

test('without drift nothing is put back: the plan brings what is new', () => {
  const change = { before: { image_uri: 'a' }, after: { image_uri: 'b' } }
  expect(putBacksOf(madeChanges([{ address: 'aws_lambda_function.a', change }]).resources)).toEqual([])
  expect(putBacksOf(planChanges('30-aws-realistic').resources)).toEqual([])
})
