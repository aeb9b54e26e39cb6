import { expect, test } from '@jest/globals'
import { limitIn, patienceOf, spread } from '../../../src/github/limits.ts'

const now = Date.parse('2026-11-25T12:00:00Z')
const seconds = now / 1000
const secondary = '{"message":"You have exceeded a secondary rate limit."}'

test.each<[string, number, Record<string, string>, string, number | undefined]>([
  ['no limit', 200, { 'x-ratelimit-remaining': '0' }, '', undefined],
  ['what the token may not', 403, { 'x-ratelimit-remaining': '42' }, '{"message":"no"}', undefined],
  ['seconds to wait', 403, { 'retry-after': '7' }, '', 7_000],
  ['seconds to wait, of a 429', 429, { 'retry-after': '7' }, '', 7_000],
  ['a time that is no number', 429, { 'retry-after': 'Wed, 25 Nov 2026 12:01:00 GMT' }, '', 60_000],
  [
    'an hour that is used up',
    403,
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${seconds + 30}` },
    '',
    30_000,
  ],
  ['an hour that ended meanwhile', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${seconds - 5}` }, '', 0],
  [
    'by the clock of GitHub',
    429,
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${seconds + 30}`, date: 'Wed, 25 Nov 2026 12:00:10 GMT' },
    '',
    20_000,
  ],
  ['a limit that says no time', 403, {}, secondary, 60_000],
  ['a 429 that says nothing', 429, {}, '', 60_000],
])('%s', (_, status, headers, body, wait) => {
  expect(limitIn({ status, headers, body }, now)).toBe(wait)
})

test('nobody comes back before the time, and not all at once', () => {
  expect(spread(10_000, 0)).toBe(10_000)
  expect(spread(10_000, 0.999)).toBeGreaterThan(12_000)
  expect(spread(0, 0.5)).toBe(500)
})

test('patience is used up by all calls together', () => {
  const patience = patienceOf(1_000)
  expect([600, 600, 400, 1].map((wanted) => patience.take(wanted))).toEqual([true, false, true, false])
})
