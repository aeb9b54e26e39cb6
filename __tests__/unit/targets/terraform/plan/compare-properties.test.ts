import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { compareValues } from '../../../../../src/targets/terraform/plan/compare-values.ts'
import {
  canonicalText,
  isBranch,
  isList,
  isNothing,
  sameTree,
  type Tree,
} from '../../../../../src/targets/terraform/plan/tree.ts'

const key = fc.constantFrom('name', 'a', '__proto__', 'x.y', '')
const tree = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Tree>(null, true, false, 0, 1, '', 'a', 'b', 'a ', '{"a":1}', '[1]', 'a\nb'),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 3 }),
  ),
})).tree

/** Without what is null: for Terraform that is the same as nothing. */
const withoutNull = (value: Tree): Tree => {
  if (isList(value)) return value.map(withoutNull)
  if (!isBranch(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => (each === null ? [] : [[name, withoutNull(each)]])),
  )
}

const node = (value: Tree, marks: Tree = false) => ({ value, sensitive: marks, unknown: false })

/** A shape of marks that has one at every leaf. */
const marked = (value: Tree): Tree => {
  if (isList(value)) return value.length === 0 ? true : value.map(marked)
  if (!isBranch(value) || Object.keys(value).length === 0) return true
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, marked(each)]))
}

test('something is told exactly when two values are not the same', () => {
  fc.assert(
    fc.property(tree, tree, (before, after) => {
      const told = compareValues(node({ x: before }), node({ x: after })).length > 0
      expect(told).toBe(canonicalText(withoutNull(before)) !== canonicalText(withoutNull(after)))
    }),
    { numRuns: 500 },
  )
})

test('a value is the same as itself, and its text as itself', () => {
  fc.assert(
    fc.property(tree, (value) => {
      expect(sameTree(value, structuredClone(value))).toBe(true)
      expect(canonicalText(JSON.parse(canonicalText(value)))).toBe(canonicalText(value))
    }),
  )
})

test('where every leaf is marked, no value is told that is not marked', () => {
  fc.assert(
    fc.property(tree, tree, (before, after) => {
      for (const field of compareValues(node(before, marked(before)), node(after, marked(after)))) {
        if (!field.sensitive && !isNothing(field.before)) expect(field.beforeSensitive).not.toBe(false)
        if (!field.sensitive && !isNothing(field.after)) expect(field.afterSensitive).not.toBe(false)
      }
    }),
    { numRuns: 500 },
  )
})
