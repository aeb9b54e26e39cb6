/** The ways of s3-sync-invalidate, each in an account and a bucket of its own. */
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { type SiteScene, siteScene } from '../../support/site-scene.ts'
import { siteOf } from '../../support/small-site.ts'
import type { Scenario } from '../scenario.ts'
import { published, publishedOver, siteMode, usual } from './site-mode.ts'

/** Nobody listens there. */
const ill = { 'health-url': 'http://127.0.0.1:9/', 'health-timeout': '1s', 'wait-invalidation': 'false' }

/** A page that version 2 does not have any more. */
const old = { 'old/news.html': 'old' }

/** Above what is sent in one piece: 16 MiB. */
const film = (version: number) => ({ 'film.bin': Buffer.alloc(17 * 1024 * 1024, version) })

const twin = 'site-twin'

/** A bucket that every account may try: names are the same for all, and whoever was first owns it. */
const neighbour = async ({ s3 }: SiteScene): Promise<void> => {
  await s3.send(new CreateBucketCommand({ Bucket: twin })).catch((error: Error) => {
    if (!/^BucketAlready/.test(error.name)) throw error
  })
}

export const siteScenario: Scenario = {
  door: 's3-sync-invalidate',
  policies: ['s3-sync-invalidate', 's3-sync-invalidate-cloudfront', 's3-sync-invalidate-state'],
  resources: (account) => ({
    Bucket: `site-${account}`,
    Prefix: `${usual}/`,
    State: `.aws-deploy/${usual}~`,
    StateBucket: `states-${account}`,
    Distribution: 'EDFDVBD6EXAMPLE',
  }),
  neighbour: { bucket: twin },
  modes: [
    siteMode('a change of some files, and a page that goes', async () => {
      const was = siteOf('1', old)
      const scene = await published({}, was)
      await neighbour(scene)
      return { scene, was, site: siteOf('2'), before: '1', asked: '2' }
    }),
    siteMode('a first release', async () => {
      const scene = await siteScene({ distribution: true })
      return { scene, was: {}, site: siteOf('1'), before: '–', asked: '1' }
    }),
    siteMode('back to the release before', async () => {
      const scene = await published({}, siteOf('1'))
      await publishedOver(scene, siteOf('2'))
      return { scene, site: {}, inputs: { 'rollback-to': 'previous' }, before: '2', asked: '1' }
    }),
    siteMode('back to the release before, in a bucket with versions', async () => {
      const scene = await published({ versioned: true }, siteOf('1'))
      await publishedOver(scene, siteOf('2'))
      return { scene, site: {}, inputs: { 'rollback-to': 'previous' }, before: '2', asked: '1' }
    }),
    siteMode(
      'a change that is ill, put back',
      async () => {
        const scene = await published({}, siteOf('1'))
        return { scene, site: siteOf('2'), inputs: ill, before: '1', asked: '2' }
      },
      { fails: 'unhealthy' },
    ),
    siteMode('what another tool published, taken over', async () => {
      const scene = await siteScene({ distribution: true })
      for (const [key, text] of Object.entries(siteOf('1'))) await scene.put(`${usual}/${key}`, text)
      return { scene, was: siteOf('1'), site: siteOf('2'), before: '1', asked: '2' }
    }),
    siteMode(
      'a site at the root of its bucket, waited for at the edges',
      async () => {
        const scene = await published({}, siteOf('1'), { prefix: '' })
        const inputs = { 'wait-invalidation': 'true' }
        return { scene, prefix: '', site: siteOf('2'), inputs, before: '1', asked: '2' }
      },
      { also: [{ Prefix: '', State: '.aws-deploy/site' }] },
    ),
    siteMode('a site whose state lies elsewhere', async () => {
      const scene = await siteScene({ distribution: true })
      const states = `states-${scene.aws.account}`
      await scene.s3.send(new CreateBucketCommand({ Bucket: states }))
      const inputs = { state: `s3://${states}/.aws-deploy/${usual}~`, 'keep-assets': '1h' }
      await publishedOver(scene, siteOf('1'), inputs)
      return { scene, site: siteOf('2'), inputs, before: '1', asked: '2' }
    }),
    siteMode('a file in parts', async () => {
      const scene = await published({}, siteOf('1', film(1)))
      return { scene, site: siteOf('2', film(2)), before: '1', asked: '2' }
    }),
    siteMode('other headers of a large file, without sending it', async () => {
      const large = { 'large.bin': Buffer.alloc(1_100_000, 1) }
      const scene = await published({}, siteOf('1', large))
      const inputs = { headers: "'*.bin': {cache-control: max-age=60}" }
      return { scene, site: siteOf('2', large), inputs, before: '1', asked: '2' }
    }),
  ],
  onlyWhenBroken: { 's3:AbortMultipartUpload': 'takes away the parts of an upload that failed' },
  callsAreTheSame: {
    delete: 'which files are deleted is decided by what is known already',
    'max-delete': 'a guard: it stops the step, or does nothing',
    'allow-empty': 'a guard: it stops the step, or does nothing',
    include: 'which files are read',
    exclude: 'which files are read',
    protect: 'which files are left alone',
    preset: 'what files are sent with',
    invalidate: 'which paths are sent',
    'max-paths': 'which paths are sent',
    'expected-bucket-owner': 'a header of the same requests',
    'health-checks': 'like `health-url`; queues are asked as in update-and-wait-lambda',
    'aws-region': 'where the same calls go',
    'role-to-assume': 'every run of least-privilege.test.ts has one',
    'allowed-account-ids': 'sts:GetCallerIdentity needs no grant',
    'dry-run': 'the reads alone',
    timeout: 'how long it may take',
    'on-failure': 'the same without putting back',
    'github-token': 'nothing is asked of GitHub',
  },
}
