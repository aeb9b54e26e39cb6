import { describe, expect, test } from '@jest/globals'
import type { Change, PathOptions } from '../../../../src/targets/site/invalidation.ts'
import { invalidationPaths } from '../../../../src/targets/site/invalidation-paths.ts'
import { unseen } from '../../../../src/targets/site/unseen.ts'
import { behaviour, change, distribution } from './distribution.ts'

const options: PathOptions = { bucket: 'shop', maxPaths: 10 }

const plan = (
  changes: readonly Change[],
  {
    known = [],
    through = distribution(),
    ...more
  }: Partial<PathOptions> & {
    known?: readonly string[]
    through?: Parameters<typeof invalidationPaths>[2]
  } = {},
) => invalidationPaths(changes, known, through, { ...options, ...more })

const pathsOf = (...given: Parameters<typeof plan>) => plan(...given).paths

describe('what changed is named as viewers ask for it', () => {
  test.each([
    ['a.css', ['/a.css']],
    ['index.html', ['/', '/index.html']],
    ['docs/index.html', ['/docs', '/docs/', '/docs/index.html']],
    ['docs/about.html', ['/docs/about', '/docs/about.html']],
    ['my-index.html', ['/my-index', '/my-index.html']],
    ['a b.txt', ['/a%20b.txt']],
    ['caf\u00e9/\u{1f600}.txt', ['/caf%C3%A9/%F0%9F%98%80.txt']],
    ['100%.txt', ['/100%25.txt']],
    ['a[1]{2}|3^4`5\\6<7>8"9#.txt', ['/a%5B1%5D%7B2%7D%7C3%5E4%605%5C6%3C7%3E8%229%23.txt']],
    ['a@b:c,d;e=f&g!h(i)j$k_l-m.txt', ['/a@b:c,d;e=f&g!h(i)j$k_l-m.txt']],
    ['runtime~main.js', ['/runtime*']],
    ['a*b.txt', ['/a*']],
    ['a?b.txt', ['/a*']],
    ['c++.txt', ['/c*']],
    ['~root.txt', ['/*']],
    ['/a//b', ['//a//b']],
  ])('%j', (key, paths) => expect(pathsOf([change(key)])).toEqual(paths))

  test('the root object that the distribution has is `/`, whatever it is called', () => {
    const through = distribution({ rootObject: 'start.htm' })
    expect(pathsOf([change('start.htm')], { through })).toEqual(['/', '/start.htm'])
  })

  test('in every way, but brand-new assets that are named by their content', () => {
    const changes = [
      change('a.1234abcd.js', 'new', 'hashed'),
      change('b.1234abcd.js', 'deleted', 'hashed'),
      change('c.1234abcd.js', 'headers', 'hashed'),
      change('new.txt', 'new'),
      change('gone.txt', 'deleted'),
      change('typed.txt', 'headers'),
    ]
    expect(pathsOf(changes)).toEqual(['/b.1234abcd.js', '/c.1234abcd.js', '/gone.txt', '/new.txt', '/typed.txt'])
    expect(plan(changes.slice(0, 1))).toEqual({ paths: [], extra: 0, unreachable: [], notes: [] })
  })
})

describe('through which origin', () => {
  const through = (domain: string, path = '') => distribution({ origins: [{ id: 'site', domain, path }] })

  test.each([
    'shop.s3.amazonaws.com',
    'SHOP.s3.eu-west-1.amazonaws.com',
    'shop.s3-eu-west-1.amazonaws.com',
    'shop.s3.dualstack.eu-west-1.amazonaws.com',
    'shop.s3-accelerate.amazonaws.com',
    'shop.s3-website-eu-west-1.amazonaws.com',
    'shop.s3-website.eu-central-1.amazonaws.com',
    'shop.s3.cn-north-1.amazonaws.com.cn',
    'shop.s3-website.cn-north-1.amazonaws.com.cn',
  ])('%s is the bucket', (domain) => expect(pathsOf([change('a')], { through: through(domain) })).toEqual(['/a']))

  test.each(['my-shop.s3.amazonaws.com', 'shop.example.com', 'shop.s3.example.com', 'a.shop.s3.amazonaws.com'])(
    '%s is not',
    (domain) =>
      expect(plan([change('a')], { through: through(domain) })).toMatchObject({ paths: [], unreachable: ['a'] }),
  )

  test('a bucket with dots in its name', () => {
    const options = { bucket: 'www.example.com', through: through('www.example.com.s3.amazonaws.com') }
    expect(pathsOf([change('a')], options)).toEqual(['/a'])
  })

  test('the bucket in the path, before the origin path', () => {
    const path = through('s3.eu-west-1.amazonaws.com', '/shop/site')
    expect(plan([change('site/a'), change('b')], { through: path })).toMatchObject({
      paths: ['/a'],
      unreachable: ['b'],
    })
  })

  test('the origin path is not part of what viewers ask for, and what is beside it they cannot see', () => {
    const site = through('shop.s3.amazonaws.com', '/site')
    expect(plan([change('site/index.html'), change('site-old/a'), change('a')], { through: site })).toEqual({
      paths: ['/', '/index.html'],
      extra: 0,
      unreachable: ['site-old/a', 'a'],
      notes: [],
    })
  })

  test('of several origins each shows its part, where its behaviour leads there', () => {
    const several = distribution({
      origins: [
        { id: 'site', domain: 'shop.s3.amazonaws.com', path: '/site' },
        { id: 'media', domain: 'shop.s3.amazonaws.com', path: '/media' },
        { id: 'api', domain: 'api.example.com', path: '' },
      ],
      behaviours: [
        behaviour({ pattern: 'images/*', origins: ['media'] }),
        behaviour({ pattern: '/api/*', origins: ['api'] }),
        behaviour(),
      ],
    })
    const changes = [
      change('site/a.css'),
      change('site/images/x.png'),
      change('media/images/y.png'),
      change('media/z.png'),
      change('site/api/x'),
    ]
    expect(plan(changes, { through: several })).toMatchObject({
      paths: ['/a.css', '/images/y.png'],
      unreachable: ['site/images/x.png', 'media/z.png', 'site/api/x'],
    })
  })

  test('what a group of origins may fall back to is shown, too', () => {
    const group = distribution({ behaviours: [behaviour({ origins: ['other', 'site'] })] })
    expect(pathsOf([change('a')], { through: group })).toEqual(['/a'])
  })

  test('behind a function that may ask for another path, behaviours do not tell', () => {
    const rewriting = distribution({
      behaviours: [behaviour({ pattern: '/app/*', viewerFunction: true }), behaviour({ origins: ['api'] })],
    })
    expect(pathsOf([change('a.css')], { through: rewriting })).toEqual(['/a.css'])
  })
})

describe('when it cannot be said which paths', () => {
  test('a distribution that we may not look at forgets everything', () => {
    expect(invalidationPaths([change('site/a')], ['b'], undefined, options)).toEqual({
      paths: ['/*'],
      extra: 0,
      unreachable: [],
      notes: [expect.stringContaining('cloudfront:GetDistribution')],
    })
  })

  const spa = (cachedFor: number, page = '/index.html') =>
    distribution({ errorResponses: [{ status: 403, page, cachedFor }] })

  test('a page that is shown for errors, which edges keep for long', () => {
    expect(plan([change('index.html')], { through: spa(300), known: ['a', 'b'] })).toEqual({
      paths: ['/*'],
      extra: 2,
      unreachable: [],
      notes: [expect.stringMatching(/^\/index\.html is shown for errors \(403\), and an edge keeps those for 300 s/)],
    })
    expect(pathsOf([change('a b.html')], { through: spa(300, '/a%20b.html') })).toEqual(['/*'])
  })

  test('not when edges ask again after a minute, or when that page did not change', () => {
    expect(pathsOf([change('index.html')], { through: spa(60) })).toEqual(['/', '/index.html'])
    expect(pathsOf([change('a.css')], { through: spa(300) })).toEqual(['/a.css'])
  })

  test('a page that a function before the origin may show anywhere', () => {
    const through = distribution({ behaviours: [behaviour({ originFunction: true })] })
    expect(plan([change('index.html', 'overwritten', 'root')], { through })).toMatchObject({
      paths: ['/*'],
      notes: [expect.stringContaining('Lambda@Edge')],
    })
    expect(pathsOf([change('new.html', 'new', 'page')], { through })).toEqual(['/new', '/new.html'])
    expect(pathsOf([change('a.css')], { through })).toEqual(['/a.css'])
  })

  test('a distribution that is disabled is told all the same', () => {
    expect(plan([change('a')], { through: distribution({ enabled: false }) })).toMatchObject({
      paths: ['/a'],
      notes: ['Distribution E2QWRUHAPOMQZL is disabled: nobody sees the site through it.'],
    })
  })

  test('what none of several distributions shows', () => {
    expect(unseen([{ unreachable: ['a', 'b'] }, { unreachable: ['b', 'c'] }])).toEqual(['b'])
    expect(unseen([{ unreachable: ['a'] }, { unreachable: [] }])).toEqual([])
    expect(unseen([])).toEqual([])
  })

  test('objects that are cached apart by query strings are hit by a wildcard alone', () => {
    const through = distribution({ behaviours: [behaviour({ queries: true })] })
    expect(plan([change('a.json')], { through, known: ['a.json', 'a.json.map', 'b'] })).toEqual({
      paths: ['/a.json*'],
      extra: 1,
      unreachable: [],
      notes: [],
    })
  })

  test('whether they are, a policy of the account does not tell', () => {
    const through = distribution({ behaviours: [behaviour({ queries: undefined })] })
    expect(plan([change('a')], { through })).toMatchObject({
      paths: ['/a'],
      notes: [expect.stringContaining('cache policy of its own')],
    })
  })
})

describe('what is wanted', () => {
  test('everything, nothing, or what is given', () => {
    const known = ['a', 'b', 'c']
    expect(plan([change('a')], { known, wanted: 'all' })).toMatchObject({ paths: ['/*'], extra: 2, notes: [] })
    expect(plan([change('a')], { known, wanted: 'none' }).paths).toEqual([])
    expect(plan([change('a')], { known, wanted: ['/x*', '#tag'] })).toMatchObject({ paths: ['/x*', '#tag'], extra: 0 })
  })

  test.each(['changed', 'all', 'none', ['/x']] as const)('%j, but nothing changed: nothing', (wanted) => {
    expect(plan([], { known: ['a'], wanted }).paths).toEqual([])
  })
})

describe('put together under the limit', () => {
  const blog = ['blog/1.txt', 'blog/2.txt', 'blog/3.txt', 'blog/4.txt']

  test('as it is as long as it fits', () => {
    expect(
      pathsOf(
        blog.map((key) => change(key)),
        { maxPaths: 4 },
      ),
    ).toEqual(blog.map((key) => `/${key}`))
  })

  test('by the start that hits the least besides', () => {
    const changes = [...blog.slice(0, 3), 'index.txt', 'zoo.txt'].map((key) => change(key))
    expect(plan(changes, { known: [...blog, 'in.txt', 'a', 'b', 'c'], maxPaths: 3 })).toEqual({
      paths: ['/blog/*', '/index.txt', '/zoo.txt'],
      extra: 1,
      unreachable: [],
      notes: [],
    })
  })

  test('at last everything', () => {
    const changes = ['a', 'b', 'c'].map((key) => change(key))
    expect(plan(changes, { known: ['a', 'b', 'c', 'd'], maxPaths: 1 })).toMatchObject({ paths: ['/*'], extra: 1 })
  })

  test('no more than 15 wildcards, whatever the limit', () => {
    const changes = Array.from({ length: 20 }, (_, at) => change(`${String.fromCharCode(97 + at)}/x~1.js`))
    expect(pathsOf(changes, { maxPaths: 100 })).toHaveLength(1)
    const deep = Array.from({ length: 20 }, (_, at) => change(`${at < 10 ? 'a' : 'b'}/${at}/x~1.js`))
    const { paths } = plan(deep, { maxPaths: 100, known: ['a/q', 'b/q', 'c'] })
    expect(paths).toHaveLength(11)
    expect(paths).toContain('/b/1*')
  })

  test('a wildcard does not end in the middle of a character', () => {
    // The two letters have the same first byte, and the two signs the same first half.
    expect(pathsOf([change('x/\u00e9'), change('x/\u00e8')], { maxPaths: 1 })).toEqual(['/x/*'])
    expect(pathsOf([change('x/\u{1f600}'), change('x/\u{1f601}')], { maxPaths: 1 })).toEqual(['/x/*'])
  })

  test('thirty thousand changes are planned in no time', () => {
    const keys = Array.from({ length: 30_000 }, (_, at) => `d${at % 300}/${at % 7}/page-${at}.txt`)
    const { paths } = plan(
      keys.map((key) => change(key)),
      { known: keys, maxPaths: 300 },
    )
    expect(paths.length).toBeLessThanOrEqual(300)
    expect(paths.length).toBeGreaterThan(0)
  })
})
