import { expect, test } from '@jest/globals'
import { blockOf } from '../../../../../src/targets/terraform/plan/block-of.ts'
import { changesOf } from '../../../../../src/targets/terraform/plan/changes.ts'
import { digestOf, sinceDigest } from '../../../../../src/targets/terraform/plan/digest.ts'
import { redactorOf } from '../../../../../src/targets/terraform/redact/redactor.ts'
import { type Made, madeChanges } from '../../../../support/made-plan.ts'
import { editedPlan, planChanges, planNames, planOf } from '../../../../support/terraform-plans.ts'

const redactor = redactorOf(undefined)

test.each(planNames)('the digest of %s is short, and no difference from itself', (name) => {
  const changes = planChanges(name)
  const digest = digestOf(changes, redactor)
  expect(digest).toMatch(/^[obt][\w-]*$/)
  expect(digest.length).toBeLessThanOrEqual(4096)
  expect(sinceDigest(digest, changes, redactor)).toMatchObject({ added: [], altered: [], gone: 0 })
})

const thing = (address: string, input: string): Made => ({
  address,
  change: { actions: ['create'], after: { input } },
})

test('what is new, gone and altered since the plan before', () => {
  const before = madeChanges([thing('t.a', '1'), thing('t.b', '1'), thing('t.c', '1'), thing('t.d', '1')], [], {
    output_changes: { url: { actions: ['create'], after: 'a' }, gone: { actions: ['create'], after: 'a' } },
  })
  const after = madeChanges([thing('t.a', '1'), thing('t.b', '2'), thing('t.e', '1'), thing('t.f', '1')], [], {
    output_changes: { url: { actions: ['create'], after: 'b' } },
  })
  expect(sinceDigest(digestOf(before, redactor), after, redactor)).toEqual({
    grain: 'object',
    added: ['t.e', 't.f'],
    altered: ['t.b', 'output.url'],
    gone: 3,
  })
})

const realistic = '30-aws-realistic'
const database = ['resource_changes', 'aws_db_instance.orders', 'change']
const group = ['resource_changes', 'aws_security_group.web', 'change', 'after', 'ingress', 1]

/** Everything that is no secret shows in the digest: what is left when it is the same is a secret. */
test.each([
  ['a secret', [...database, 'after', 'password'], 'another', []],
  ['a value', [...database, 'after', 'instance_class'], 'db.t4g.xlarge', ['aws_db_instance.orders']],
  ['a value within an element', [...group, 'from_port'], 22, ['aws_security_group.web']],
  ['what is only known after apply', [...database, 'after_unknown', 'id'], undefined, ['aws_db_instance.orders']],
  ['why it is replaced', [...database, 'replace_paths'], [['engine']], ['aws_db_instance.orders']],
  ['in which order', [...database, 'actions'], ['create', 'delete'], ['aws_db_instance.orders']],
  [
    'the object that is imported',
    ['resource_changes', 'aws_s3_bucket.logs', 'change', 'importing'],
    { identity: { bucket: 'other' } },
    ['aws_s3_bucket.logs'],
  ],
  ['an output', ['output_changes', 'release', 'after'], '2.0.0', ['output.release']],
  [
    'provisioners',
    ['configuration', 'root_module', 'resources', 'aws_db_instance.orders', 'provisioners'],
    [{ type: 'local-exec' }],
    ['aws_db_instance.orders (provisioners)'],
  ],
  ['an action', ['action_invocations'], [{ address: 'action.aws_x.a' }], ['action.aws_x.a']],
  ['drift', ['resource_drift'], [], []],
])('when %s is another', (_, path, edit, told) => {
  const [was, is] = [planOf(realistic), editedPlan(realistic, path, edit)]
  const since = sinceDigest(digestOf(changesOf(was), redactorOf(was)), changesOf(is), redactorOf(is))!
  expect([...since.added, ...since.altered]).toEqual(told)
  expect(since.gone).toBe(0)
})

const many = (count: number, name: (index: number) => string, changed = -1) =>
  madeChanges(Array.from({ length: count }, (_, index) => thing(name(index), index === changed ? 'other' : 'same')))

test.each([
  [438, (index: number) => `module.m["${index}"].t.a`, 'object', ['module.m["7"].t.a']],
  [439, (index: number) => `module.m["${index}"].t.a`, 'block', ['module.m.t.a']],
  [10_000, (index: number) => `t.n${index % 400}[${index}]`, 'block', ['t.n7']],
  [10_000, (index: number) => `type_${index % 300}.n${index}`, 'type', ['type_7']],
])('of %d changes it tells one that is altered', (count, name, grain, altered) => {
  const digest = digestOf(many(count, name), redactor)
  expect(digest.length).toBeLessThanOrEqual(4096)
  expect(sinceDigest(digest, many(count, name, 7), redactor)).toEqual({ grain, added: [], altered, gone: 0 })
})

test('a large plan is compared as finely as the one before was told', () => {
  const small = digestOf(
    many(3, (index) => `t.a[${index}]`),
    redactor,
  )
  const since = sinceDigest(
    small,
    many(1000, (index) => `t.a[${index}]`),
    redactor,
  )
  expect([since?.grain, since?.added.length]).toEqual(['object', 997])
})

test.each(['', 'x', 'o1', 'oAAAA', `o${'A'.repeat(5000)}`, 'null', '{"o":1}'])('%j is no digest', (text) => {
  expect(sinceDigest(text, changesOf({ format_version: '1.2' }), redactor)).toBeUndefined()
})

test('a plan without changes has a digest too', () => {
  const none = madeChanges([])
  expect(digestOf(none, redactor)).toBe('o')
  expect(
    sinceDigest(
      'o',
      many(1, () => 't.a'),
      redactor,
    ),
  ).toEqual({ grain: 'object', added: ['t.a'], altered: [], gone: 0 })
})

test.each([
  ['a.b', 'a.b'],
  ['a.b[0]', 'a.b'],
  ['module.m["x"].a.b[12]', 'module.m.a.b'],
  ['a.b["]"]', 'a.b'],
  [String.raw`a.b["\"]["]`, 'a.b'],
])('the block of %s', (address, block) => expect(blockOf(address)).toBe(block))
