import { randomBytes } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { findLeaks } from '../../support/secrets.ts'

const secret = `s3cret/"&+ ${randomBytes(9).toString('base64')}`
const base64 = (text: string) => Buffer.from(text).toString('base64')

test.each([
  ['raw', secret],
  ['URL-escaped', `?q=${encodeURIComponent(secret)}`],
  ['JSON-escaped', JSON.stringify({ a: `b${secret}` })],
  ['JSON in JSON', JSON.stringify({ a: JSON.stringify({ b: secret }) })],
  ['base64', base64(secret)],
  ['base64, one byte in', base64(`A${secret}BC`)],
  ['base64, two bytes in', base64(`AB${secret}C`)],
  ['base64url', Buffer.from(`A${secret}`).toString('base64url')],
])('a secret is found: %s', (_, text) => {
  expect(findLeaks({ token: secret }, { 'the log': `before ${text} after` })).not.toEqual([])
})

test('nothing is found where nothing is', () => {
  expect(findLeaks({ token: secret }, { log: base64(secret.slice(1)), summary: secret.slice(0, -1) })).toEqual([])
})

test('a secret too short to be looked for is an error', () => {
  expect(() => findLeaks({ pin: '1234' }, {})).toThrow('pin')
})
