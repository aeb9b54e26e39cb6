import { execFileSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import { code, plain } from '../../../src/action/markdown.ts'
import { hideInForeignText, maskCredential, scrub, scrubForeign } from '../../../src/action/secrets.ts'
import { printed } from '../printed.ts'

const output = printed()

const base64 = (text: string) => Buffer.from(text).toString('base64')
const base64url = (text: string) => Buffer.from(text).toString('base64url')

/** Every form in which a secret turns up in logs, outputs and addresses. */
const forms: Readonly<Record<string, (secret: string) => string>> = {
  raw: (secret) => secret,
  'in a sentence': (secret) => `the value is ${secret}, he said`,
  URL: encodeURIComponent,
  'form of a web page': (secret) => new URLSearchParams({ key: secret }).toString().replace('key=', ''),
  JSON: (secret) => JSON.stringify({ key: secret }),
  'JSON in JSON': (secret) => JSON.stringify({ body: JSON.stringify({ key: secret }) }),
  base64,
  'base64 behind one character': (secret) => base64(`u${secret}`),
  'base64 behind two characters': (secret) => base64(`u:${secret}`),
  'base64 of a login': (secret) => base64(`AWS:${secret}`),
  'base64 amid a text': (secret) => base64(`{"password":"${secret}","port":1}`),
  base64url,
  'base64url behind one character': (secret) => base64url(`u${secret}`),
  'base64url behind two characters': (secret) => base64url(`u:${secret}`),
  'our Markdown': plain,
  'our Markdown, in a sentence': (secret) => plain(`the value is ${secret}, he said`),
  'our Markdown as code': code,
}

const secrets: Readonly<Record<string, string>> = {
  letters: 'correcthorsebattery',
  'signs of URLs': 'p/a+s=s?w&o#r d%',
  'signs of JSON': 'quote"back\\slash/tab\tend',
  'signs of patterns': '^a.*(b|c)+[d]{2}$-e',
  'not ASCII': 'pässwörd-日本-🚀',
  'signs of lists': '-+dash-and+plus.',
  'key of AWS': 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  'token of AWS': `IQoJb3JpZ2luX2VjE${'aZ9+/'.repeat(60)}==`,
  token: 'eyJhbGciOi.eyJzdWIiOi_J-yZXBv.c2lnbmF0dXJl_-A',
}

/** Whether twelve characters in a row are left of a form. */
const leaks = (text: string, form: string): boolean =>
  text.includes(form) ||
  Array.from(form, (_, at) => form.slice(at, at + 12)).some((p) => p.length === 12 && text.includes(p))

describe.each(Object.entries(secrets))('the workload writes a secret of %s', (_, secret) => {
  test.each(Object.keys(forms).filter((name) => !name.startsWith('our')))('%s', (name) => {
    hideInForeignText([secret])
    const covered = scrubForeign(`before ${forms[name]!(secret)} after`)
    expect(covered).toMatch(/^before .*\*\*\*.* after$/s)
    expect(leaks(covered, secret)).toBe(false)
  })
})

describe.each(Object.entries(secrets))('we write a credential of ours, %s', (_, secret) => {
  test.each(Object.keys(forms))('%s', (name) => {
    maskCredential(secret)
    for (const cover of [scrub, scrubForeign]) {
      const covered = cover(`before ${forms[name]!(secret)} after`)
      expect(covered).toMatch(/^before .*\*\*\*.* after$/s)
      expect(leaks(covered, secret)).toBe(false)
    }
  })
})

test('the runner masks our credentials in later steps, and not the values of the workload', () => {
  maskCredential('credential-of-ours')
  hideInForeignText(['value-of-the-workload'])
  expect(output.lines()).toEqual(['::add-mask::credential-of-ours'])
})

test('what the workload knows is covered in what it wrote, not in our own words', () => {
  hideInForeignText(['pricing-function'])
  expect(scrubForeign('connected to pricing-function')).toBe('connected to ***')
  expect(scrub('arn:aws:lambda:eu-west-1:111122223333:function:pricing-function')).toContain('pricing-function')
})

test('ordinary words stay', () => {
  hideInForeignText(['true', 'eu', '8080', '', 'a', 'debug'])
  const line = 'debug true on 8080 in eu: the token bucket is full, a secret ballot, author: me, passwords matter'
  expect(scrubForeign(line)).toBe(line)
})

test('of two secrets one of which begins the other, none is left over', () => {
  hideInForeignText(['secret-one', 'secret-one-and-more'])
  expect(scrubForeign('x secret-one-and-more y')).toBe('x *** y')
})

test('each line of a secret of several lines is covered', () => {
  const key = '-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----'
  hideInForeignText([key])
  for (const form of [key, JSON.stringify(key), key.replaceAll('\n', '\r\n'), '  kqhkiG9w0BAQEF', base64(key)])
    expect(scrubForeign(form)).not.toMatch(/MIIEvQ|kqhkiG|TUlJRXZR|a3Foa2lH/)
})

test('what Python and the shell make of a secret', () => {
  const secret = "s3cr!t('a')/*b+ü"
  hideInForeignText([secret])
  const python = execFileSync(
    'python3',
    ['-c', 'import json,sys,urllib.parse as u;s=sys.stdin.read();print(u.quote(s),u.quote_plus(s),json.dumps(s))'],
    { input: secret, encoding: 'utf8' },
  )
  expect(scrubForeign(python).trim()).toBe('*** *** "***"')
})

describe('what looks like a secret is covered in the words of others', () => {
  test.each([
    ['key AKIAIOSFODNN7EXAMPLE used', 'key *** used'],
    ['key ASIAIOSFODNN7EXAMPLE used', 'key *** used'],
    ['eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJyZXBvIn0.c2ln-_x', '***'],
    ['push with ghp_0123456789abcdefghijABCDEFGHIJ', 'push with ***'],
    ['github_pat_11ABCDEFG0abcdefghij_x', '***'],
    [
      'GET https://b.s3.amazonaws.com/k?X-Amz-Signature=abc123&x=1',
      'GET https://b.s3.amazonaws.com/k?X-Amz-Signature=***&x=1',
    ],
    ['?a=1&X-Amz-Security-Token=IQoJ/b3 next', '?a=1&X-Amz-Security-Token=*** next'],
    ['postgres://app:hunter2@db:5432/x', 'postgres://app:***@db:5432/x'],
    ['Authorization: Bearer abcdef0123456789', 'Authorization: Bearer ***'],
    ['authorization: basic dXNlcjpwYXNzd29yZA==', 'authorization: basic ***'],
    ['password=hunter22 user=me', 'password=*** user=me'],
    ['{"dbPassword": "hunter22", "port": 1}', '{"dbPassword": "***", "port": 1}'],
    ["api_key: 'k-0123456789'", "api_key: '***'"],
  ])('%s', (line, covered) => expect(scrubForeign(line)).toBe(covered))

  test('our own words are not judged by their shape', () => {
    expect(scrub('password=hunter22')).toBe('password=hunter22')
  })
})

test('a secret that no encoding knows, such as half a character, stops nothing', () => {
  hideInForeignText(['half\ud83dof-it'])
  expect(scrubForeign('a line with half\ud83dof-it')).toBe('a line with ***')
})
