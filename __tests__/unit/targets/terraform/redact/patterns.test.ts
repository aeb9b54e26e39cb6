import { expect, test } from '@jest/globals'
import { redactPatterns } from '../../../../../src/targets/terraform/redact/patterns.ts'

test('one expression a line, with flags where it has slashes', () => {
  expect(redactPatterns.parse('\nacct-\\d{6}\n  /internal\\.example/i \n')).toEqual([
    /acct-\d{6}/g,
    /internal\.example/gi,
  ])
})

test.each([
  ['good\n(', 'has in line 2 `(`, which is no regular expression of JavaScript: Unterminated group'],
  ['[z-a]', 'line 1'],
  ['a\n\nb*', 'has in line 3 `b*`, which also matches a text without a character'],
])('%j is refused', (text, message) => expect(() => redactPatterns.parse(text)).toThrow(message))
