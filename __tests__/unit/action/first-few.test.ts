import { expect, test } from '@jest/globals'
import { firstFew } from '../../../src/action/first-few.ts'

test.each([
  ['none', firstFew([]), ''],
  ['as many as are shown', firstFew(['a', 'b', 'c', 'd', 'e']), 'a, b, c, d, e'],
  ['one more', firstFew(['a', 'b', 'c', 'd', 'e', 'f']), 'a, b, c, d, e and 1 more'],
  ['fewer', firstFew(['a', 'b', 'c'], 2), 'a, b and 1 more'],
  ['one a line', firstFew(['a', 'b', 'c', 'd'], 2, '\n'), 'a\nb\nand 2 more'],
])('%s', (_, told, expected) => expect(told).toBe(expected))
