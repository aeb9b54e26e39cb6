/** What must not happen by mistake: wrong deletes, protected files, more than asked for. */
import { expect, test } from '@jest/globals'
import { siteScene } from '../support/site-scene.ts'
import { assetOf, siteOf } from '../support/small-site.ts'

test.concurrent('more deletes than max-delete allows stop the step before any change', async () => {
  const scene = await siteScene()
  const pages = Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`news/${at}.html`, `${at}`]))
  await scene.run(siteOf('1', pages))
  const before = await scene.list({ state: true })
  const step = await scene.run(siteOf('2'))
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { 'failure-code': 'guard-max-delete', changed: 'false', serving: 'previous' },
  })
  expect(step.outputs['failure-reason']).toContain('5 of 10 files')
  expect(await scene.list({ state: true })).toEqual(before)
  expect(await scene.run(siteOf('2'), { 'max-delete': '5' })).toMatchObject({ exitCode: 0, outputs: { deleted: '5' } })
})

test.concurrent('delete: own leaves what others put there, all does not, never keeps everything', async () => {
  const scene = await siteScene()
  await scene.put('theirs.html', 'theirs')
  const more = { 'max-delete': '100%' }
  const first = await scene.run(siteOf('1', { 'old.html': 'old' }), more)
  expect(first.outputs).toMatchObject({ 'foreign-count': '1', deleted: '0' })
  expect(first.summary).toContain('theirs.html')
  const never = await scene.run(siteOf('1'), { ...more, delete: 'never' })
  expect(never.outputs).toMatchObject({ deleted: '0', retained: '1', 'foreign-count': '1' })
  const own = await scene.run(siteOf('1'), more)
  expect(own.outputs).toMatchObject({ deleted: '1', 'foreign-count': '1' })
  expect(await scene.read('theirs.html')).toBeDefined()
  const all = await scene.run(siteOf('1'), { ...more, delete: 'all' })
  expect(all.outputs).toMatchObject({ deleted: '1', 'foreign-count': '0' })
  expect(Object.keys(await scene.list()).sort()).toEqual(Object.keys(siteOf('1')).sort())
})

test.concurrent('protected files are neither written nor deleted', async () => {
  const scene = await siteScene()
  await scene.put('about.html', 'theirs')
  await scene.put('uploads/cat.jpg', 'cat')
  const inputs = { protect: 'about.html\nuploads/', delete: 'all', 'max-delete': '100%' }
  const step = await scene.run(siteOf('1'), inputs)
  expect(step).toMatchObject({ exitCode: 0, outputs: { uploaded: '4' } })
  expect((await scene.read('about.html'))?.text).toBe('theirs')
  expect(await scene.read('uploads/cat.jpg')).toBeDefined()
  expect(step.summary).toContain('about.html')
})

test.concurrent('delete: all spares another site of ours below this one', async () => {
  const scene = await siteScene()
  await scene.run(siteOf('1'), { prefix: 'previews/pr-7' })
  await scene.put('stray.html', 'x')
  const step = await scene.run(siteOf('2'), { delete: 'all', 'max-delete': '100%' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { deleted: '1', 'foreign-count': '0' } })
  expect(await scene.read('previews/pr-7/index.html')).toBeDefined()
})

test.concurrent('assets go when their time is over, never those of the release before', async () => {
  const scene = await siteScene()
  const inputs = { 'keep-assets': '0s' }
  await scene.run(siteOf('1'), inputs)
  const second = await scene.run(siteOf('2'), inputs)
  expect(second.outputs).toMatchObject({ retained: '1', deleted: '0' })
  expect((await scene.run(siteOf('2'), inputs)).outputs).toMatchObject({ outcome: 'unchanged' })
  const third = await scene.run(siteOf('3'), inputs)
  expect(third.outputs).toMatchObject({ retained: '1', deleted: '1' })
  expect(await scene.read(assetOf('1'))).toBeUndefined()
  expect(await scene.read(assetOf('2'))).toBeDefined()
})

test.concurrent('keys that S3 does not delete are named, and tried again', async () => {
  const scene = await siteScene()
  await scene.run(siteOf('1', { 'old.html': 'old' }))
  await scene.aws.faults.set({ service: 's3', operation: 'DeleteObjects', nth: 1, denied: true })
  const step = await scene.run(siteOf('2'))
  expect(step).toMatchObject({
    exitCode: 1,
    outputs: { serving: 'new', 'failure-code': 'access-denied', deleted: '0' },
  })
  await scene.aws.faults.clear()
  const again = await scene.run(siteOf('2'), {}, { env: { GITHUB_RUN_ID: '9' } })
  expect(again).toMatchObject({ exitCode: 0, outputs: { deleted: '1' } })
  expect(await scene.read('old.html')).toBeUndefined()
})

test.concurrent('a state that is none of ours stops the step', async () => {
  const scene = await siteScene()
  await scene.put('.aws-deploy/site/current.json', '<html>')
  const step = await scene.run(siteOf('1'))
  expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-code': 'state-unreadable', changed: 'false' } })
})

test.concurrent('a release without the page that the distribution shows at its address is warned of', async () => {
  const scene = await siteScene({ distribution: true })
  const { 'index.html': _, ...rest } = siteOf('1')
  const step = await scene.run(rest)
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
  const warning = expect.stringMatching(/shows index\.html at \/, and there is no such file/)
  expect(step.warnings).toContainEqual(warning)
  expect((await scene.run(siteOf('1'))).warnings).not.toContainEqual(warning)
})
