/** Two deploys at once, hands of others, and runs that were cut off. */
import { describe, expect, test } from '@jest/globals'
import type { Call } from '../../sandbox/aws/control.ts'
import { isWrite } from '../support/door.ts'
import { type SiteScene, siteScene } from '../support/site-scene.ts'
import { assetOf, seenOf, siteOf } from '../support/small-site.ts'

const lease = '.aws-deploy/site/lease.json'

/** The lease of another run, as its owner wrote it. */
const foreignLease = (more: object = {}) =>
  JSON.stringify({
    schema: 1,
    holder: 'another',
    run: '99',
    attempt: 1,
    url: 'https://github.com/acme/shop/actions/runs/99',
    release: '20261125T163000Z-abc1234-99.1',
    unfinished: [],
    expires: '2026-11-25T16:31:00Z',
    ...more,
  })

/** Holds the first write of a key for a while (milliseconds). */
const slowAt = (scene: SiteScene, key: string, latency = 3000) =>
  scene.aws.faults.set({ service: 's3', operation: 'PutObject', match: { Key: key }, nth: 1, latency_ms: latency })

describe('another run', () => {
  test.concurrent('that is at work keeps this one from writing', async () => {
    const scene = await siteScene()
    await scene.run(siteOf('1'))
    await scene.put(lease, foreignLease())
    await scene.aws.clearCalls()
    const step = await scene.run(siteOf('2'))
    expect(step).toMatchObject({
      exitCode: 1,
      outputs: { outcome: 'failed', 'failure-code': 'deploy-in-progress', changed: 'false', serving: 'unknown' },
    })
    expect(step.outputs['failure-reason']).toContain('Run 99')
    expect((await scene.calls()).filter(isWrite)).toEqual([])
  })

  test.concurrent('that has ended does not', async () => {
    const scene = await siteScene()
    await scene.run(siteOf('1'))
    await scene.put(lease, foreignLease({ ended: true }))
    expect(await scene.run(siteOf('2'))).toMatchObject({ exitCode: 0 })
    expect(await scene.read(lease)).toBeUndefined()
  })

  test.concurrent('of the same run, earlier, is dead', async () => {
    const scene = await siteScene()
    await scene.put(lease, foreignLease({ run: '4001' }))
    expect(await scene.run(siteOf('1'), {}, { env: { GITHUB_RUN_ATTEMPT: '2' } })).toMatchObject({ exitCode: 0 })
  })

  test.concurrent('that took the lease over stops this one before any page', async () => {
    const scene = await siteScene()
    await scene.run(siteOf('1'))
    await scene.aws.clearCalls()
    await slowAt(scene, assetOf('2'))
    const live = scene.start(siteOf('2'))
    await called(scene, assetOf('2'))
    await scene.put(lease, foreignLease())
    const step = await live.result
    expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'superseded', serving: 'unknown' } })
    expect(await seenOf(scene.read)).toBe('1')
    expect((await scene.read(lease))?.text).toContain('another')
  })

  test.concurrent('that writes a page meanwhile is not written over', async () => {
    const scene = await siteScene()
    await scene.run(siteOf('1'))
    await scene.aws.clearCalls()
    await slowAt(scene, assetOf('2'))
    const live = scene.start(siteOf('2'))
    await called(scene, assetOf('2'))
    await scene.put('index.html', 'theirs')
    const step = await live.result
    expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'superseded', 'failure-code': 'superseded' } })
    expect((await scene.read('index.html'))?.text).toBe('theirs')
  })
})

const called = async (scene: SiteScene, key: string, isSo: (call: Call) => boolean = () => true) => {
  for (let tries = 0; tries < 600; tries += 1) {
    if ((await scene.calls()).some((call) => call.parameters['Key'] === key && isSo(call))) return
    await new Promise((soon) => setTimeout(soon, 50))
  }
  throw new Error(`${key} was not written`)
}

/** A write that a killed process has sent is done all the same: no network holds it back for seconds, as the sandbox does. */
const answered = ({ seconds }: Call) => seconds !== null

describe('a run that is killed', () => {
  test.concurrent('leaves nothing that the next, of another commit, does not find', async () => {
    const scene = await siteScene()
    await scene.run(siteOf('1'))
    await scene.aws.clearCalls()
    await slowAt(scene, 'about.html')
    const live = scene.start(siteOf('2', { 'only-2.html': 'x' }), {}, { post: 'never' })
    await called(scene, 'about.html')
    live.kill()
    await live.result
    await called(scene, 'about.html', answered)
    await scene.aws.faults.clear()
    const step = await scene.run(siteOf('3'), { 'keep-assets': '1h' }, { env: { GITHUB_RUN_ATTEMPT: '2' } })
    expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', 'foreign-count': '0', retained: '2' } })
    expect(await seenOf(scene.read)).toBe('3')
    expect(await scene.read('only-2.html')).toBeUndefined()
    const left = Object.keys(await scene.list({ state: true })).filter((key) => /attempts|lease\.json/.test(key))
    expect(left).toEqual([])
    // What was there before the dead run is what the release before is.
    expect(await scene.run({}, { 'rollback-to': 'previous' })).toMatchObject({ exitCode: 0 })
    expect(await seenOf(scene.read)).toBe('1')
  })

  test.concurrent('after its first page is put back by post', async () => {
    const scene = await siteScene({ distribution: true })
    await scene.run(siteOf('1'))
    await scene.aws.clearCalls()
    await slowAt(scene, 'index.html', 60_000)
    const live = scene.start(siteOf('2'))
    await called(scene, 'index.html')
    live.kill()
    const step = await live.result
    expect(step.post).toMatchObject({ exitCode: 0 })
    expect(await seenOf(scene.read)).toBe('1')
    expect(step.post?.summary).toContain('serves again what it served before')
  })
})

describe('a cancel', () => {
  test.concurrent.each([
    ['before the first page', assetOf('2')],
    ['among the pages', 'about.html'],
  ])('%s leaves users what they had', async (_, key) => {
    const scene = await siteScene({ distribution: true })
    await scene.run(siteOf('1'))
    await scene.aws.clearCalls()
    await scene.aws.faults.set({ service: 's3', operation: 'PutObject', match: { Key: key }, latency_ms: 2500 })
    const live = scene.start(siteOf('2'))
    await called(scene, key)
    await live.cancel()
    const step = await live.result
    expect(step).toMatchObject({ outputs: { outcome: 'cancelled', serving: 'previous', 'failure-code': 'cancelled' } })
    expect(await seenOf(scene.read)).toBe('1')
    // Nobody waits for a lease that nobody holds.
    expect(await scene.run(siteOf('2'), {}, { env: { GITHUB_RUN_ID: '9' } })).toMatchObject({ exitCode: 0 })
  })
})
