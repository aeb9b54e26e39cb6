import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { commentKey, type Mark, markerLine, markOf } from '../../../src/github/marker.ts'

const stamp = { run: '7', attempt: 1, head: 'abc', begun: 5 }
const mark: Mark = { key: commentKey('infra/prod'), stamp, data: { digest: 'x' } }
const line = markerLine('terraform-plan', mark)

test('a comment is found again with what it says of itself', () => {
  expect(markOf('terraform-plan', `${line}\nThe plan\n`)).toEqual({ mark, text: 'The plan\n' })
  expect(markOf('terraform-plan', `${line}\r\nThe plan`)).toEqual({ mark, text: 'The plan' })
  expect(markOf('terraform-plan', line)).toEqual({ mark, text: '' })
})

test('without a commit there is none in what is read', () => {
  const unknown = { ...mark, stamp: { ...stamp, head: undefined } }
  expect(markOf('terraform-plan', markerLine('terraform-plan', unknown))?.mark).toEqual(unknown)
})

test.each([
  ['it is quoted', `> ${line}`],
  ['something stands before it', `\n${line}`],
  ['a byte order mark stands before it', `\ufeff${line}`],
  ['another kind wrote it', markerLine('stack', mark)],
  ['it has no end', line.slice(0, -1)],
  ['it goes on after its end', `${line} x`],
  ['it is no JSON', '<!-- aws-deploy-actions/terraform-plan {oops -->'],
  ['it is another JSON', '<!-- aws-deploy-actions/terraform-plan null -->'],
  ['it lacks its run', '<!-- aws-deploy-actions/terraform-plan {"key":"k","attempt":1,"begun":0} -->'],
  ['its run is no number', '<!-- aws-deploy-actions/terraform-plan {"key":"k","run":"x","attempt":1,"begun":0} -->'],
])('nothing is found where %s', (_, body) => {
  expect(markOf('terraform-plan', body)).toBeUndefined()
})

test('whatever the data hold, the marker is one line that ends where it ends', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('-->', '--!>', '<!--', '-', '--', '---\n>', '\\'),
  )
  fc.assert(
    fc.property(fc.dictionary(hostile, hostile), hostile, (data, text) => {
      const given: Mark = { ...mark, data }
      const made = markerLine('terraform-plan', given)
      expect(made.slice(4, -3)).not.toMatch(/--|[<>\n\r]/)
      expect(markOf('terraform-plan', `${made}\n${text}`)).toEqual({
        mark: JSON.parse(JSON.stringify(given)),
        text,
      })
    }),
  )
})

test('keys of labels are short, the same each time, and not the same for two', () => {
  expect(commentKey('infra')).toMatch(/^[0-9a-f]{16}$/)
  expect(commentKey('infra')).toBe(commentKey('infra'))
  expect(commentKey('infra')).not.toBe(commentKey('infra '))
})
