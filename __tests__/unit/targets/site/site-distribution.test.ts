import { expect, test } from '@jest/globals'
import { distributionProblem, missingRootPage, siteUrlOf } from '../../../../src/targets/site/site-distribution.ts'
import { distribution } from './distribution.ts'

const shows = (path: string) => distribution({ origins: [{ id: 'site', domain: 'shop.s3.amazonaws.com', path }] })

test.each([
  ['', ''],
  ['', 'site/'],
  ['/site', 'site/'],
  ['/site', 'site/docs/'],
  // Only a part of what is published is seen.
  ['/site', ''],
])('origin path %j shows prefix %j', (path, prefix) => {
  expect(distributionProblem(shows(path), 'shop', prefix)).toBeUndefined()
})

test.each([
  ['/site', 'site-old/'],
  ['/site', 'docs/'],
])('origin path %j does not show prefix %j', (path, prefix) => {
  const failure = distributionProblem(shows(path), 'shop', prefix)
  expect(failure).toMatchObject({ code: 'distribution-without-prefix', message: expect.stringContaining(prefix) })
})

test('a distribution of another bucket', () => {
  expect(distributionProblem(shows('/x'), 'other', '')).toMatchObject({
    code: 'distribution-without-bucket',
    message: 'Distribution E2QWRUHAPOMQZL does not show bucket other: its origins are shop.s3.amazonaws.com/x.',
  })
})

test.each([
  ['', '', [], 'https://d111111abcdef8.cloudfront.net/'],
  ['', 'docs/', [], 'https://d111111abcdef8.cloudfront.net/docs/'],
  ['/site', 'site/', ['*.example.com', 'www.example.com'], 'https://www.example.com/'],
  ['/site', 'site/a b/', ['www.example.com'], 'https://www.example.com/a%20b/'],
  ['/site', '', ['www.example.com'], undefined],
])('origin path %j, prefix %j, names %j: %s', (path, prefix, aliases, url) => {
  expect(siteUrlOf({ ...shows(path), aliases }, 'shop', prefix)).toBe(url)
})

test.each([
  ['', '', ['index.html'], undefined],
  ['', '', ['about.html'], 'Distribution E2QWRUHAPOMQZL shows index.html at /, and there is no such file.'],
  ['/site', 'site/', ['site/index.html'], undefined],
  [
    '/site',
    'site/',
    ['index.html'],
    'Distribution E2QWRUHAPOMQZL shows site/index.html at /, and there is no such file.',
  ],
  // Somebody else's part of the bucket.
  ['', 'docs/', ['docs/index.html'], undefined],
])('origin path %j, prefix %j, files %j: the root page is missing: %s', (path, prefix, keys, told) => {
  expect(missingRootPage(shows(path), { bucket: 'shop', prefix }, (key) => keys.includes(key))).toBe(told)
})

test('a distribution without a root object', () => {
  expect(missingRootPage({ ...shows(''), rootObject: '' }, { bucket: 'shop', prefix: '' }, () => false)).toBeUndefined()
})
