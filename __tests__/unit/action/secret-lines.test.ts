import { describe, expect, test } from '@jest/globals'
import { secretLines } from '../../../src/action/secret-lines.ts'
import { messageOf } from '../../../src/failures/failure.ts'

const problemOf = (text: string): string => {
  try {
    secretLines.parse(text)
  } catch (error) {
    return messageOf(error)
  }
  throw new Error('it was taken')
}

test('none is none', () => expect(secretLines.parse(undefined)).toBeUndefined())

test.each<[string, string, Record<string, string>]>([
  ['one', 'token=abc', { token: 'abc' }],
  ['two, with an empty line between', 'a=1\n\n  b = 2 \n', { a: '1', b: '2' }],
  ['a value with `=` in it', 'token=a=b==', { token: 'a=b==' }],
  ['a value with `<<` in it', 'token=a<<b', { token: 'a<<b' }],
  ['a value with commas and quotes', 'json={"a":"b,c"}', { json: '{"a":"b,c"}' }],
  [
    'ids as Dockerfiles have them',
    'GIT_AUTH_TOKEN.github.com=x\nnpm-rc=y',
    { 'GIT_AUTH_TOKEN.github.com': 'x', 'npm-rc': 'y' },
  ],
  ['an id that objects have', '__proto__=x', Object.fromEntries([['__proto__', 'x']])],
  ['an empty value, which says what is missing', 'a=\nb=2', { a: '', b: '2' }],
  ['Windows line ends', 'a=1\r\nb=2\r\n', { a: '1', b: '2' }],
  [
    'several lines',
    'key<<END\n-----BEGIN\n  x=1\n\n-----END\nEND\nb=2',
    { key: '-----BEGIN\n  x=1\n\n-----END\n', b: '2' },
  ],
  ['several lines that are empty', 'key<<END\n\nEND', { key: '' }],
  ['another mark', 'key<<EOF-1\nEND\nEOF-1', { key: 'END\n' }],
])('%s', (_, text, secrets) => expect(secretLines.parse(text)).toEqual(secrets))

describe('what is wrong is told without a word of it', () => {
  test.each<[string, string, string]>([
    ['no `=`', 'a=1\nhunter2', 'line 2, which is not shown, has no `=`'],
    ['no id', '=hunter2', 'line 1, which is not shown'],
    ['an id with a space', 'hunter2 hunter2=1', 'is no id'],
    ['an id with a comma', 'a,src=hunter2', 'is no id'],
    ['an id that looks like an option', '--hunter2=1', 'is no id'],
    ['a key of several lines', 'key=-----BEGIN KEY-----\nhunter2\n-----END KEY-----', '`id<<END`'],
    ['the same id twice', 'hunter2=1\nb=2\nhunter2=3', 'has the id of line 3 twice'],
    ['no end', 'key<<hunter2\nhunter2x', 'begins a value of several lines in line 1'],
  ])('%s', (_, text, says) => {
    const problem = problemOf(text)
    expect(problem).toContain(says)
    expect(problem).not.toContain('hunter2')
  })
})
