/** The door and CloudFront, seen by visitors: through an edge that caches as CloudFront's do. */
import { PutBucketPolicyCommand } from '@aws-sdk/client-s3'
import { describe, expect, test } from '@jest/globals'
import { addBucket, addDistribution } from '../../sandbox/aws/seed-site.ts'
import { type Answer, watch } from '../../sandbox/oracle/watch.ts'
import { cachedForLong, cloudFrontOf, published, visit, visited } from '../support/edge.ts'
import { siteScene } from '../support/site-scene.ts'

const bodiesOf = async (domain: string, ...paths: readonly string[]) =>
  Object.fromEntries(await Promise.all(paths.map(async (path) => [path, (await visit(domain, path)).body])))

const errorPage = (seconds: number) => ({
  CustomErrorResponses: {
    Quantity: 1,
    Items: [{ ErrorCode: 403, ResponsePagePath: '/index.html', ResponseCode: '200', ErrorCachingMinTTL: seconds }],
  },
})

describe('what visitors see', () => {
  visited('an old page until it is invalidated, then the new one; what did not change stays cached', async () => {
    const scene = await siteScene({ distribution: true })
    const { domain, id } = scene.distribution
    const site = (version: string) => ({
      'index.html': `home ${version}`,
      'docs/index.html': `docs ${version}`,
      'caf\u00e9 [1].html': `caf\u00e9 ${version}`,
      'run~time.txt': `runtime ${version}`,
      'logo.svg': '<svg/>',
    })
    const paths = ['/', '/index.html', '/docs/index.html', '/caf%C3%A9%20%5B1%5D.html', '/run~time.txt', '/logo.svg']
    await published(scene, site('one'))
    await bodiesOf(domain, ...paths)

    expect((await scene.run(site('two'), { ...cachedForLong, invalidate: 'none' })).outputs['invalidation-ids']).toBe(
      '{}',
    )
    expect(Object.values(await bodiesOf(domain, ...paths))).toEqual([
      'home one',
      'home one',
      'docs one',
      'caf\u00e9 one',
      'runtime one',
      '<svg/>',
    ])

    const third = await scene.run(site('three'), { ...cachedForLong, 'wait-invalidation': 'true' })
    expect(third).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', 'site-url': `https://${domain}/` } })
    expect(JSON.parse(third.outputs['invalidation-paths']!)).toEqual({
      [id]: [
        '/',
        '/caf%C3%A9%20%5B1%5D',
        '/caf%C3%A9%20%5B1%5D.html',
        '/docs',
        '/docs/',
        '/docs/index.html',
        '/index.html',
        '/run*',
      ],
    })
    expect(Object.values(await bodiesOf(domain, ...paths))).toEqual([
      'home three',
      'home three',
      'docs three',
      'caf\u00e9 three',
      'runtime three',
      '<svg/>',
    ])
    expect((await visit(domain, '/logo.svg')).headers['x-cache']).toBe('Hit from cloudfront')
  })

  visited(
    'of an app with an error page the new one under every link, also when edges keep errors for long',
    async () => {
      const scene = await siteScene({ distribution: errorPage(300) })
      const { domain, id } = scene.distribution
      const app = (version: string) => ({ 'index.html': `app ${version}`, 'robots.txt': 'all' })
      await published(scene, app('one'))
      const links = ['/', '/orders/7', '/settings']
      expect(Object.values(await bodiesOf(domain, ...links))).toEqual(['app one', 'app one', 'app one'])
      const second = await scene.run(app('two'), { ...cachedForLong, 'wait-invalidation': 'true' })
      expect(JSON.parse(second.outputs['invalidation-paths']!)).toEqual({ [id]: ['/*'] })
      expect(second.summary).toContain('an edge keeps those for 300 s')
      expect(Object.values(await bodiesOf(domain, ...links))).toEqual(['app two', 'app two', 'app two'])
    },
  )

  visited('a file that is new where its absence was cached', async () => {
    const scene = await siteScene({ distribution: errorPage(300) })
    const { domain } = scene.distribution
    await published(scene, { 'index.html': 'app' })
    expect((await visit(domain, '/robots.txt')).body).toBe('app')
    await scene.run({ 'index.html': 'app', 'robots.txt': 'all' }, { ...cachedForLong, 'wait-invalidation': 'true' })
    expect((await visit(domain, '/robots.txt')).body).toBe('all')
  })

  visited(
    'asked 20 times a second while it is published: old or new, and never a page without its script',
    async () => {
      const scene = await siteScene({ distribution: true })
      const { domain } = scene.distribution
      const site = (version: string, hash: string) => ({
        'index.html': `<script src="/assets/app-${hash}.js"></script>`,
        [`assets/app-${hash}.js`]: `version ${version}`,
        'about.html': version,
      })
      const asked = async (): Promise<Answer> => {
        const page = await visit(domain, '/')
        const [script = 'no script'] = /\/assets\/[^"]+/.exec(page.body) ?? []
        const { status, body } = await visit(domain, script)
        return { status, body }
      }
      await scene.run(site('one', 'D2k9xQ7z'), { 'keep-assets': '0s', 'wait-invalidation': 'true' })
      const oracle = watch({ url: asked, read: ({ status, body }) => `${status} ${body}`, patienceMs: 15_000 })
      await oracle.until('200 version one')
      const second = await scene.run(site('two', 'K8w2pL5m'), { 'keep-assets': '0s', 'wait-invalidation': 'true' })
      const seen = await oracle.stop('200 version one', '200 version two')
      expect(second).toMatchObject({ exitCode: 0, outputs: { serving: 'new' } })
      expect(seen.unexpected).toEqual([])
      expect(seen.periods.map(({ value }) => value)).toEqual(['200 version one', '200 version two'])
    },
  )

  visited('each distribution is told by its own paths', async () => {
    const scene = await siteScene({ distribution: true })
    const { bucket, aws, s3 } = scene
    const { region } = aws.seed.place
    const docsOrigin = {
      Id: 'docs',
      DomainName: `${bucket}.s3.amazonaws.com`,
      OriginPath: '/docs',
      S3OriginConfig: { OriginAccessIdentity: '' },
    }
    const docs = await addDistribution(
      { cloudFront: cloudFrontOf(scene), s3 },
      {
        bucket,
        region,
        config: {
          CallerReference: 'docs',
          Origins: { Quantity: 1, Items: [docsOrigin] },
          DefaultCacheBehavior: { TargetOriginId: 'docs', ViewerProtocolPolicy: 'allow-all' },
        },
      },
    )
    const read = {
      Effect: 'Allow',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${bucket}/*`,
    }
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [read] })
    await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }))
    const inputs = {
      ...cachedForLong,
      'distribution-ids': `${scene.distribution.id}\n${docs.id}`,
      'wait-invalidation': 'true',
    }
    const site = (version: string) => ({ 'index.html': `home ${version}`, 'docs/index.html': `docs ${version}` })
    await published(scene, site('one'))
    const seen = async () => [
      (await visit(scene.distribution.domain, '/docs/index.html')).body,
      (await visit(docs.domain, '/')).body,
    ]
    expect(await seen()).toEqual(['docs one', 'docs one'])
    const second = await scene.run(site('two'), inputs)
    expect(JSON.parse(second.outputs['invalidation-paths']!)).toEqual({
      [scene.distribution.id]: ['/', '/docs', '/docs/', '/docs/index.html', '/index.html'],
      [docs.id]: ['/', '/index.html'],
    })
    expect(await seen()).toEqual(['docs two', 'docs two'])
  })
})

describe('before anything is written', () => {
  test.concurrent('a distribution that there is not', async () => {
    const scene = await siteScene()
    const step = await scene.run({ 'index.html': 'one' }, { 'distribution-ids': 'E2QWRUHAPOMQZL' })
    expect(step).toMatchObject({ exitCode: 1, outputs: { 'failure-code': 'distribution-missing', changed: 'false' } })
    expect(await scene.list({ state: true })).toEqual({})
  })

  visited('one that shows another bucket, or another part of it', async () => {
    const config = (bucket: string) => ({
      Origins: {
        Quantity: 1,
        Items: [
          {
            Id: 's3',
            DomainName: `${bucket}.s3.amazonaws.com`,
            OriginPath: '/docs',
            S3OriginConfig: { OriginAccessIdentity: '' },
          },
        ],
      },
    })
    const scene = await siteScene({ distribution: true })
    const { bucket, aws, s3 } = scene
    const other = `${bucket}-other`
    await addBucket(s3, other, {})
    const place = { bucket, region: aws.seed.place.region, config: { CallerReference: 'docs', ...config(bucket) } }
    const docs = await addDistribution({ cloudFront: cloudFrontOf(scene), s3 }, place)
    const site = { 'index.html': 'one' }
    expect(await scene.run(site, { bucket: other })).toMatchObject({
      exitCode: 1,
      outputs: { 'failure-code': 'distribution-without-bucket', changed: 'false' },
    })
    expect(await scene.run(site, { 'distribution-ids': docs.id, prefix: 'blog' })).toMatchObject({
      exitCode: 1,
      outputs: { 'failure-code': 'distribution-without-prefix', changed: 'false' },
    })
    expect(await scene.list({ state: true })).toEqual({})
  })
})
