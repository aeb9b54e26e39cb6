import { describe, expect, test } from '@jest/globals'
import { renderComment } from '../../../../../src/targets/terraform/render/comment.ts'
import { fitted, type Section } from '../../../../../src/targets/terraform/render/fit.ts'
import { renderSummary } from '../../../../../src/targets/terraform/render/summary.ts'
import { type Made, madePlan } from '../../../../support/made-plan.ts'
import { viewOf } from './fixture-views.ts'

const many = 3000

/** Nothing of one is like anything of another. */
const made = (index: number, actions: readonly string[]): Made => {
  const values = (version: string) => ({ name: `${version}-${index}`, [`field_${index}`]: version.repeat(200) })
  return {
    address: `aws_s3_bucket.b_${index}`,
    change: {
      actions,
      before: actions[0] === 'create' ? null : values('old'),
      after: actions.at(-1) === 'delete' ? null : values('new'),
      replace_paths: [['name']],
    },
  }
}

const viewWith = (...all: readonly (readonly string[])[]) =>
  viewOf(JSON.stringify(madePlan(Array.from({ length: many }, (_, index) => made(index, all[index % all.length]!)))))

describe('thousands of changes of which none is like another', () => {
  const everything: Readonly<Record<string, readonly (readonly string[])[]>> = {
    created: [['create']],
    changed: [['update']],
    replaced: [['delete', 'create']],
    destroyed: [['delete']],
    'of all kinds': [['create'], ['update'], ['delete'], ['create', 'delete'], ['forget'], ['pause']],
  }

  test.each(Object.entries(everything))('%s: one comment, and nothing goes without being counted', (_, actions) => {
    const comment = renderComment(viewWith(...actions))
    expect(comment.length).toBeLessThanOrEqual(65_000)
    expect(comment.length).toBeGreaterThan(40_000)
    expect(comment).toMatch(/and [\d,]+ more line/)
    const count = (sign: RegExp) => comment.match(sign)?.length ?? 0
    expect(count(/```diff/g) * 2).toBe(count(/```/g))
    expect(count(/<details>/g)).toBe(count(/<\/details>/g))
    expect(comment.endsWith('</sub>')).toBe(true)
  })

  test('the summary of the job has more of it, and fits in its mebibyte', () => {
    const view = viewWith(['update'], ['delete', 'create'])
    const summary = renderSummary(view)
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024)
    expect(summary.length).toBeGreaterThan(renderComment(view).length * 5)
  })
})

test('what a few destroy comes before what thousands change', () => {
  const changes = Array.from({ length: many }, (_, index) =>
    made(index, index % 1000 === 999 ? ['delete'] : ['update']),
  )
  const comment = renderComment(viewOf(JSON.stringify(madePlan(changes))), 12_000)
  expect(comment.length).toBeLessThanOrEqual(12_000)
  for (const index of [999, 1999, 2999])
    expect(comment).toContain(`<code>aws_s3_bucket.b_${index}</code> is **destroyed**`)
  expect(comment).toContain('**Change** (2,997)')
})

test('values without end are shown as text', () => {
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
  const change: Made = { address: 'aws_thing.a', change: { before: { a: deep }, after: { a: `{"a":${deep}}` } } }
  expect(renderComment(viewOf(JSON.stringify(madePlan([change]))))).toContain('characters)')
})

test('with next to no room there is the head, and it is whole', () => {
  const comment = renderComment(viewWith(['delete']), 4000)
  expect(comment).toContain('3,000 to destroy')
  expect(comment).toContain('<!-- status -->')
})

describe('fitted', () => {
  const item = (...forms: readonly string[]) => ({ forms: forms.map((form) => () => form) })
  const section = (rank: number, name: string, ...items: readonly ReturnType<typeof item>[]): Section => ({
    rank,
    items,
    page: (shown, left) => [name, ...shown, ...(left > 0 ? [`+${left}`] : [])].join('\n'),
  })
  const size = (text: string) => text.length
  const long = 'x'.repeat(100)

  test('all in full where there is room', () => {
    const sections = [section(1, 'A', item(long, 'a')), section(0, 'B', item(long, 'b'))]
    expect(fitted(sections, { limit: 1000, size })).toBe(`A\n${long}\n\nB\n${long}`)
  })

  test('details go to the lowest rank first, whatever the order on the page', () => {
    const sections = [section(1, 'A', item(long, 'a')), section(0, 'B', item(long, 'b'))]
    expect(fitted(sections, { limit: 140, size })).toBe(`A\na\n\nB\n${long}`)
  })

  test('what has no room at all is counted', () => {
    const items = Array.from({ length: 50 }, () => item('yyyyyyyy'))
    const text = fitted([section(3, 'A', ...items)], { limit: 200, size })
    const [, left] = /\+(\d+)$/.exec(text)!
    expect(text.length).toBeLessThanOrEqual(200)
    expect(text.match(/yyyyyyyy/g)).toHaveLength(50 - Number(left))
  })

  test('sections without anything are not there, and without room there is nothing', () => {
    expect(fitted([section(0, 'A')], { limit: 100, size })).toBe('')
    expect(fitted([section(0, 'A', item('a'))], { limit: 2, size })).toBe('')
  })
})
