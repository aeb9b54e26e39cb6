import { describe, expect, test } from '@jest/globals'
import type { Tree } from '../../../../../src/targets/terraform/plan/tree.ts'
import { redactorOf } from '../../../../../src/targets/terraform/redact/redactor.ts'
import { alike } from '../../../../../src/targets/terraform/render/alike.ts'
import { apart } from '../../../../../src/targets/terraform/render/apart.ts'
import { alikeLines, changeLines } from '../../../../../src/targets/terraform/render/change-lines.ts'
import { lineDiff } from '../../../../../src/targets/terraform/render/line-diff.ts'
import { type Made, madeChange } from '../../../../support/made-plan.ts'

const detail = { width: 80, lines: 6 }

const linesOf = (change: Made['change'], secrets: readonly string[] = []) =>
  changeLines(madeChange({ change }), redactorOf(undefined, { secrets }), detail)

const cases: Readonly<Record<string, readonly [before: Tree, after: Tree, ...lines: string[]]>> = {
  'a value': [{ a: 1 }, { a: 2 }, '- a = 1', '+ a = 2'],
  'one that comes': [{}, { a: { b: ['x'] } }, '+ a.b = ["x"]'],
  'one that goes': [{ a: 'x' }, {}, '- a = "x"'],
  'another type': [{ a: 8080 }, { a: '8080' }, '- a = 8080   # another type', '+ a = "8080"'],
  'a name that is none of HCL': [{ 'a b': 1 }, { 'a b': 2 }, '- ["a b"] = 1', '+ ["a b"] = 2'],
  'an element of a set': [
    { a: [{ p: 22, x: null }, { p: 80 }] },
    { a: [{ p: 443, x: null }, { p: 80 }] },
    '- a: { p = 22 }',
    '+ a: { p = 443 }',
  ],
  'JSON in another order': [
    { a: '{"x":1,"y":2}' },
    { a: '{"y":2, "x":1}' },
    '! a: its layout changes, not what it says',
  ],
  'a line of JSON': [
    { a: '{"k":["one","two"]}' },
    { a: '{"k":["one","three"]}' },
    '! a (JSON):',
    '    {',
    '      "k": [',
    '        "one",',
    '-       "two"',
    '+       "three"',
    '      ]',
    '    }',
  ],
  'lines that look like a diff': [
    { a: 'x\n+y\n-z' },
    { a: 'x\n+y\n-q' },
    '! a:',
    '    x',
    '    +y',
    '-   -z',
    '+   -q',
  ],
  'more than there is room for': [
    { a: 'x'.repeat(100) },
    { a: `${'x'.repeat(99)}y` },
    `- a = …${'x'.repeat(41)}"`,
    `+ a = …${'x'.repeat(40)}y"`,
  ],
}

test.each(Object.entries(cases))('%s', (_, [before, after, ...lines]) => {
  expect(linesOf({ before, after })).toEqual(lines)
})

describe('what is hidden', () => {
  test('by a mark', () => {
    const marks = { before_sensitive: { a: true }, after_sensitive: { a: true } }
    expect(linesOf({ before: { a: 'one' }, after: { a: 'two' }, ...marks })).toEqual([
      '! a = (sensitive value), changed',
    ])
  })

  test('by a name, before and after alike', () => {
    expect(linesOf({ before: { password: 'one' }, after: { password: 'two' } })).toEqual([
      '! password = (sensitive value), what is hidden in it changes',
    ])
  })

  test('in a text, of which only that changes', () => {
    const policy = (key: string) => JSON.stringify({ Statement: [{ Sid: 'a', Key: key }] })
    expect(
      linesOf({ before: { p: policy('secret-one') }, after: { p: policy('secret-two') } }, [
        'secret-one',
        'secret-two',
      ]),
    ).toEqual(['! p (JSON): what is hidden in it changes'])
  })
})

describe('what is alike is told once', () => {
  const instance = (key: string, zone: string): Made => ({
    address: `aws_thing.t["${key}"]`,
    index: key,
    change: { actions: ['create'], after: { name: `n-${key}`, zone, fixed: 1 } },
  })
  const grouped = (made: readonly Made[]) => alike(made.map((each) => madeChange(each)))

  test('instances of a block, whatever their key; with each value that differs', () => {
    const [group, ...others] = grouped(['a', 'b', 'c', 'd'].map((key) => instance(key, key < 'c' ? 'z1' : 'z2')))
    expect(others).toEqual([])
    expect(alikeLines(group!, redactorOf(undefined), detail)).toEqual([
      '+ fixed = 1',
      '+ name = "n-‹key›"',
      '+ zone = "z1"   # 2 of them',
      '+ zone = "z2"   # 2 of them',
    ])
  })

  test('of many different values there is an example, which says so', () => {
    const [group] = grouped(Array.from({ length: 9 }, (_, index) => instance(`k${index}`, `zone ${index * 7}`)))
    expect(alikeLines(group!, redactorOf(undefined), detail)).toContain(
      '+ zone = "zone 0"   # an example: it differs from one to the other',
    )
  })

  test('not two, not other fields, not another reason', () => {
    expect(grouped(['a', 'b'].map((key) => instance(key, 'z')))).toHaveLength(2)
    const more = { ...instance('c', 'z'), change: { actions: ['create'], after: { name: 'n-c', other: 1 } } }
    expect(grouped([instance('a', 'z'), instance('b', 'z'), more])).toHaveLength(3)
    expect(grouped(['a', 'b', 'c'].map((key) => ({ ...instance(key, 'z'), action_reason: key })))).toHaveLength(3)
  })

  test('changes of any resources that do exactly the same', () => {
    const tagged = (address: string): Made => ({
      address,
      change: { before: { tags: { env: 'x' } }, after: { tags: { env: 'y' } } },
    })
    const groups = grouped([
      ...['aws_a.a', 'aws_b.b', 'aws_c.c'].map(tagged),
      { ...tagged('aws_d.d'), change: { before: { tags: {} }, after: { tags: { env: 'y' } } } },
    ])
    expect(groups.map(({ members }) => members.length)).toEqual([3, 1])
  })
})

test('unchanged lines far from a change are counted, and never just one', () => {
  const text = (line: number) =>
    Array.from({ length: 20 }, (_, index) => (index === line ? 'new' : `${index}`)).join('\n')
  expect(lineDiff(text(-1), text(10)).lines).toEqual([
    '  … 8 unchanged lines',
    '  8',
    '  9',
    '- 10',
    '+ new',
    '  11',
    '  12',
    '  … 7 unchanged lines',
  ])
  expect(lineDiff('a\nb\nc\nd', 'a\nb\nc\ne').lines).toEqual(['  a', '  b', '  c', '- d', '+ e'])
})

test('texts with nothing in common are told within the time', () => {
  const lines = (sign: string) => Array.from({ length: 20_000 }, (_, index) => `${sign}${index}`).join('\n')
  const { lines: shown, same } = lineDiff(lines('a'), lines('b'))
  expect(same).toBe(false)
  expect(shown).toHaveLength(40_000)
})

test('two long texts are cut so that what differs is seen', () => {
  const [before, after] = apart(
    `${'a'.repeat(500)}OLD${'b'.repeat(500)}`,
    `${'a'.repeat(500)}NEW${'b'.repeat(500)}`,
    100,
  )
  expect(before).toContain('OLD')
  expect(after).toContain('NEW')
  expect(apart('short', 'shorter', 100)).toEqual(['short', 'shorter'])
})
