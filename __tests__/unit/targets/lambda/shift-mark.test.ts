import { describe, expect, test } from '@jest/globals'
import type { Alias } from '../../../../src/aws/lambda-function.ts'
import { markedShift, recordIn, withoutShift, withRecord, withShift } from '../../../../src/targets/lambda/record.ts'

const mark = { version: '42', weight: 0.1, runId: '77' }
const record = { previous: '41', runId: '12345678901', commit: '0123456789ab' }
const alias = (description: string, weights: Alias['weights'] = { 42: 0.1 }): Alias => ({
  arn: 'arn',
  version: '41',
  weights,
  revisionId: 'r',
  description,
})

describe.each(['', 'what users call', 'x'.repeat(256), 'see [aws-deploy shift=1@0.5 run=2] in the midst'])(
  'a description such as %j',
  (own) => {
    test('carries the mark behind the record, within the limit of Lambda', () => {
      for (const before of [own, withRecord(own, record)]) {
        const text = withShift(before, mark)
        expect(text.length).toBeLessThanOrEqual(256)
        expect(markedShift(alias(text))).toEqual(mark)
        expect(recordIn(text)).toEqual(recordIn(before))
      }
    })

    test('has one mark at a time, and none when all of the traffic has moved', () => {
      const text = withShift(withShift(withRecord(own, record), mark), { ...mark, weight: 0.57 })
      expect(text.match(/shift=42@/g)).toHaveLength(1)
      expect(markedShift(alias(text, { 42: 0.57 }))?.weight).toBe(0.57)
      const moved = withRecord(text, { ...record, previous: '42' })
      expect(moved).not.toContain('shift=42')
      expect(recordIn(moved)?.previous).toBe('42')
      expect(recordIn(withoutShift(text))).toEqual(record)
    })
  },
)

test('without the mark a short description is what it was', () => {
  expect(withoutShift(withShift('what users call', mark))).toBe('what users call')
  expect(withoutShift(withShift('', mark))).toBe('')
  expect(withoutShift('what users call')).toBe('what users call')
})

test.each<[string, string, Alias['weights']]>([
  ['no weights', withShift('', mark), {}],
  ['another share', withShift('', mark), { 42: 0.2 }],
  ['another version', withShift('', mark), { 43: 0.1 }],
  ['no mark', 'what users call', { 42: 0.1 }],
  ['a mark that is not at the end', `${withShift('', mark)} and more`, { 42: 0.1 }],
])('weights are not ours with %s', (_, description, weights) => {
  expect(markedShift(alias(description, weights))).toBeUndefined()
})

test('a share whose last digits AWS changed is the same', () => {
  expect(markedShift(alias(withShift('', mark), { 42: 0.10000000149 }))).toEqual(mark)
})
