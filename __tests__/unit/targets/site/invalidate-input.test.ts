import { expect, test } from '@jest/globals'
import { invalidateInput } from '../../../../src/targets/site/invalidate-input.ts'
import { joinedPaths } from '../../../../src/targets/site/joined-paths.ts'

test.each([
  ['changed', 'changed'],
  ['all', 'all'],
  ['none', 'none'],
  ['/a\n\n /b/*\n/a', ['/a', '/b/*']],
  ['/*', ['/*']],
  ['/a%20b?x=1', ['/a%20b?x=1']],
  ['#Product:42', ['#Product:42']],
])('%j', (text, wanted) => expect(invalidateInput.parse(text)).toEqual(wanted))

test.each([
  [
    'everything',
    /must be changed, all, none, or paths that begin with \/ \(or tags that begin with #\); .*"everything"/,
  ],
  ['/a\nall', /must be "all" alone, or paths without it/],
  ['a/b', /begin with \//],
  ['/a*b', /must have a \* at the end of a path alone; this one is not: "\/a\*b"/],
  ['/~user', /must have no ~ in a path.*end the path before it with \*/],
  ['/%7Euser', /must have no ~/],
  ['/a b', /percent-encoded; this one is not: "\/a b"/],
  ['/\u00e9', /percent-encoded/],
  ['/100%', /percent-encoded/],
  [`/${'a'.repeat(4000)}`, /at most 4000 characters/],
  ['#', /must have tags of visible ASCII characters/],
  ['#a,b', /must have tags of visible ASCII characters/],
  ['#a b', /must have tags of visible ASCII characters/],
  ['#a*', /must have tags without \*/],
  [`#${'a'.repeat(257)}`, /tags of at most 256 characters/],
  [Array.from({ length: 16 }, (_, at) => `/${at}*`).join('\n'), /at most 15 paths that end with \*, not 16/],
  [Array.from({ length: 3001 }, (_, at) => `/${at}`).join('\n'), /at most 3000 paths, not 3001/],
])('what is refused, and why (%#)', (text, says) => expect(() => invalidateInput.parse(text)).toThrow(says))

test('paths that are still to be made up for go along, once each', () => {
  expect(joinedPaths(['/a', '/b/*', '#tag'], ['/a', '/b/c', '/d'], [])).toEqual(['/a', '/b/*', '#tag', '/d'])
})

test('too many together are everything', () => {
  const wildcards = (letter: string) => Array.from({ length: 8 }, (_, at) => `/${letter}${at}*`)
  expect(joinedPaths(wildcards('a'), wildcards('b'))).toEqual(['/*'])
  const exact = (letter: string) => Array.from({ length: 1501 }, (_, at) => `/${letter}${at}`)
  expect(joinedPaths(exact('a'), exact('b'))).toEqual(['/*'])
})
