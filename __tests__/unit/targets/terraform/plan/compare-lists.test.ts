import { expect, test } from '@jest/globals'
import { fieldChanges } from '../../../../../src/targets/terraform/plan/field-changes.ts'
import { pathText, type Tree } from '../../../../../src/targets/terraform/plan/tree.ts'
import { madeChange } from '../../../../support/made-plan.ts'

interface Marks {
  readonly unknown?: Tree
  readonly was?: Tree
  readonly is?: Tree
}

const rule = (port: number, description: string) => ({ cidr: '10.0.0.0/8', description, from: port, to: port })
const container = (name: string, image: string) => ({ name, image, memory: 512 })

const lists: readonly (readonly [title: string, before: Tree, after: Tree, found: readonly string[], marks?: Marks])[] =
  [
    ['the same', ['a', 'b'], ['a', 'b'], []],
    ['one more in the middle', ['a', 'c'], ['a', 'b', 'c'], ['element-added x null→"b"']],
    ['one other', ['a', 'b'], ['a', 'c'], ['element-removed x "b"→null', 'element-added x null→"c"']],
    ['another order', ['a', 'b', 'c'], ['c', 'a', 'b'], ['order x ["a","b","c"]→["c","a","b"]']],
    ['one of two that are the same', ['a', 'a'], ['a'], ['element-removed x "a"→null']],
    ['the only one', ['v1'], ['v2'], ['changed x[0] "v1"→"v2"']],
    ['emptied', ['a'], [], ['element-removed x "a"→null']],
    ['a list for none', null, ['a', 'b'], ['added x null→["a","b"]']],
    ['blocks for none', null, [{ a: 1 }], ['added x[0].a null→1']],
    ['an empty list for none', null, [], ['added x null→[]']],
    ['a list for a text', 'a', ['a'], ['type x "a"→["a"]']],
    [
      'a set of which one rule is another',
      [rule(443, 'https'), rule(22, 'ssh')],
      [rule(443, 'https'), rule(8443, 'admin')],
      [
        `element-removed x ${JSON.stringify(rule(22, 'ssh'))}→null`,
        `element-added x null→${JSON.stringify(rule(8443, 'admin'))}`,
      ],
    ],
    [
      'a set of which one rule has another text, and another place',
      [rule(22, 'ssh'), rule(443, 'https')],
      [rule(443, 'web'), rule(80, 'http'), rule(22, 'ssh')],
      ['changed x[0].description "https"→"web"', `element-added x null→${JSON.stringify(rule(80, 'http'))}`],
    ],
    [
      'elements that have a name',
      [container('api', 'a:1'), container('log', 'b:1')],
      [container('log', 'b:2'), container('api', 'a:2')],
      ['changed x[0].image "b:1"→"b:2"', 'changed x[1].image "a:1"→"a:2"'],
    ],
    [
      'a secret element',
      ['a', 'old'],
      ['a', 'new'],
      ['changed x[1] "old"→"new" secret'],
      { was: { x: [false, true] }, is: { x: [false, true] } },
    ],
    ['a secret element that stays', ['s'], ['s'], [], { was: { x: [true] }, is: { x: [true] } }],
    [
      'an element that becomes secret',
      ['a', 's'],
      ['a', 's'],
      ['sensitivity x[1] "s"→"s" secret'],
      { is: { x: [false, true] } },
    ],
    ['an element not known yet', ['a', 'b'], ['a', null], ['unknown x[1] "b"→null'], { unknown: { x: [false, true] } }],
    [
      'an element more, not known yet',
      ['a'],
      ['a', null],
      ['element-added x null→null'],
      { unknown: { x: [false, true] } },
    ],
    [
      'a part of an element not known yet',
      [{ name: 'a', id: '1' }],
      [{ name: 'a' }],
      ['unknown x[0].id "1"→null'],
      { unknown: { x: [{ id: true }] } },
    ],
  ]

test.each(lists)('%s', (_, before, after, found, { unknown = {}, was = {}, is = {} } = {}) => {
  const fields = fieldChanges(
    madeChange({
      change: {
        before: { x: before },
        after: { x: after },
        after_unknown: unknown,
        before_sensitive: was,
        after_sensitive: is,
      },
    }),
  )
  expect(
    fields.map(
      ({ kind, path, before, after, sensitive }) =>
        `${kind} ${pathText(path)} ${JSON.stringify(before ?? null)}→${JSON.stringify(after ?? null)}${sensitive ? ' secret' : ''}`,
    ),
  ).toEqual(found)
})
