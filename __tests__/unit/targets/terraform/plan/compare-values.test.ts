import { expect, test } from '@jest/globals'
import { fieldChanges } from '../../../../../src/targets/terraform/plan/field-changes.ts'
import { pathText, type Tree } from '../../../../../src/targets/terraform/plan/tree.ts'
import { treeOf } from '../../../../../src/targets/terraform/plan/tree-of.ts'
import { madeChange } from '../../../../support/made-plan.ts'

const exact = (number: string): Tree => (treeOf(`[${number}]`) as readonly Tree[])[0]!

const values: readonly (readonly [title: string, before: Tree, after: Tree, kind: string | undefined])[] = [
  ['the same', 'a', 'a', undefined],
  ['null for null', null, null, undefined],
  ['one text for another', 'a', 'b', 'changed'],
  ['a number for its text', 8080, '8080', 'type'],
  ['true for its text', true, 'true', 'type'],
  ['a number one greater than JavaScript can hold', exact('9007199254740993'), exact('9007199254740992'), 'changed'],
  ['an empty text for nothing', null, '', 'added'],
  ['an empty map for nothing', null, {}, 'added'],
  ['nothing for zero', 0, null, 'removed'],
  ['a space at the end', 'a ', 'a', 'layout'],
  ['another end of line', 'a\r\nb', 'a\nb', 'layout'],
  ['lines', 'a\nb', 'a\nc', 'text'],
  ['a line for lines', 'a\nb', 'c', 'text'],
  ['JSON', '{"a":1}', '{"a":2}', 'json'],
  ['JSON in another order of keys', '{"a":1,"b":[2]}', '{ "b": [2], "a": 1 }', 'layout'],
  ['JSON in another order of elements', '[1,2]', '[2,1]', 'json'],
  ['JSON with numbers that JavaScript takes for the same', '[9007199254740993]', '[9007199254740992]', 'json'],
  ['what only begins like JSON', '{a', '{b', 'changed'],
  ['JSON for lines', 'a\nb', '{"a":1}', 'text'],
  ['the text of a plain value is no JSON', '1', '2', 'changed'],
]

test.each(values)('%s', (_, before, after, kind) => {
  const fields = fieldChanges(madeChange({ change: { before: { x: before }, after: { x: after } } }))
  expect(fields.map((field) => `${field.kind} ${pathText(field.path)}`)).toEqual(kind ? [`${kind} x`] : [])
})

test('keys that objects inherit, or that look like steps of a path, are keys like any other', () => {
  const before = JSON.parse('{"__proto__":{"a":1},"constructor":1,"a b":1,"x.y":1,"":1}')
  const after = JSON.parse('{"__proto__":{"a":2},"constructor":2,"a b":2,"x.y":2,"":2,"toString":1}')
  const fields = fieldChanges(madeChange({ change: { before, after, before_sensitive: {}, after_sensitive: {} } }))
  expect(fields.map(({ kind, path }) => `${kind} ${pathText(path)}`)).toEqual([
    'changed [""]',
    'changed __proto__.a',
    'changed ["a b"]',
    'changed constructor',
    'added toString',
    'changed ["x.y"]',
  ])
})

test('what is made or gone has no fields that are empty, what changes has', () => {
  const values = { a: null, b: [], c: {}, d: '', e: false, f: 0 }
  const made = fieldChanges(madeChange({ change: { actions: ['create'], before: null, after: values } }))
  const gone = fieldChanges(madeChange({ change: { actions: ['delete'], before: values, after: null } }))
  const changed = fieldChanges(madeChange({ change: { before: {}, after: values } }))
  expect([made, gone, changed].map((fields) => fields.map(({ path }) => path.join()).join())).toEqual([
    'e,f',
    'e,f',
    'b,c,d,e,f',
  ])
})
