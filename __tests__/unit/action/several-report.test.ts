import { expect, test } from '@jest/globals'
import { columns, failingFirst, ownOutputs, rowOf, valuesOf } from '../../../src/action/several-report.ts'
import { Failure } from '../../../src/failures/failure.ts'

const denied = new Failure('No.', { code: 'denied' })

test('one of several has the outputs of one that is alone, and how it ended', () => {
  const outputs = ['outcome', 'changed', 'serving', 'failure-code', 'failure-reason', 'version', 'tags', 'functions']
  const names = ownOutputs([...outputs, 'duration-seconds', 'report-file'], 'functions')
  expect(names).toEqual(['version', 'tags'])
  const end = { outcome: 'failed', changed: true, failure: denied } as const
  expect(valuesOf(names, { version: 7 }, end, (value, name) => `${name} ${value}`)).toEqual({
    version: 'version 7',
    tags: 'tags ',
    outcome: 'failed',
    changed: true,
    'failure-code': 'denied',
    'failure-reason': 'No.',
  })
})

test('the failing come first, those that were only stopped after them', () => {
  const stopped = new Failure('Another failed.', { code: 'another-failed' })
  expect(failingFirst([undefined, stopped, denied], (failure) => failure)).toEqual([denied, stopped, undefined])
})

test.each([
  ['new', 'new one', 'deployed', undefined],
  ['previous', 'old one', '**failed** (`denied`)', denied],
  ['mixed', 'old one and new one', '**failed** (`denied`)', denied],
  ['unknown', 'not known', '**failed** (`denied`)', denied],
  [undefined, 'not known', '**failed** (`denied`)', denied],
] as const)('a row, where what serves is %s', (serving, serves, outcome, failure) => {
  const how = { outcome: failure ? 'failed' : 'deployed', failure, ...(serving && { serving }) } as const
  const row = rowOf('api', how, { before: 'old one', now: 'new one', step: 'v7' })
  expect(row).toEqual(['`api`', outcome, serves, 'old one', 'v7'])
  expect(row).toHaveLength(columns.length + 1)
  expect(rowOf('api', { ...how, note: 'would' }, { before: '', now: '', step: 'v7' }).at(-1)).toBe('would')
})
