import { describe, expect, test } from '@jest/globals'
import type { HttpAnswer } from '../../../src/action/http.ts'
import type { Expectation } from '../../../src/health/checks.ts'
import { complaint, jsonComplaint } from '../../../src/health/judge.ts'

const answer = (part: Partial<HttpAnswer>): HttpAnswer => ({ status: 200, headers: {}, body: '', ...part })
const expecting = (part: Partial<Expectation>): Expectation => ({
  status: undefined,
  body: undefined,
  json: {},
  header: {},
  ...part,
})

describe('the status', () => {
  test.each([
    [200, undefined, true],
    [204, undefined, true],
    [301, undefined, true],
    [399, undefined, true],
    [199, undefined, false],
    [400, undefined, false],
    [503, undefined, false],
    [404, 404, true],
    [200, 201, false],
  ])('%s where %s is expected: %s', (status, expected, good) => {
    const problem = complaint(answer({ status }), expecting({ status: expected }))
    expect(problem).toBe(good ? undefined : `status ${status} instead of ${expected ?? '2xx or 3xx'}`)
  })
})

test('headers, whatever their case', () => {
  const given = answer({ headers: { 'content-type': 'text/plain', 'set-cookie': ['a=1'] } })
  expect(complaint(given, expecting({ header: { 'Content-Type': 'text/plain' } }))).toBeUndefined()
  expect(complaint(given, expecting({ header: { 'x-none': 'x' } }))).toBe('no header x-none')
  expect(complaint(given, expecting({ header: { 'content-type': 'text' } }))).toBe(
    'another value in the header content-type',
  )
})

test('a complaint does not tell the body or the value of a header, which may be secret', () => {
  const given = answer({ body: '{"password": "hunter22"}', headers: { authorization: 'hunter22' } })
  for (const expected of [{ body: 'x' }, { json: { password: 'x' } }, { header: { authorization: 'x' } }])
    expect(complaint(given, expecting(expected))).not.toContain('hunter22')
})

test('a text in the body', () => {
  expect(complaint(answer({ body: 'all is well' }), expecting({ body: 'is well' }))).toBeUndefined()
  expect(complaint(answer({ body: 'all is lost' }), expecting({ body: 'is well' }))).toMatch(/does not hold/)
})

const json = JSON.stringify({
  ok: true,
  count: 3,
  price: 1.5,
  none: null,
  empty: '',
  text: '3',
  list: [{ name: 'first' }, { name: 'second' }],
  object: { a: 1, b: [2] },
  body: JSON.stringify({ version: 7, inner: JSON.stringify({ deep: 'yes' }) }),
})

describe('JSON paths', () => {
  test.each<[string, unknown]>([
    ['ok', true],
    ['ok', 'true'],
    ['count', 3],
    ['count', '3'],
    ['price', '1.5'],
    ['none', null],
    ['none', 'null'],
    ['empty', ''],
    ['text', '3'],
    ['list.1.name', 'second'],
    ['list.length', '2'],
    ['object', { a: 1, b: [2] }],
    ['object', { b: [2], a: 1 }],
    ['object.b', [2]],
    ['body.version', '7'],
    ['body.inner.deep', 'yes'],
  ])('%s is %j', (path, value) => expect(jsonComplaint(json, { [path]: value })).toBeUndefined())

  test.each<[string, unknown, RegExp]>([
    ['ok', false, /another value at the JSON path ok/],
    ['ok', 'True', /another value/],
    ['count', '3.0', /another value/],
    ['count', 4, /another value/],
    ['text', 3, /another value/],
    ['none', '', /another value/],
    ['list.2.name', 'third', /nothing at the JSON path list\.2\.name/],
    ['list.first', 'x', /nothing/],
    ['count.deep', 'x', /nothing/],
    ['none.deep', 'x', /nothing/],
    ['missing', 'undefined', /nothing/],
    ['constructor', 'x', /nothing/],
    ['object', '[object Object]', /another value/],
    ['body.version', '8', /another value/],
  ])('%s is not %j', (path, value, says) => expect(jsonComplaint(json, { [path]: value })).toMatch(says))

  test('of a body that is none', () => {
    expect(jsonComplaint('<html>', { a: 1 })).toBe('the body is not JSON')
    expect(jsonComplaint('', { a: 1 })).toBe('the body is not JSON')
  })

  test('of a list', () => expect(jsonComplaint('[{"a": 1}]', { '0.a': '1' })).toBeUndefined())

  test('the first that is wrong is told', () => {
    expect(jsonComplaint(json, { ok: true, count: 9, text: 'x' })).toContain('count')
  })
})
