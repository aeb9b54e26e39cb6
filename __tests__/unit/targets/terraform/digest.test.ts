import { expect, test } from '@jest/globals'
import { changesOf } from '../../../../src/targets/terraform/changes.ts'
import { blockOf, digestOf, type Shown, sinceDigest } from '../../../../src/targets/terraform/digest.ts'
import { fieldChanges } from '../../../../src/targets/terraform/field-changes.ts'
import { type Made, madeChanges } from '../../../support/made-plan.ts'
import { planChanges, planNames } from '../../../support/terraform-plans.ts'

const shown: Shown = {
  change: (change) =>
    fieldChanges(change)
      .map(({ path, after, sensitive }) => `${path.join('.')} ${sensitive ? 'secret' : JSON.stringify(after)}`)
      .join('\n'),
  output: ({ after, sensitive }) => (sensitive ? 'secret' : JSON.stringify(after)),
}

test.each(planNames)('the digest of %s is short, and no difference from itself', (name) => {
  const changes = planChanges(name)
  const digest = digestOf(changes, shown)
  expect(digest).toMatch(/^[obt][\w-]*$/)
  expect(digest.length).toBeLessThanOrEqual(4096)
  expect(sinceDigest(digest, changes, shown)).toMatchObject({ added: [], altered: [], gone: 0 })
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
  expect(sinceDigest(digestOf(before, shown), after, shown)).toEqual({
    grain: 'object',
    added: ['t.e', 't.f'],
    altered: ['t.b', 'output.url'],
    gone: 3,
  })
})

test('a secret that changed makes no difference: it is not shown', () => {
  const secret = (input: string): Made => ({
    address: 't.a',
    change: { actions: ['create'], after: { input }, after_sensitive: { input: true } },
  })
  const digest = digestOf(madeChanges([secret('1')]), shown)
  expect(sinceDigest(digest, madeChanges([secret('2')]), shown)).toMatchObject({ altered: [] })
})

const many = (count: number, name: (index: number) => string, changed = -1) =>
  madeChanges(Array.from({ length: count }, (_, index) => thing(name(index), index === changed ? 'other' : 'same')))

test.each([
  [438, (index: number) => `module.m["${index}"].t.a`, 'object', ['module.m["7"].t.a']],
  [439, (index: number) => `module.m["${index}"].t.a`, 'block', ['module.m.t.a']],
  [10_000, (index: number) => `t.n${index % 400}[${index}]`, 'block', ['t.n7']],
  [10_000, (index: number) => `type_${index % 300}.n${index}`, 'type', ['type_7']],
])('of %d changes it tells one that is altered', (count, name, grain, altered) => {
  const digest = digestOf(many(count, name), shown)
  expect(digest.length).toBeLessThanOrEqual(4096)
  expect(sinceDigest(digest, many(count, name, 7), shown)).toEqual({ grain, added: [], altered, gone: 0 })
})

test('a large plan is compared as finely as the one before was told', () => {
  const small = digestOf(
    many(3, (index) => `t.a[${index}]`),
    shown,
  )
  const since = sinceDigest(
    small,
    many(1000, (index) => `t.a[${index}]`),
    shown,
  )
  expect([since?.grain, since?.added.length]).toEqual(['object', 997])
})

test.each(['', 'x', 'o1', 'oAAAA', `o${'A'.repeat(5000)}`, 'null', '{"o":1}'])('%j is no digest', (text) => {
  expect(sinceDigest(text, changesOf({ format_version: '1.2' }), shown)).toBeUndefined()
})

test('a plan without changes has a digest too', () => {
  const none = madeChanges([])
  expect(digestOf(none, shown)).toBe('o')
  expect(
    sinceDigest(
      'o',
      many(1, () => 't.a'),
      shown,
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
