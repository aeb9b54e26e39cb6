/** What a release does to a bucket and its distribution. */
import { describe, expect, test } from '@jest/globals'
import { notOnVersitygw, siteScene } from '../support/site-scene.ts'
import { assetOf, seenOf, siteOf } from '../support/small-site.ts'

describe('a site', () => {
  test.concurrent('is published, then only what changed, and what a tab may ask for stays', async () => {
    const scene = await siteScene({ distribution: true })
    const site = siteOf('1', { '.well-known/security.txt': 'Contact: mailto:security@example.com' })
    const first = await scene.run(site)
    expect(first).toMatchObject({
      exitCode: 0,
      outputs: {
        outcome: 'deployed',
        serving: 'new',
        changed: 'true',
        uploaded: '6',
        deleted: '0',
        'foreign-count': '0',
      },
    })
    expect(Object.keys(await scene.list()).sort()).toEqual(Object.keys(site).sort())
    expect((await scene.read(assetOf('1')))?.headers['cache-control']).toContain('immutable')

    const again = await scene.run(site)
    expect(again).toMatchObject({
      exitCode: 0,
      outputs: { outcome: 'unchanged', changed: 'false', 'unchanged-count': '6', 'invalidation-ids': '{}' },
    })
    expect(Number(again.outputs['requests'])).toBeLessThanOrEqual(3)

    const second = await scene.run(siteOf('2'))
    expect(second).toMatchObject({
      exitCode: 0,
      outputs: {
        outcome: 'deployed',
        uploaded: '4',
        deleted: '1',
        retained: '1',
        'unchanged-count': '1',
        'previous-release-id': first.outputs['release-id'],
      },
    })
    const paths = JSON.parse(second.outputs['invalidation-paths']!) as Record<string, string[]>
    expect(paths[scene.distribution.id]).toEqual(
      expect.arrayContaining(['/', '/index.html', '/about.html', '/data/prices.txt', '/.well-known/security.txt']),
    )
    expect(second.outputs['site-url']).toBe(`https://${scene.distribution.domain}/`)
    expect(await seenOf(scene.read)).toBe('2')
    expect(await scene.read(assetOf('1'))).toBeDefined()
    expect(await scene.read('.well-known/security.txt')).toBeUndefined()
  })

  test.concurrent('lies under its prefix, and touches nothing beside it', async () => {
    const scene = await siteScene()
    await scene.put('docs-old/index.html', 'theirs')
    await scene.put('index.html', 'theirs')
    const inputs = { prefix: 'docs', delete: 'all', 'max-delete': '100%' }
    expect(await scene.run(siteOf('1'), inputs)).toMatchObject({ exitCode: 0, outputs: { 'foreign-count': '0' } })
    expect(await scene.run(siteOf('2'), inputs)).toMatchObject({ exitCode: 0 })
    expect(await seenOf(scene.read, 'docs/')).toBe('2')
    expect((await scene.read('index.html'))?.text).toBe('theirs')
    expect((await scene.read('docs-old/index.html'))?.text).toBe('theirs')
  })

  test.concurrent('gets other headers without other contents', async () => {
    const scene = await siteScene()
    const site = siteOf('1', { 'film.bin': Buffer.alloc(1_200_000, 7) })
    await scene.run(site)
    const before = await scene.list()
    const headers = "'*.bin': {cache-control: max-age=60}\n'*.svg': {x-amz-meta-owner: web}"
    const step = await scene.run(site, { headers })
    expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', uploaded: '1', 'unchanged-count': '4' } })
    expect((await scene.read('film.bin'))?.headers).toMatchObject({
      'cache-control': 'max-age=60',
      'content-type': 'application/octet-stream',
    })
    expect((await scene.read('logo.svg'))?.headers).toMatchObject({ 'x-amz-meta-owner': 'web' })
    expect(await scene.list()).toEqual(before)
    expect(await scene.run(site, { headers })).toMatchObject({ outputs: { outcome: 'unchanged' } })
  })

  test.concurrent('takes over what another tool left, and sends only the difference', async () => {
    const scene = await siteScene({ distribution: true })
    for (const [key, text] of Object.entries(siteOf('1'))) await scene.put(key, text)
    await scene.put('theirs.html', 'theirs')
    const step = await scene.run(siteOf('2'), {
      preset: 'none',
      headers: "'*': {content-type: application/octet-stream}",
    })
    expect(step).toMatchObject({
      exitCode: 0,
      outputs: { outcome: 'deployed', uploaded: '4', 'unchanged-count': '1', 'foreign-count': '2', deleted: '0' },
    })
    expect((await scene.read('theirs.html'))?.text).toBe('theirs')
    const back = await scene.run({}, { 'rollback-to': 'previous' })
    expect(back).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
    expect(await seenOf(scene.read)).toBe('1')
  })

  test.concurrent('keeps its state in a bucket of its own', async () => {
    const [scene, other] = await Promise.all([siteScene(), siteScene()])
    const states = `states-${scene.aws.account}`
    const { CreateBucketCommand, ListObjectsV2Command } = await import('@aws-sdk/client-s3')
    await scene.s3.send(new CreateBucketCommand({ Bucket: states }))
    expect(other.bucket).not.toBe(scene.bucket)
    const inputs = { state: `s3://${states}/sites/shop` }
    await scene.run(siteOf('1'), inputs)
    expect(await scene.run(siteOf('2'), inputs)).toMatchObject({ exitCode: 0, outputs: { uploaded: '4' } })
    expect(Object.keys(await scene.list({ state: true })).filter((key) => key.startsWith('.'))).toEqual([])
    const { Contents = [] } = await scene.s3.send(new ListObjectsV2Command({ Bucket: states }))
    expect(Contents.map(({ Key }) => Key)).toContain('sites/shop/current.json')
    expect(await scene.run({}, { ...inputs, 'rollback-to': 'previous' })).toMatchObject({ exitCode: 0 })
    expect(await seenOf(scene.read)).toBe('1')
  })

  notOnVersitygw('it has no KMS')('is compared in a bucket whose ETags say nothing', async () => {
    const scene = await siteScene({ kms: true })
    await scene.run(siteOf('1'))
    expect(await scene.run(siteOf('1'))).toMatchObject({ outputs: { outcome: 'unchanged' } })
    const step = await scene.run(siteOf('2'))
    expect(step).toMatchObject({ exitCode: 0, outputs: { uploaded: '4', 'unchanged-count': '1' } })
  })
})

test.concurrent('a dry run tells all, and writes nothing, not even a lease', async () => {
  const scene = await siteScene({ distribution: true })
  await scene.run(siteOf('1', { 'old.html': 'old' }))
  const before = await scene.list({ state: true })
  const step = await scene.run(siteOf('2'), { 'dry-run': 'true' })
  expect(step).toMatchObject({
    exitCode: 0,
    outputs: { outcome: 'planned', changed: 'false', serving: 'previous', uploaded: '4', deleted: '1' },
  })
  expect(await scene.list({ state: true })).toEqual(before)
  for (const told of ['index.html', 'old.html', 'no-cache', 'immutable', '/about.html'])
    expect(step.summary).toContain(told)
})

test.concurrent('a site of five thousand files that did not change costs ten requests at most', async () => {
  const scene = await siteScene({ distribution: true })
  const site = Object.fromEntries(
    Array.from({ length: 5000 }, (_, at) => [`pages/${at}/index.html`, `<p>page ${at}</p>`]),
  )
  expect(await scene.run(site)).toMatchObject({ exitCode: 0, outputs: { uploaded: '5000' } })
  await scene.aws.clearCalls()
  expect(await scene.run(site)).toMatchObject({ exitCode: 0, outputs: { outcome: 'unchanged' } })
  expect((await scene.aws.calls()).length).toBeLessThanOrEqual(10)
})
