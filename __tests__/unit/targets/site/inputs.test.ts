import { describe, expect, test } from '@jest/globals'
import { prefixInput, s3Place } from '../../../../src/aws/s3-names.ts'
import { matcherOf } from '../../../../src/targets/site/globs.ts'
import { headersInput } from '../../../../src/targets/site/headers-input.ts'
import { invalidateInput } from '../../../../src/targets/site/invalidate-input.ts'
import { maxDeleteInput, mostDeleted } from '../../../../src/targets/site/max-delete.ts'

// What is refused is in __tests__/support/nonsense/site.ts.

test.each([
  [undefined, ''],
  ['docs', 'docs/'],
  ['docs/', 'docs/'],
  ['team/docs', 'team/docs/'],
  ['pr/12', 'pr/12/'],
  ['…/ü', '…/ü/'],
])('the prefix %s is %s', (text, prefix) => expect(prefixInput.parse(text)).toBe(prefix))

test.each([
  ['s3://acme-deploys', ''],
  ['s3://acme-deploys/', ''],
  ['s3://acme-deploys/site', 'site/'],
  ['s3://acme-deploys/a/b/', 'a/b/'],
])('%s is a place with the prefix "%s"', (text, prefix) => {
  expect(s3Place.parse(text)).toEqual({ bucket: 'acme-deploys', prefix })
})

describe('globs', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['*.html', ['index.html', 'a/b/.c.html'], ['index.htm', 'index.html.br']],
    ['/index.html', ['index.html'], ['a/index.html']],
    ['docs', ['docs', 'docs/a', 'x/docs/a/b'], ['docs.html', 'x/mydocs/a']],
    ['docs/', ['docs/a', 'x/docs/a'], ['docsy/a']],
    ['/docs/', ['docs/a'], ['x/docs/a']],
    ['a/*.js', ['a/b.js'], ['x/a/b.js', 'a/b/c.js']],
    ['a/**/c', ['a/c', 'a/b/c', 'a/b/b/c'], ['b/a/c']],
    ['**', ['a', '.well-known/b', 'a/.b'], []],
    ['*.{js,css}', ['a.js', 'b/c.css'], ['a.json']],
    ['[ab].txt', ['a.txt'], ['c.txt']],
    ['previews/**', ['previews/pr-1/index.html'], ['my/previews/pr-1/index.html']],
  ])('%s', (glob, fit, others) => {
    const matches = matcherOf([glob])
    expect(fit.filter((name) => !matches(name))).toEqual([])
    expect(others.filter(matches)).toEqual([])
  })

  test('none fit nothing', () => expect(matcherOf([])('a')).toBe(false))
})

describe('headers', () => {
  test('are read as texts, with names in lower case', () => {
    const text = `
'*.pdf':
  Cache-Control: public, max-age=60, s-maxage=600
  Content-Disposition: attachment; filename="a.pdf"
  x-amz-meta-build: 12
/old.html: { x-amz-website-redirect-location: /new.html, cache-control: '' }
`
    expect(headersInput.parse(text)).toEqual([
      {
        glob: '*.pdf',
        headers: {
          'cache-control': 'public, max-age=60, s-maxage=600',
          'content-disposition': 'attachment; filename="a.pdf"',
          'x-amz-meta-build': '12',
        },
      },
      { glob: '/old.html', headers: { 'x-amz-website-redirect-location': '/new.html', 'cache-control': '' } },
    ])
  })

  test.each([
    ['more metadata than S3 keeps', `'*': {x-amz-meta-a: ${'a'.repeat(3000)}}`, /takes 3001 bytes, and S3 keeps 2048/],
    [
      'several problems at once',
      "'*.a': {etag: x}\n'!b': {expires: soon}",
      /"etag".*; at "!b": .*; at "!b": "expires"/,
    ],
    ['a glob twice', "'*.a': {cache-control: no-cache}\n'*.a': {cache-control: no-store}", /not YAML at line 2/],
  ])('%s', (_, text, wrong) => expect(() => headersInput.parse(text)).toThrow(wrong))

  // YAML's merges and aliases may make a mapping of any size out of a few lines.
  test('an alias without an anchor is a glob without quotes', () => {
    expect(() => headersInput.parse('*: {cache-control: no-cache}')).toThrow(/quotes/)
  })
})

test.each([
  ['changed', 'changed'],
  ['none', 'none'],
  ['/news/*\n/index.html\n/news/*', ['/news/*', '/index.html']],
])('invalidate: %j', (text, expected) => expect(invalidateInput.parse(text)).toEqual(expected))

test.each([
  ['25%', 10, 2],
  ['25%', 3, 1],
  ['1%', 0, 1],
  ['100%', 10, 10],
  ['0%', 10, 0],
  ['3', 10, 3],
])('max-delete %s of %i files is %i', (text, files, most) => {
  expect(mostDeleted(maxDeleteInput.parse(text)!, files)).toBe(most)
})
