/** Buckets as they are: encrypted, versioned, filled by others, with names that nobody would choose; and what S3 does on a bad day. */
import { describe, expect, test } from '@jest/globals'
import { orderProblems } from '../support/site-order.ts'
import { notOnVersitygw, type SiteScene, siteScene } from '../support/site-scene.ts'
import { changedInShop, shopAfter, shopBefore } from '../support/sites.ts'

const writes = /^(Put|Copy|Delete|Create|Upload|Complete)/

/** What was written of the site itself, as `PutObject index.html`. */
const written = async (scene: SiteScene): Promise<readonly string[]> =>
  (await scene.calls())
    .filter(({ operation, status }) => writes.test(operation ?? '') && status !== null && status < 300)
    .flatMap(({ operation, parameters }) => {
      const { Objects = [] } = (parameters['Delete'] ?? {}) as { Objects?: readonly { Key: string }[] }
      const keys = operation === 'DeleteObjects' ? Objects.map(({ Key }) => Key) : [parameters['Key']]
      return keys.map((key) => `${operation} ${key}`)
    })
    .filter((call) => !call.includes(' .aws-deploy/'))

const deployed = { exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } }
const unchanged = { exitCode: 0, outputs: { outcome: 'unchanged', uploaded: '0' } }

/** More than goes in one piece. */
const big = Buffer.alloc(17 * 1024 * 1024, 'all work and no play ')

describe('a bucket', () => {
  notOnVersitygw('it has no KMS')('that KMS encrypts is compared by what we know of it', async () => {
    const scene = await siteScene({ kms: true })
    expect(await scene.run(shopBefore)).toMatchObject(deployed)
    expect(await scene.run(shopBefore)).toMatchObject(unchanged)
    await scene.aws.clearCalls()
    expect(await scene.run(shopAfter)).toMatchObject(deployed)
    expect((await written(scene)).filter((call) => call.startsWith('PutObject')).sort()).toEqual(
      changedInShop.map((key) => `PutObject ${key}`).sort(),
    )
  })

  const markers = 'it takes a delete marker for an object when If-None-Match asks whether there is one'
  notOnVersitygw(markers)('with versions keeps no copies, and puts back the version that served', async () => {
    const scene = await siteScene({ versioned: true })
    expect(await scene.run(shopBefore)).toMatchObject(deployed)
    const before = await scene.read('index.html')
    expect(await scene.run(shopAfter)).toMatchObject(deployed)
    expect(Object.keys(await scene.list({ state: true })).filter((key) => key.includes('/pages/'))).toEqual([])
    expect(await scene.run(shopAfter, { 'rollback-to': 'previous' })).toMatchObject(deployed)
    const after = await scene.read('index.html')
    expect(after).toMatchObject({ text: before?.text, headers: { 'cache-control': before?.headers['cache-control'] } })
    expect(after?.versionId).not.toBe(before?.versionId)
    expect((await scene.read('old-news/index.html'))?.text).toBe(shopBefore['old-news/index.html'])
  })

  test.concurrent('of whose releases nothing is known is adopted: what is equal is not sent again', async () => {
    const scene = await siteScene()
    await scene.run(shopBefore)
    const state = Object.keys(await scene.list({ state: true })).filter((key) => key.startsWith('.aws-deploy/'))
    await scene.remove(...state)
    await scene.put('uploads/of-a-user.txt', 'not ours')
    await scene.aws.clearCalls()
    expect(await scene.run(shopBefore)).toMatchObject({
      exitCode: 0,
      outputs: { uploaded: '0', 'foreign-count': '1', deleted: '0' },
    })
    expect(await written(scene)).toEqual([])
    expect(await scene.run(shopBefore)).toMatchObject(unchanged)
  })

  test.concurrent('in which others changed our objects is as it should be again', async () => {
    const scene = await siteScene()
    await scene.run(shopBefore)
    await scene.put('index.html', 'defaced')
    await scene.remove('robots.txt')
    const step = await scene.run(shopBefore)
    expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', uploaded: '2' } })
    expect((await scene.read('index.html'))?.text).toBe(shopBefore['index.html'])
    expect((await scene.read('robots.txt'))?.text).toBe(shopBefore['robots.txt'])
  })
})

describe('objects', () => {
  test.concurrent('of many megabytes go in parts, and get other headers without being sent again', async () => {
    const scene = await siteScene()
    const site = { ...shopBefore, 'film.mp4': big }
    const headers = (age: number) => ({ headers: `'*.mp4': { cache-control: max-age=${age} }` })
    expect(await scene.run(site, headers(1))).toMatchObject(deployed)
    expect((await written(scene)).filter((call) => call === 'UploadPart film.mp4')).toHaveLength(3)
    expect((await scene.list())['film.mp4']).toMatchObject({ size: big.length, etag: expect.stringMatching(/-3$/) })
    expect(await scene.run(site, headers(1))).toMatchObject(unchanged)
    await scene.aws.clearCalls()
    expect(await scene.run(site, headers(2))).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
    expect(await written(scene)).toEqual(['CopyObject film.mp4'])
    const seen = await scene.read('film.mp4')
    expect(seen?.headers).toMatchObject({ 'cache-control': 'max-age=2', 'content-type': 'video/mp4' })
    expect(await scene.run(site, headers(2))).toMatchObject(unchanged)
  })

  test.concurrent('have the names of their files, whatever these are', async () => {
    const scene = await siteScene()
    const names = [
      'a&b.txt',
      "it's.txt",
      'per%cent.txt',
      '100%25.txt',
      'pl+us.txt',
      'sp ace.txt',
      'q"uote.txt',
      '<x>.txt',
    ]
    const stranger = [
      'ünïcödé-日本.txt',
      'emoji😀.txt',
      '#hash',
      '?q=1',
      '~tilde',
      '*star',
      '(brackets)!',
      'folder name/ä.html',
    ]
    const odd = Object.fromEntries([...names, ...stranger].map((name) => [name, name]))
    expect(await scene.run({ ...shopBefore, ...odd })).toMatchObject(deployed)
    const there = await scene.list()
    expect(Object.keys(odd).filter((name) => !(name in there))).toEqual([])
    for (const name of stranger) expect((await scene.read(name))?.text).toBe(name)
    expect(await scene.run({ ...shopBefore, ...odd })).toMatchObject(unchanged)
    const gone = await scene.run(shopBefore, { 'max-delete': '100%' })
    expect(gone).toMatchObject({ exitCode: 0, outputs: { deleted: String(Object.keys(odd).length) } })
    expect(Object.keys(await scene.list()).sort()).toEqual(Object.keys(shopBefore).sort())
  })
})

describe('a deploy', () => {
  test.concurrent('puts no page before what it refers to, and deletes nothing that a page needs', async () => {
    const scene = await siteScene()
    await scene.run(shopBefore)
    expect(orderProblems(await scene.calls(), { site: shopBefore })).toEqual([])
    await scene.aws.clearCalls()
    expect(await scene.run(shopAfter, { 'keep-assets': '0s', 'max-delete': '100%' })).toMatchObject(deployed)
    const calls = await scene.calls()
    expect(orderProblems(calls, { before: shopBefore, site: shopAfter })).toEqual([])
    const [last] = (await written(scene)).slice(-1)
    expect(last).toMatch(/^DeleteObjects?\b/)
    expect(await scene.list()).not.toHaveProperty(['old-news/index.html'])
  })

  test.concurrent('whose answers are lost looks whether they were written', async () => {
    const scene = await siteScene()
    await scene.run(shopBefore)
    await scene.aws.faults.set(
      ...['index.html', 'assets/index-Ch7LrN0w.js', 'about/index.html'].map((Key) => ({
        ...{ service: 's3', operation: 'PutObject', match: { Key }, lose: true as const, times: 1 },
      })),
    )
    await scene.aws.clearCalls()
    expect(await scene.run(shopAfter)).toMatchObject(deployed)
    expect((await scene.read('index.html'))?.text).toBe(shopAfter['index.html'])
    expect(orderProblems(await scene.calls(), { before: shopBefore, site: shopAfter })).toEqual([])
  })

  test.concurrent('that is asked to slow down, whose connections break, which meets conflicts, comes to its end', async () => {
    const scene = await siteScene()
    const conflict = { code: 'ConditionalRequestConflict', status: 409 }
    await scene.aws.faults.set(
      { service: 's3', operation: 'PutObject', match: { Key: 'index.html' }, error: conflict, times: 1 },
      { service: 's3', operation: 'PutObject', throttle: true, times: 6 },
      { service: 's3', operation: 'ListObjectsV2', server_error: 500, times: 2 },
      { service: 's3', operation: 'PutObject', reset: true, after: 10, times: 2 },
    )
    expect(await scene.run(shopBefore)).toMatchObject(deployed)
    expect(Object.keys(await scene.list()).sort()).toEqual(Object.keys(shopBefore).sort())
  })

  test.concurrent('tells an error in an answer of 200 from a copy that was made', async () => {
    const scene = await siteScene()
    const site = { ...shopBefore, 'film.mp4': big }
    await scene.run(site)
    const body = '<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>'
    const reply = { status: 200, headers: { 'Content-Type': 'application/xml' }, body }
    await scene.aws.faults.set({ service: 's3', operation: 'CopyObject', match: { Key: 'film.mp4' }, reply, times: 1 })
    const step = await scene.run(site, { headers: "'*.mp4': { cache-control: max-age=9 }" })
    expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
    expect((await scene.read('film.mp4'))?.headers['cache-control']).toBe('max-age=9')
    expect((await scene.aws.faults.list())[0]?.hits).toBe(1)
  })
})
