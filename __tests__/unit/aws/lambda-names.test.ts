import { describe, expect, test } from '@jest/globals'
import { aliasName, functionName, nameOf } from '../../../src/aws/lambda-names.ts'

const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:pricing'

describe('functions', () => {
  test.each([
    'pricing',
    'a',
    'Pricing_2-x',
    'x'.repeat(64),
    arn,
    '111122223333:function:pricing',
    arn.replace('aws', 'aws-cn'),
  ])('%s', (name) => {
    expect(functionName.parse(name)).toBe(name)
    expect(nameOf(name)).toBe(name.split(':').at(-1))
  })

  test.each([
    'pricing:live',
    'pricing:$LATEST',
    `${arn}:live`,
    `${arn}:7`,
    '111122223333:function:pricing:live',
    'my function',
    'pricing\nbilling',
    'x'.repeat(65),
    '../pricing',
    'arn:aws:lambda:eu-west-1:1111:function:pricing',
    'arn:aws:s3:::pricing',
  ])('not %j', (name) => expect(() => functionName.parse(name)).toThrow('without a version or alias behind it'))
})

describe('aliases', () => {
  test.each(['live', 'v1', '1a', 'feature_x-2', 'x'.repeat(128)])('%s', (name) =>
    expect(aliasName.parse(name)).toBe(name),
  )

  test.each(['7', '$LATEST', 'feature/x', 'v1.2', 'my alias', 'x'.repeat(129)])('not %j', (name) =>
    expect(() => aliasName.parse(name)).toThrow('not digits alone'),
  )
})
