import { describe, expect, test } from '@jest/globals'
import { canonicalOf } from '../../../../../src/targets/terraform/plan/canonical.ts'
import { differenceOf, type PlanDifference } from '../../../../../src/targets/terraform/plan/difference.ts'
import { pathText } from '../../../../../src/targets/terraform/plan/tree.ts'
import { type Made, madePlan } from '../../../../support/made-plan.ts'
import { editedPlan, planNames, planOf } from '../../../../support/terraform-plans.ts'

const inWords = ({ added, gone, altered, outputs, others }: PlanDifference): readonly string[] => [
  ...added.map(({ address }) => `+ ${address}`),
  ...gone.map(({ address }) => `- ${address}`),
  ...altered.map(({ is, fields, aspects }) =>
    [`~ ${is.address}`, ...fields.map(({ path }) => pathText(path)), ...aspects.map((each) => `(${each})`)].join(' '),
  ),
  ...outputs.map(({ name, was, is }) => `output ${name} ${was?.action ?? 'none'} → ${is?.action ?? 'none'}`),
  ...others.map(({ kind, name }) => `${kind} ${name}`),
]

const realistic = '30-aws-realistic'
const changes = 'resource_changes'
const database = 'aws_db_instance.orders'
const of = (address: string, ...path: readonly string[]) => [changes, address, 'change', ...path]
const thing = { address: 'aws_thing.a', type: 'aws_thing', name: 'a', change: { actions: ['create'] } }
const service = ['configuration', 'root_module', 'module_calls', 'svc', 'module', 'resources', 'aws_ecs_service.this']

type List = readonly { readonly address: string }[]

test.each([
  ['the time', ['timestamp'], '', []],
  ['drift', ['resource_drift'], [], []],
  ['a secret', of(database, 'after', 'password'), 'other', [`~ ${database} password`]],
  [
    'what was before',
    of('aws_lambda_function.resize', 'before', 'memory_size'),
    256,
    ['~ aws_lambda_function.resize memory_size'],
  ],
  ['the way to replace', of(database, 'actions'), ['create', 'delete'], [`~ ${database} (action)`]],
  [
    'why it is replaced',
    of(database, 'replace_paths'),
    [['instance_class']],
    [`~ ${database} instance_class storage_encrypted`],
  ],
  [
    'the object that is imported',
    of('aws_s3_bucket.logs', 'importing', 'id'),
    'other',
    ['~ aws_s3_bucket.logs (imported)'],
  ],
  ['something that nobody knows', of('aws_s3_bucket.logs', 'mystery'), 1, ['~ aws_s3_bucket.logs (other)']],
  ['a change less', [changes], (all: List) => all.filter(({ address }) => address !== database), [`- ${database}`]],
  ['a change more', [changes], (all: List) => [...all, thing], ['+ aws_thing.a']],
  ['a change that is none any more', of(database, 'actions'), ['no-op'], [`- ${database}`]],
  ['an output', ['output_changes', 'release', 'after'], '2.0.0', ['output release update → update']],
  ['an output less', ['output_changes', 'release'], undefined, ['output release update → none']],
  ['provisioners', [...service, 'provisioners'], [{ type: 'file' }], ['provisioners module.svc.aws_ecs_service.this']],
  ['an action', ['action_invocations'], [{ address: 'action.aws_x.a' }], ['action action.aws_x.a']],
])('%s', (_, path, edit, says) => {
  const [was, is] = [planOf(realistic), editedPlan(realistic, path, edit)]
  const difference = differenceOf(was, is)
  expect(inWords(difference)).toEqual(says)
  expect(says.length === 0).toBe(canonicalOf(was) === canonicalOf(is))
})

describe('a plan does not differ from itself, and from every other', () => {
  test.each(planNames.filter((name) => !name.startsWith('90-')))('%s', (name) => {
    const other = name === '01-create' ? '02-update' : '01-create'
    expect(inWords(differenceOf(planOf(name), planOf(name)))).toEqual([])
    expect(inWords(differenceOf(planOf(name), planOf(other)))).not.toEqual([])
  })
})

test('an object and the one that a replacement left behind are two', () => {
  const of = (deposed: string): Made => ({ deposed, change: { actions: ['delete'], before: {} } })
  const difference = differenceOf(madePlan([of('a'), { change: {} }]), madePlan([of('b'), { change: {} }]))
  expect(difference.added.map(({ deposed }) => deposed)).toEqual(['b'])
  expect(difference.gone.map(({ deposed }) => deposed)).toEqual(['a'])
  expect(difference.altered).toEqual([])
})
