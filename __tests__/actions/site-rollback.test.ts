/** What served before serves again: by itself when a release is ill, or asked for. */
import { describe, expect, test } from '@jest/globals'
import { siteScene } from '../support/site-scene.ts'
import { assetOf, seenOf, siteOf } from '../support/small-site.ts'

/** Nobody listens there. */
const ill = { 'health-url': 'http://127.0.0.1:9/', 'health-timeout': '1s' }

describe.each([
  ['a bucket', {}],
  ['a bucket with versions', { versioned: true }],
])('in %s', (_, options) => {
  test.concurrent('a release that is ill is taken back, and CloudFront told twice', async () => {
    const scene = await siteScene({ ...options, distribution: true })
    const first = await scene.run(siteOf('1', { 'old.html': 'old' }))
    const before = await scene.list()
    const step = await scene.run(siteOf('2', { 'new.html': 'new' }), { ...ill, 'wait-invalidation': 'false' })
    expect(step).toMatchObject({
      exitCode: 1,
      outputs: {
        outcome: 'rolled-back',
        serving: 'previous',
        'failure-code': 'unhealthy',
        'release-id': first.outputs['release-id'],
        deleted: '0',
      },
    })
    expect(await seenOf(scene.read)).toBe('1')
    const { [assetOf('2')]: orphan, ...rest } = await scene.list()
    expect(orphan).toBeDefined()
    expect(rest).toEqual(before)
    const asked = (await scene.aws.calls()).filter(({ operation }) => operation === 'CreateInvalidation')
    expect(asked).toHaveLength(3)
    // What it left is known: the next release keeps it for a while, and the same site again is no news.
    const next = await scene.run(siteOf('1', { 'old.html': 'old' }))
    expect(next).toMatchObject({ exitCode: 0, outputs: { 'foreign-count': '0', retained: '1' } })
  })

  test.concurrent('the release before is gone back to, once, and then forward by its name', async () => {
    const scene = await siteScene({ ...options, distribution: true })
    const first = await scene.run(siteOf('1', { 'old.html': 'old' }))
    const second = await scene.run(siteOf('2', { 'new.html': 'new' }))
    const back = await scene.run({}, { 'rollback-to': 'previous' })
    expect(back).toMatchObject({
      exitCode: 0,
      outputs: {
        outcome: 'deployed',
        serving: 'new',
        uploaded: '0',
        'release-id': first.outputs['release-id'],
        'previous-release-id': second.outputs['release-id'],
      },
    })
    expect(await seenOf(scene.read)).toBe('1')
    expect((await scene.read('old.html'))?.text).toBe('old')
    expect((await scene.read('old.html'))?.headers['cache-control']).toBe('no-cache')
    expect(await scene.read('new.html')).toBeUndefined()
    expect(await scene.run({}, { 'rollback-to': 'previous' })).toMatchObject({ outputs: { outcome: 'unchanged' } })
    const forward = await scene.run(
      {},
      { 'rollback-to': second.outputs['release-id']! },
      { env: { GITHUB_RUN_ID: '5' } },
    )
    expect(forward).toMatchObject({ exitCode: 0, outputs: { 'release-id': second.outputs['release-id'] } })
    expect(await seenOf(scene.read)).toBe('2')
    expect((await scene.read('new.html'))?.text).toBe('new')
  })
})

test.concurrent('a first release that is ill goes again', async () => {
  const scene = await siteScene()
  const step = await scene.run(siteOf('1'), ill)
  expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'rolled-back', serving: 'previous' } })
  expect(Object.keys(await scene.list())).toEqual([assetOf('1')])
  expect(await scene.run(siteOf('1'))).toMatchObject({
    exitCode: 0,
    outputs: { outcome: 'deployed', 'foreign-count': '0' },
  })
})

test.concurrent('on-failure: none leaves it, and says what is live', async () => {
  const scene = await siteScene()
  await scene.run(siteOf('1'))
  const step = await scene.run(siteOf('2'), { ...ill, 'on-failure': 'none' })
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { outcome: 'failed', serving: 'new', 'failure-code': 'unhealthy' },
  })
  expect(await seenOf(scene.read)).toBe('2')
  expect(await scene.read(assetOf('1'))).toBeDefined()
})

describe('what cannot be gone back to', () => {
  test.concurrent('the first release has none before it', async () => {
    const scene = await siteScene()
    await scene.run(siteOf('1'))
    const before = await scene.list({ state: true })
    const step = await scene.run({}, { 'rollback-to': 'previous' })
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-code': 'previous-unknown', changed: 'false' } })
    expect(await scene.list({ state: true })).toEqual(before)
  })

  test.concurrent('a body that is lost is found out before the first write, and others are named', async () => {
    const scene = await siteScene()
    const first = await scene.run(siteOf('1'))
    await scene.run(siteOf('2'))
    const before = await scene.list({ state: true })
    const pages = Object.keys(before).filter((key) => key.includes('/pages/'))
    expect(pages).toHaveLength(3)
    await scene.remove(pages[0]!)
    const { [pages[0]!]: _, ...left } = before
    const step = await scene.run({}, { 'rollback-to': 'previous' })
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-code': 'previous-unknown', changed: 'false' } })
    expect(step.outputs['failure-reason']).toContain(first.outputs['release-id'])
    expect(await scene.list({ state: true })).toEqual(left)
  })

  test.concurrent('a release that never was', async () => {
    const scene = await siteScene()
    await scene.run(siteOf('1'))
    const step = await scene.run({}, { 'rollback-to': '20200101T000000Z-abc1234-1.1' })
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-code': 'previous-unknown' } })
  })
})
