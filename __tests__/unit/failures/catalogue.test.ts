import { describe, expect, test } from '@jest/globals'
import { type Entry, explain, failureOf, fill, find } from '../../../src/failures/catalogue.ts'
import { Failure, messageOf } from '../../../src/failures/failure.ts'

const entry = (code: string, match: Entry['match']): Entry => ({
  code,
  when: code,
  match,
  cause: '<thing> broke: <message>',
  remedy: 'Mend `<thing>`.',
  grade: 'inferred',
  source: 'https://example.com',
})

const entries = [
  entry('both', { error: 'E', message: /busy/ }),
  entry('list', { error: ['E', 'F'] }),
  entry('log', { log: /^panic/m }),
]

describe('find', () => {
  test.each([
    [{ error: 'E', message: 'is busy' }, 'both'],
    [{ error: 'E', message: 'is idle' }, 'list'],
    [{ error: 'E' }, 'list'],
    [{ error: 'F', message: 'is busy' }, 'list'],
    [{ log: 'fine\npanic: x' }, 'log'],
    [{ error: 'EE' }, undefined],
    [{ message: 'is busy' }, undefined],
    [{}, undefined],
  ])('%j is %s', (symptom, code) => expect(find(entries, symptom)?.code).toBe(code))

  test('an entry without a sign fits everything', () => {
    expect(find([...entries, entry('rest', {})], {})?.code).toBe('rest')
  })
})

test('explain fills the texts with the facts, and knows when it knows nothing', () => {
  expect(explain(entries, { error: 'F' }, { thing: 'api', message: 'no' })).toMatchObject({
    code: 'list',
    message: 'api broke: no',
    remedy: 'Mend `api`.',
    outcome: 'failed',
  })
  expect(explain(entries, { error: 'X' }, {})).toBeUndefined()
})

test('an entry may end a step otherwise', () => {
  expect(failureOf({ ...entries[0]!, outcome: 'superseded' }, {}).outcome).toBe('superseded')
})

test('a fact is put in as it is, once, and an unknown one leaves its name', () => {
  expect(fill('<a> <b> <a>', { a: '$& <b>', b: undefined })).toBe('$& <b> <b> $& <b>')
})

test('messageOf', () => {
  expect(messageOf(new Error('text'))).toBe('text')
  expect(messageOf(new TypeError())).toBe('TypeError')
  expect(messageOf('text')).toBe('text')
  expect(messageOf(new Failure('text', { code: 'x' }))).toBe('text')
})
