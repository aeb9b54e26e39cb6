import { describe, expect, test } from '@jest/globals'
import { Problem } from '../../../src/action/inputs.ts'
import { checkOfUrl, healthChecksInput } from '../../../src/health/checks.ts'

const nothing = { status: undefined, body: undefined, json: {}, header: {} }
const parse = (yaml: string) => healthChecksInput.parse(yaml)

test('a URL alone', () => {
  const check = { kind: 'web', url: 'https://a.example', method: 'GET', headers: {}, body: undefined, expect: nothing }
  expect(checkOfUrl('https://a.example')).toEqual(check)
  expect(parse('- url: https://a.example')).toEqual([check])
})

test('everything that a check can have', () => {
  const yaml = `
- url: https://a.example/items?x=1
  method: post
  headers: { authorization: Bearer x, x-count: 3 }
  body: { name: é, sizes: [1, 2] }
  expect:
    status: 201
    body: created
    json: { items.0.id: 7, ok: true, none: null, name: "7" }
    header: { content-type: application/json }
- queue: orders-dead
- queue: https://sqs.eu-west-1.amazonaws.com/111122223333/orders
  max-messages: 10
`
  expect(parse(yaml)).toEqual([
    {
      kind: 'web',
      url: 'https://a.example/items?x=1',
      method: 'POST',
      headers: { authorization: 'Bearer x', 'x-count': '3' },
      body: '{"name":"é","sizes":[1,2]}',
      expect: {
        status: 201,
        body: 'created',
        json: { 'items.0.id': 7, ok: true, none: null, name: '7' },
        header: { 'content-type': 'application/json' },
      },
    },
    { kind: 'queue', queue: 'orders-dead', maxMessages: 0 },
    { kind: 'queue', queue: 'https://sqs.eu-west-1.amazonaws.com/111122223333/orders', maxMessages: 10 },
  ])
})

test('a body that is a text is sent as it is', () => {
  expect(parse('- { url: "https://a.example", body: "a=1" }')).toMatchObject([{ body: 'a=1' }])
})

test('JSON is YAML', () => {
  expect(parse('[{"url": "https://a.example"}]')).toHaveLength(1)
})

describe('what is wrong is named', () => {
  test.each([
    ['url: https://a.example', /must be a YAML list/],
    ['https://a.example', /must be a YAML list such as/],
    ['- url: [', /it is not YAML/],
    ['- a: 1\n  a: 2', /it is not YAML/],
    ['- *unknown', /it is not YAML/],
    ['- https://a.example', /must have a mapping at item 1/],
    ['- method: GET', /no `url` and no `queue` in item 1/],
    ['- url: https://a.example\n- url: a.example', /in item 2 a `url` that must be a URL/],
    ['- url: ftp://a.example', /in item 1 a `url` that must be a URL/],
    ['- { url: "https://a.example", methd: GET }', /unknown key "methd" in item 1; known are url, method/],
    ['- { url: "https://a.example", method: FETCH }', /`method` that is none of HTTP's: "FETCH"/],
    ['- { url: "https://a.example", expect: 200 }', /must have a mapping at expect of item 1/],
    ['- { url: "https://a.example", expect: { code: 200 } }', /unknown key "code" in expect of item 1/],
    ['- { url: "https://a.example", expect: { status: ok } }', /whole number at `status`/],
    ['- { url: "https://a.example", expect: { status: 700 } }', /`status` that is none of HTTP's: 700/],
    ['- { url: "https://a.example", expect: { body: [a] } }', /must have a text at `body`/],
    ['- { url: "https://a.example", expect: { json: [a] } }', /must have a mapping at json of expect/],
    ['- { url: "https://a.example", headers: [a] }', /must have a mapping at headers of item 1/],
    ['- { url: "https://a.example", headers: { a: { b: c } } }', /must have a text at `a` in headers of item 1/],
    ['- { queue: x, max-messages: -1 }', /whole number at `max-messages`/],
    ['- { queue: x, max-messages: many }', /whole number at `max-messages`/],
    ['- { queue: x, url: "https://a.example" }', /unknown key "url"/],
    ['- { queue: [x] }', /must have a text at `queue`/],
  ])('%j', (yaml, says) => {
    expect(() => parse(yaml)).toThrow(Problem)
    expect(() => parse(yaml)).toThrow(says)
  })
})
