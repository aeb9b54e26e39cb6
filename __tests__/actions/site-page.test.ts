/** The examples of the door's page do what the page says, with the policies that it names. */
import { expect, test } from '@jest/globals'
import { addBucket } from '../../sandbox/aws/seed-site.ts'
import { freshJob, policyOf, roleFor } from '../support/door.ts'
import { pageExample } from '../support/page-example.ts'
import { notOnVersitygw, type SiteScene, siteScene } from '../support/site-scene.ts'
import { withServer } from '../unit/loopback.ts'

const door = 's3-sync-invalidate'

const files = {
  'dist/index.html': '<title>Docs</title><script src="assets/app.0a1b2c3d.js"></script>',
  'dist/assets/app.0a1b2c3d.js': 'app()',
  'dist/assets/app.0a1b2c3d.js.map': '{}',
  'dist/drafts/next.html': 'draft',
  'dist/guide.pdf': 'pdf',
  'dist/feed.xml': '<rss/>',
  'dist/previews/pr-1/index.html': 'ours',
}

/** What stands on the page for what only a test has. */
const of = ({ aws, bucket }: SiteScene) => ({
  'acme-site': bucket,
  'eu-west-1': aws.region,
  '111122223333': aws.account,
})

/** A job that assumes the role of the page, with these policies. */
const jobWithRole = async (
  { aws }: SiteScene,
  names: readonly string[],
  resources: Readonly<Record<string, string>>,
) => {
  const job = await freshJob()
  const policies = Object.fromEntries(names.map((name) => [name, policyOf(name, aws, resources)]))
  return { job, env: (await roleFor(aws, job, policies)).env }
}

test.concurrent('the smallest: a bucket, keys of the environment', async () => {
  const scene = await siteScene()
  const step = await scene.run({}, pageExample(door, 'Smallest', { 'acme-site': scene.bucket }), { files })
  expect(step.errors).toEqual([])
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new', uploaded: '7' } })
  expect((await scene.read('guide.pdf'))?.headers).toMatchObject({ 'content-type': 'application/pdf' })
})

const noRoles = notOnVersitygw('it knows no roles')

noRoles('the typical one: a role, a distribution, an address that visitors ask', async () => {
  const scene = await siteScene({ distribution: true })
  const { env } = await jobWithRole(scene, [door, `${door}-cloudfront`], {
    Bucket: scene.bucket,
    Prefix: '',
    State: '.aws-deploy/site',
    Distribution: scene.distribution.id,
  })
  await withServer(
    (_, answer) => answer.end('<title>Docs</title>'),
    async (url) => {
      const inputs = pageExample(door, 'Typical', {
        ...of(scene),
        E2QWRUHAPOMQZL: scene.distribution.id,
        'https://www.example.com/': url,
      })
      const step = await scene.run({}, inputs, { files, env })
      expect(step.errors).toEqual([])
      expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new', uploaded: '7' } })
      expect(Object.keys(JSON.parse(step.outputs['invalidation-ids']!))).toEqual([scene.distribution.id])
    },
  )
})

noRoles('everything at once', async () => {
  const scene = await siteScene({ distribution: true })
  const deploys = `deploys-${scene.aws.account}`
  await addBucket(scene.s3, deploys, {})
  await scene.put('docs/previews/pr-1/index.html', 'theirs')
  const { job, env } = await jobWithRole(scene, [door, `${door}-state`, `${door}-cloudfront`], {
    Bucket: scene.bucket,
    Prefix: 'docs/',
    StateBucket: deploys,
    State: 'acme-site',
    Distribution: scene.distribution.id,
  })
  await withServer(
    (_, answer) => answer.end('<title>Docs</title>'),
    async (url) => {
      const inputs = pageExample(door, 'Everything', {
        'acme-deploys/acme-site': `${deploys}/acme-site`,
        'bucket: acme-site': `bucket: ${scene.bucket}`,
        'eu-west-1': scene.aws.region,
        '111122223333': scene.aws.account,
        E2QWRUHAPOMQZL: scene.distribution.id,
        'https://www.example.com/docs/': url,
        '${{ github.token }}': job.token,
      })
      const step = await scene.run({}, inputs, { files, env })
      expect(step.errors).toEqual([])
      expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new', uploaded: '4' } })
    },
  )
  expect(Object.keys(await scene.list({ state: true })).sort()).toEqual([
    'docs/assets/app.0a1b2c3d.js',
    'docs/feed.xml',
    'docs/guide.pdf',
    'docs/index.html',
    'docs/previews/pr-1/index.html',
  ])
  expect((await scene.read('docs/previews/pr-1/index.html'))?.text).toBe('theirs')
  expect((await scene.read('docs/guide.pdf'))?.headers).toMatchObject({
    'cache-control': 'public, max-age=86400',
    'content-disposition': 'inline',
  })
  expect((await scene.read('docs/feed.xml'))?.headers).toMatchObject({
    'content-type': 'application/rss+xml',
    'x-amz-meta-owner': 'web-team',
  })
})

test.concurrent('going back, as the page has it', async () => {
  const scene = await siteScene()
  await scene.run({ 'index.html': 'one' })
  await scene.run({ 'index.html': 'two' })
  const step = await scene.run({}, { source: '', bucket: scene.bucket, 'rollback-to': 'previous' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new' } })
  expect((await scene.read('index.html'))?.text).toBe('one')
})
