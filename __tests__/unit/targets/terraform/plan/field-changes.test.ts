import { expect, test } from '@jest/globals'
import type { Drift } from '../../../../../src/targets/terraform/plan/drift.ts'
import { type FieldChange, fieldChanges } from '../../../../../src/targets/terraform/plan/field-changes.ts'
import { pathText } from '../../../../../src/targets/terraform/plan/tree.ts'
import { planChanges } from '../../../../support/terraform-plans.ts'

const flags: readonly (readonly [keyof FieldChange, string])[] = [
  ['sensitive', 'secret'],
  ['forcesReplacement', 'forces replacement'],
  ['revertsDrift', 'reverts drift'],
  ['overwritesDrift', 'overwrites drift'],
]

const inWords = (field: FieldChange): string =>
  [`${field.kind} ${pathText(field.path)}`, ...flags.flatMap(([flag, word]) => (field[flag] ? [word] : []))].join(', ')

const fieldsIn = (name: string): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(planChanges(name).resources.map((change) => [change.address, fieldChanges(change).map(inWords)]))

const made = ['unknown id', 'unknown output']

/** Of real plans, by address. */
const fields: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  '02-update': {
    'terraform_data.app': [
      'changed input.enabled',
      'removed input.legacy',
      'type input.port',
      'added input.tags.cost-center',
      'element-removed input.zones',
      'element-added input.zones',
      'unknown output',
    ],
    'terraform_data.policy': ['json input', 'unknown output'],
    'terraform_data.whitespace': ['layout input', 'unknown output'],
    'terraform_data.yaml': ['text input', 'unknown output'],
  },
  '03-replace': {
    'terraform_data.by_trigger': made,
    'terraform_data.cbd': [
      'unknown id',
      'changed input',
      'unknown output',
      'changed triggers_replace[0], forces replacement',
    ],
    'terraform_data.db': [...made, 'changed triggers_replace.engine, forces replacement'],
    'terraform_data.requested': made,
    'terraform_data.tainted': made,
  },
  '06-sensitive': {
    'terraform_data.becomes_plain': ['sensitivity input, secret'],
    'terraform_data.becomes_sensitive': ['sensitivity input, secret'],
    'terraform_data.nested': [
      'changed input.list[1], secret',
      'changed input.password, secret',
      'changed input.url, secret',
      'unknown output',
    ],
    'terraform_data.unmarked_env': ['changed input.env[0].value', 'unknown output'],
    'terraform_data.whole': ['changed input, secret', 'unknown output'],
  },
  '07-unknown': {
    'terraform_data.a': ['unknown id', 'added input', 'unknown output'],
    'terraform_data.b': [
      'unknown id',
      'unknown input.id',
      'added input.list',
      'unknown input.map.x',
      'added input.map.y',
      'unknown output',
    ],
    'terraform_data.c': ['unknown id', 'unknown triggers_replace'],
  },
  '08-moved': {
    'terraform_data.new': [],
    'terraform_data.new2': ['changed input', 'unknown output'],
    'terraform_data.single["main"]': [],
    'module.m.terraform_data.this': [],
  },
  '11-forget': {
    'terraform_data.forgotten': ['kept id', 'kept input', 'kept output'],
    'terraform_data.removed_destroy': ['removed id', 'removed input', 'removed output'],
  },
  '33-deposed': {
    'terraform_data.stays': ['removed id', 'removed input', 'removed output'],
    'terraform_data.volume': ['removed id', 'removed input', 'removed output', 'removed triggers_replace'],
  },
  '34-import-generated': { 'terraform_data.found': [] },
  '36-numbers': {
    'terraform_data.big': ['changed input', 'unknown output'],
    'terraform_data.json': ['json input', 'unknown output'],
    'terraform_data.list': [
      'element-removed input',
      'element-removed input',
      'element-added input',
      'element-added input',
      'unknown output',
    ],
  },
  '30-aws-realistic': {
    'aws_cloudwatch_log_group.api_v2': ['added old_field'],
    'aws_db_instance.orders': [
      'changed allocated_storage, reverts drift',
      'unknown arn',
      'unknown endpoint',
      'unknown id',
      'changed instance_class',
      'changed password, secret',
      'changed storage_encrypted, forces replacement',
      'added tags.cost-center',
      'removed tags.owner, reverts drift',
      'unknown tags_all',
    ],
    'aws_iam_policy.deploy': ['json policy'],
    'aws_iam_role.handed_over': ['kept arn', 'kept assume_role_policy', 'kept id', 'kept name'],
    'aws_lambda_function.resize': [
      'changed environment[0].variables.DB_URL, secret',
      'changed environment[0].variables.STRIPE_KEY',
      'changed image_uri',
      'unknown last_modified',
      'changed memory_size',
      'unknown version',
    ],
    'aws_s3_bucket.assets': ['element-added lifecycle_rule', 'changed versioning[0].enabled'],
    'aws_s3_bucket.legacy': ['removed arn', 'removed bucket', 'removed id'],
    'aws_s3_bucket.logs': [],
    'aws_security_group.web': ['element-removed ingress', 'element-added ingress'],
    'module.svc["api"].aws_ecs_service.this': ['unknown task_definition'],
    'module.svc["api"].aws_ecs_task_definition.this': [
      'unknown arn',
      'json container_definitions, forces replacement',
      'unknown id',
      'unknown revision',
    ],
    'module.svc["worker"].aws_ecs_service.this': ['changed desired_count'],
  },
  '37-put-back': {
    'aws_lambda_alias.live': ['changed function_version, reverts drift'],
    'aws_lambda_function.api': [
      'changed image_uri, reverts drift',
      'unknown last_modified',
      'changed memory_size',
      'unknown qualified_arn',
      'unknown qualified_invoke_arn',
      'unknown version',
    ],
  },
  '31-drift': {
    'aws_cloudwatch_log_group.gone': ['unknown id', 'added name'],
    'aws_s3_bucket.a': ['removed tags.manual, reverts drift'],
    'aws_security_group.web': ['element-removed ingress, reverts drift'],
  },
}

test.each(Object.entries(fields))('the fields that %s changes', (name, expected) => {
  expect(fieldsIn(name)).toEqual(expected)
})

const driftIn = (name: string) =>
  planChanges(name).drift.map(({ change, fields, hollow }: Drift) => [
    `${change.action} ${change.address}${hollow ? ', hollow' : ''}`,
    ...(change.action === 'destroy' ? [] : fields.map(inWords)),
  ])

test.each([
  [
    '30-aws-realistic',
    [
      ['destroy aws_cloudwatch_log_group.old'],
      ['update aws_db_instance.orders', 'changed allocated_storage', 'added tags.owner'],
    ],
  ],
  [
    '31-drift',
    [
      ['destroy aws_cloudwatch_log_group.gone'],
      ['update aws_s3_bucket.a', 'added tags.manual'],
      ['update aws_s3_bucket.ignored', 'added tags.touched'],
      ['update aws_security_group.web', 'element-added ingress'],
    ],
  ],
  [
    '37-put-back',
    [
      // The provider reads {} where it wrote nothing.
      ['update aws_iam_role.api, hollow', 'added tags'],
      ['update aws_lambda_alias.live', 'changed function_version'],
      expect.arrayContaining(['update aws_lambda_function.api', 'changed image_uri']),
      expect.arrayContaining(['update aws_lambda_function.worker', 'changed image_uri']),
      ['update aws_ssm_parameter.release, hollow', 'added tags'],
    ],
  ],
])('what was changed outside of Terraform before %s', (name, expected) => expect(driftIn(name)).toEqual(expected))
