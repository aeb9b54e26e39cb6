import { describe, expect, test } from '@jest/globals'
import {
  count,
  duration,
  flag,
  lines,
  oneOf,
  pairs,
  pattern,
  text,
  timeLimit,
  webAddress,
} from '../../../src/action/input-types.ts'
import { type Input, Problem } from '../../../src/action/inputs.ts'

const architecture = oneOf(['x86_64', 'arm64'], { amd64: 'x86_64' })

const types: Readonly<Record<string, Input<unknown>>> = {
  text,
  flag,
  duration,
  timeLimit,
  count,
  architecture,
  lines,
  pairs,
  version: pattern(/^v\d+$/, 'a version such as v1'),
  webAddress,
}

test.each(Object.entries(types))('%s: nothing given is nothing', (_, type) => {
  expect(type.parse(undefined)).toBeUndefined()
  expect(type.required).toBe(false)
})

describe('good values', () => {
  test.each([
    ['text', 'a = b, c', 'a = b, c'],
    ['flag', 'true', true],
    ['flag', 'TRUE', true],
    ['flag', 'False', false],
    ['duration', '90s', 90],
    ['duration', '5m', 300],
    ['duration', '1h', 3600],
    ['duration', '7d', 604_800],
    ['duration', '0s', 0],
    ['timeLimit', '2m', 120],
    ['count', '0', 0],
    ['count', '007', 7],
    ['architecture', 'x86_64', 'x86_64'],
    ['architecture', 'amd64', 'x86_64'],
    ['lines', 'a\n\n  b c \r\n,d', ['a', 'b c', ',d']],
    ['pairs', 'A=1\nB = x=y \nC=', { A: '1', B: 'x=y', C: '' }],
    ['version', 'v12', 'v12'],
    ['webAddress', 'https://api.example.com/health?x=1', 'https://api.example.com/health?x=1'],
    ['webAddress', 'http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ])('%s: %j', (type, given, value) => expect(types[type]!.parse(given)).toEqual(value))
})

describe('bad values', () => {
  test.each([
    ['flag', 'yes', /true or false, not "yes"/],
    ['flag', '1', /true or false/],
    ['flag', 'true\nfalse', /true or false/],
    ['duration', '90', /90s, 5m, 1h or 7d, not "90"/],
    ['duration', '1.5h', /duration/],
    ['duration', '-5m', /duration/],
    ['duration', '5 m', /duration/],
    ['duration', '5M', /duration/],
    ['duration', '1h30m', /duration/],
    ['duration', '1e3s', /duration/],
    ['duration', '٣s', /duration/],
    ['timeLimit', '0m', /longer than nothing/],
    ['timeLimit', 'soon', /duration/],
    ['count', '-1', /whole number/],
    ['count', '1.0', /whole number/],
    ['count', '0x10', /whole number/],
    ['count', 'NaN', /whole number/],
    ['count', '99999999999', /whole number/],
    ['architecture', 'X86_64', /must be x86_64, arm64 or amd64, not "X86_64"/],
    ['architecture', 'x86_64,arm64', /must be/],
    ['architecture', 'constructor', /must be/],
    ['architecture', 'toString', /must be/],
    ['architecture', '__proto__', /must be/],
    ['pairs', 'A', /KEY=value/],
    ['pairs', '=x', /no key/],
    ['pairs', 'A=1\nA=2', /"A" twice/],
    ['version', 'v1\nv2', /a version such as v1, not "v1\\nv2"/],
    ['webAddress', 'api.example.com', /must be a URL/],
    ['webAddress', 'ftp://example.com', /must be a URL/],
    ['webAddress', 'javascript:alert(1)', /must be a URL/],
    ['webAddress', 'https://', /must be a URL/],
  ])('%s: %j', (type, given, says) => {
    expect(() => types[type]!.parse(given)).toThrow(Problem)
    expect(() => types[type]!.parse(given)).toThrow(says)
  })
})

test('a key that every object has is a key like any other', () => {
  const parsed = pairs.parse('__proto__=x\nconstructor=y')!
  expect(Object.entries(parsed)).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ])
})

test('a long value is not repeated as a whole', () => {
  let message = ''
  try {
    count.parse('x'.repeat(10_000))
  } catch (problem) {
    message = (problem as Error).message
  }
  expect(message).toContain('xxx…')
  expect(message.length).toBeLessThan(200)
})
