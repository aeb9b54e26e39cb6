import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { CreateInvalidationCommand, type DistributionConfig, GetInvalidationCommand } from '@aws-sdk/client-cloudfront'
import { expect, test } from '@jest/globals'
import { cloudFrontOf, visit } from '../support/edge.ts'
import { type SiteScene, siteScene } from '../support/site-scene.ts'

/** Scenes ask S3 and CloudFront past the fault layer; the first one of a run waits for the sandbox. */
const seconds = 60_000

const scene = async (config: Partial<DistributionConfig> = {}) => {
  const site = await siteScene({ distribution: config })
  const { domain } = site.distribution
  return { ...site, domain, ask: (path: string, more = {}) => visit(domain, path, more) }
}

/** Invalidates, and waits until it is completed. */
const forget = async (site: SiteScene & { readonly distributionId: string }, ...paths: readonly string[]) => {
  const client = cloudFrontOf(site)
  const made = await client.send(
    new CreateInvalidationCommand({
      DistributionId: site.distributionId,
      InvalidationBatch: { CallerReference: paths.join(), Paths: { Quantity: paths.length, Items: [...paths] } },
    }),
  )
  const deadline = Date.now() + 20_000
  for (;;) {
    const command = new GetInvalidationCommand({ DistributionId: site.distributionId, Id: made.Invalidation!.Id! })
    if ((await client.send(command)).Invalidation?.Status === 'Completed') return
    expect(Date.now()).toBeLessThan(deadline)
    await sleep(50)
  }
}

test.concurrent(
  'an object is kept until it is invalidated, by path, by wildcard and in any spelling',
  async () => {
    const site = await scene()
    const keys = ['index.html', 'a b.txt', 'caf\u00e9.txt', 'x/1.txt', 'x/2.txt', 'run~time.js', 'stays.txt']
    const all = async (content: string) => {
      for (const key of keys) await site.put(key, content)
    }
    const paths = [
      '/',
      '/index.html',
      '/a%20b.txt',
      '/caf%C3%A9.txt',
      '/x/1.txt',
      '/x/2.txt',
      '/run~time.js',
      '/stays.txt',
    ]
    const bodies = async () =>
      Object.fromEntries(await Promise.all(paths.map(async (path) => [path, (await site.ask(path)).body])))
    await all('old')
    const first = await site.ask('/stays.txt')
    expect(first).toMatchObject({ status: 200, body: 'old', headers: { 'x-cache': 'Miss from cloudfront' } })
    await bodies()
    await all('new')
    const second = await site.ask('/stays.txt')
    expect(second).toMatchObject({
      body: 'old',
      headers: { 'x-cache': 'Hit from cloudfront', age: expect.stringMatching(/^\d+$/) },
    })
    expect(Object.values(await bodies())).toEqual(paths.map(() => 'old'))
    await forget(
      { ...site, distributionId: site.distribution.id },
      '/',
      '/a%20b.txt',
      '/caf%C3%A9.txt',
      '/x/*',
      '/run*',
    )
    expect(await bodies()).toEqual({
      '/': 'new',
      // `/` and the root object are two objects.
      '/index.html': 'old',
      '/a%20b.txt': 'new',
      '/caf%C3%A9.txt': 'new',
      '/x/1.txt': 'new',
      '/x/2.txt': 'new',
      '/run~time.js': 'new',
      '/stays.txt': 'old',
    })
  },
  seconds,
)

test.concurrent(
  'what says no-cache is asked for again, and is not sent again when it did not change',
  async () => {
    const site = await scene()
    await site.put('page.html', 'one', { CacheControl: 'no-cache' })
    expect((await site.ask('/page.html')).headers['x-cache']).toBe('Miss from cloudfront')
    // CachingOptimized keeps everything for a second.
    await sleep(1100)
    const again = await site.ask('/page.html')
    expect(again).toMatchObject({ status: 200, body: 'one', headers: { 'x-cache': 'RefreshHit from cloudfront' } })
    expect(again.headers['content-type']).toBeDefined()
    await site.put('page.html', 'two', { CacheControl: 'no-cache' })
    await sleep(1100)
    expect(await site.ask('/page.html')).toMatchObject({ body: 'two', headers: { 'x-cache': 'Miss from cloudfront' } })
  },
  seconds,
)

test.concurrent(
  'a browser that has the object is told so, HEAD has no body, and a part is asked of the origin',
  async () => {
    const site = await scene()
    await site.put('a.txt', '0123456789')
    const { headers } = await site.ask('/a.txt')
    const known = await site.ask('/a.txt', { headers: { 'if-none-match': headers['etag'] } })
    expect(known).toMatchObject({ status: 304, body: '' })
    expect(await site.ask('/a.txt', { method: 'HEAD' })).toMatchObject({
      status: 200,
      body: '',
      headers: { 'x-cache': 'Hit from cloudfront', 'content-length': '10' },
    })
    expect(await site.ask('/a.txt', { headers: { range: 'bytes=2-3' } })).toMatchObject({ status: 206, body: '23' })
  },
  seconds,
)

test.concurrent(
  'an error is kept as long as the distribution says, and so is the page that is shown for it',
  async () => {
    const page = { ErrorCode: 403, ResponsePagePath: '/index.html', ResponseCode: '200', ErrorCachingMinTTL: 300 }
    const site = await scene({ CustomErrorResponses: { Quantity: 1, Items: [page] } })
    await site.put('index.html', 'old')
    expect(await site.ask('/deep/link')).toMatchObject({ status: 200, body: 'old' })
    await site.put('index.html', 'new')
    await site.put('deep/link', 'the file itself')
    await forget({ ...site, distributionId: site.distribution.id }, '/', '/index.html')
    expect(await site.ask('/deep/link')).toMatchObject({ status: 200, body: 'old' })
    expect((await site.ask('/index.html')).body).toBe('new')
    await forget({ ...site, distributionId: site.distribution.id }, '/*')
    expect((await site.ask('/deep/link')).body).toBe('the file itself')
    expect((await site.ask('/other/link')).body).toBe('new')
  },
  seconds,
)

test.concurrent(
  'nobody sees another distribution, a disabled one answers nobody, an unknown one neither',
  async () => {
    const [one, other, disabled] = await Promise.all([scene(), scene(), scene({ Enabled: false })])
    await one.put('a.txt', 'one')
    await other.put('a.txt', 'other')
    await disabled.put('a.txt', 'disabled')
    expect([(await one.ask('/a.txt')).body, (await other.ask('/a.txt')).body]).toEqual(['one', 'other'])
    expect((await disabled.ask('/a.txt')).status).toBe(403)
    expect((await visit('dunknown000000.cloudfront.net', '/a.txt')).status).toBeGreaterThanOrEqual(400)
  },
  seconds,
)

test.concurrent(
  'its own name leads there, by https, from every program that goes through the proxy',
  async () => {
    const site = await scene()
    await site.put('a.txt', 'here')
    const script = `fetch('https://${site.domain}/a.txt').then(async (a) => console.log(a.headers.get('x-cache'), await a.text()))`
    const env = { ...process.env, ...site.env }
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { env, timeout: 30_000 })
    expect(stdout.trim()).toBe('Miss from cloudfront here')
    expect((await site.ask('/a.txt')).headers['x-cache']).toBe('Hit from cloudfront')
  },
  seconds,
)
