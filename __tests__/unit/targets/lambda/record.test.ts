import { describe, expect, test } from '@jest/globals'
import { movedFrom, recordIn, withRecord } from '../../../../src/targets/lambda/record.ts'

const record = { previous: '41', runId: '12345678901', commit: '0123456789ab' }

const descriptions = {
  none: '',
  short: 'what users call',
  'with brackets': 'see [docs] and [aws-deploy is ours]',
  'with a record in its midst': '[aws-deploy previous=1 run=2 commit=3] and more',
  '256 characters': 'x'.repeat(256),
  'not ASCII': 'für die Preise — 価格',
  'ending in blanks': 'blanks  ',
}

describe.each(Object.entries(descriptions))('a description that is %s', (_, own) => {
  test('carries the record, within the limit of Lambda', () => {
    const text = withRecord(own, record)
    expect(text.length).toBeLessThanOrEqual(256)
    expect(recordIn(text)).toEqual(record)
  })

  test('keeps its beginning, and never has two records', () => {
    const once = withRecord(own, record)
    const twice = withRecord(once, { ...record, previous: '42' })
    expect(recordIn(twice)).toEqual({ ...record, previous: '42' })
    expect(twice.replace('previous=42', 'previous=41')).toBe(once)
    expect(once.startsWith(own.slice(0, 100))).toBe(true)
  })
})

test('a record at the limit cuts the description and nothing of itself', () => {
  const long = { previous: '9'.repeat(19), runId: '8'.repeat(20), commit: 'c'.repeat(40) }
  const text = withRecord('y'.repeat(256), long)
  expect(text).toHaveLength(256)
  expect(recordIn(text)).toEqual({ ...long, commit: 'c'.repeat(12) })
})

test('the first version of an alias, outside a run', () => {
  expect(recordIn(withRecord('', { previous: 'none', runId: '', commit: '' }))).toEqual({
    previous: 'none',
    runId: '-',
    commit: '-',
  })
})

test.each(['', 'plain', '[aws-deploy previous=1]', 'x [aws-deploy previous=1 run=2 commit=3] y'])(
  '%j has no record',
  (text) => expect(recordIn(text)).toBeUndefined(),
)

test.each([{ was: 'ba9876543210' }, { back: true }, { was: 'ba9876543210', back: true }])('also holds %j', (more) => {
  const text = withRecord('own', { ...record, ...more })
  expect(recordIn(text)).toEqual({ ...record, ...more })
  expect(recordIn(withRecord(text, record))).toEqual(record)
})

test.each([
  ['this run', withRecord('own', record), record.runId, '41'],
  ['this run, which made it', withRecord('', { ...record, previous: 'none' }), record.runId, 'none'],
  ['another run', withRecord('own', record), '7', undefined],
  ['nobody that is known', 'own', record.runId, undefined],
  ['a run without an id, as this one', withRecord('own', { ...record, runId: '' }), '', undefined],
])('before %s moved the alias', (_, description, runId, version) => {
  expect(movedFrom({ arn: 'a', version: '42', weights: {}, revisionId: 'r', description }, runId)).toBe(version)
})
