import { describe, expect, test } from '@jest/globals'
import {
  environmentInput,
  functionTimeout,
  memorySize,
  sizeOf,
  variableNames,
} from '../../../src/aws/lambda-configuration.ts'

describe('variables', () => {
  test.each([
    ['one', 'A_KEY=1', { A_KEY: '1' }],
    ['several, with blanks around', '  A_KEY = 1 \n\n\tB2=two words \r', { A_KEY: '1', B2: 'two words' }],
    ['a value with =', 'URL=postgres://h/?a=b&c==', { URL: 'postgres://h/?a=b&c==' }],
    ['an empty value', 'A_KEY=', { A_KEY: '' }],
    ['a value that looks like JSON', 'A_KEY={"b": 1}', { A_KEY: '{"b": 1}' }],
    [
      'JSON',
      '{"A_KEY": "line 1\\nline 2", "PORT": 80, "ON": true}',
      { A_KEY: 'line 1\nline 2', PORT: '80', ON: 'true' },
    ],
    ['none', '{}', {}],
  ])('%s', (_, text, variables) => expect(environmentInput.parse(text)).toEqual(variables))

  const secret = 'c2VjcmV0'
  test.each([
    ['no name', secret],
    ['a name that begins with a digit', `1${secret}=a`],
    ['a name that begins with _', `_${secret}=a`],
    ['a name with a dash', `A-${secret}=a`],
    ['nothing before =', `=${secret}`],
    ['a value that is an object', `{"A_KEY": {"b": "${secret}"}}`],
    ['a value that is null', `{"${secret}": null}`],
    ['JSON that breaks off', `{"A_KEY": "${secret}`],
    ['JSON of another kind', `{"A_KEY": "${secret}"}]`],
  ])('%s is refused without being shown', (_, text) => {
    expect(() => environmentInput.parse(text)).toThrow(/may hold a secret/)
    expect(() => environmentInput.parse(text)).not.toThrow(new RegExp(secret))
  })

  test('twice, and reserved', () => {
    expect(() => environmentInput.parse('A_KEY=1\nB_KEY=2\nA_KEY=3')).toThrow('the same name twice: line 1 and line 3')
    expect(() => environmentInput.parse('AWS_LAMBDA_RUNTIME_API=x')).toThrow('must not set AWS_LAMBDA_RUNTIME_API')
  })

  test('their size counts names, quotes, commas and braces, in bytes', () => {
    expect(sizeOf({})).toBe(2)
    expect(sizeOf({ AB: 'é' })).toBe('{"AB":""}'.length + 2)
  })
})

test.each([
  ['A_KEY', ['A_KEY']],
  ['A_KEY\n\n B_KEY ', ['A_KEY', 'B_KEY']],
])('names to take away: %j', (text, names) => expect(variableNames.parse(text)).toEqual(names))

test.each([
  ['128', 128],
  ['10240', 10_240],
])('memory of %s MB', (text, size) => expect(memorySize.parse(text)).toBe(size))
test.each(['0', '127', '10241', '1.5'])('memory of %s MB is refused', (text) => {
  expect(() => memorySize.parse(text)).toThrow(/must be/)
})

test.each([
  ['1s', 1],
  ['15m', 900],
])('%s for an invoke', (text, seconds) => {
  expect(functionTimeout.parse(text)).toBe(seconds)
})
test.each(['0s', '901s', '16m', '1h', '30'])('%s for an invoke is refused', (text) => {
  expect(() => functionTimeout.parse(text)).toThrow(/must be/)
})

test.each([environmentInput, variableNames, memorySize, functionTimeout])('left out', (input) => {
  expect(input.parse(undefined)).toBeUndefined()
})
