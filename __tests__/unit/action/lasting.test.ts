import { expect, test } from '@jest/globals'
import { lasting } from '../../../src/action/lasting.ts'

test.each([
  [-5, '0 s'],
  [0, '0 s'],
  [2300, '2.3 s'],
  [5000, '5 s'],
  [9960, '10 s'],
  [12_345, '12 s'],
  [60_000, '1 min'],
  [61_000, '61 s'],
  [119_000, '119 s'],
  [119_600, '2 min'],
  [150_000, '2 min 30 s'],
  [900_000, '15 min'],
  [3_590_000, '59 min 50 s'],
  [3_600_000, '1 h'],
  [7_199_000, '2 h'],
  [9_000_000, '2 h 30 min'],
  [86_400_000, '1 d'],
  [633_600_000, '7 d 8 h'],
])('%d ms last %s', (milliseconds, text) => {
  expect(lasting(milliseconds)).toBe(text)
})
