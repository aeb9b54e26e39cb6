import { expect, test } from '@jest/globals'
import { withResult } from '../../../../src/actions/terraform-apply/comment-result.ts'
import { statusLine } from '../../../../src/targets/terraform/render/status.ts'

const status = statusLine({ state: 'planned', changes: true })
const limit = 64_000
const comment = `### Plan\n\n${status}\n\n1 to create`

test('stands below the status, once, whatever was told before', () => {
  const first = withResult(comment, 'It failed.', limit)
  expect(first).toBe(`### Plan\n\n${status}\n\n<!-- result -->\n\nIt failed.\n\n---\n\n<!-- /result -->\n\n1 to create`)
  expect(withResult(first, 'It failed again.', limit)).toBe(first.replace('It failed.', 'It failed again.'))
  expect(withResult(first, '', limit)).toBe(comment)
})

test('signs of a replacement are text', () => {
  expect(withResult(comment, '$& $1 $`', limit)).toContain('$& $1 $`')
})

test('has room in the longest comment: whole paragraphs, and none of a folded part is left open', () => {
  const fold = (size: number) => `<details><summary>more</summary>\n\n${'y'.repeat(size)}\n\nend\n\n</details>`
  const long = `${comment}\n${'x'.repeat(63_000)}`
  const told = withResult(long, ['first', fold(100), fold(2000), 'last'].join('\n\n'), limit)
  expect(told.length).toBeLessThanOrEqual(64_000)
  const shown = told.slice(0, told.indexOf('1 to create'))
  expect(shown).toContain(`first\n\n${fold(100)}\n\n_The rest is in the summary of the run._\n\n---`)
  expect(shown).not.toContain('last')
})
