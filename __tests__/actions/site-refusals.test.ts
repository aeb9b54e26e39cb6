/** What S3 refuses: nothing of the site is touched then, and the reader is told what to change. */
import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { describe, expect, test } from '@jest/globals'
import { freshJob, policyOf, roleFor, without } from '../support/door.ts'
import { notOnVersitygw, type SiteScene, siteScene } from '../support/site-scene.ts'
import { shopAfter, shopBefore } from '../support/sites.ts'

const failed = (code: string) => ({
  exitCode: 1,
  outputs: { outcome: 'failed', changed: 'false', 'failure-code': code },
})

/** Everything in the bucket, the state too. */
const everything = (scene: SiteScene) => scene.list({ state: true })

describe('the bucket', () => {
  test.concurrent('of another owner is neither read nor written', async () => {
    const scene = await siteScene()
    const step = await scene.run(shopBefore, { 'expected-bucket-owner': '999999999999' })
    expect(step).toMatchObject({ exitCode: 1, outputs: { outcome: 'failed', changed: 'false' } })
    expect(step.errors.join()).toContain('999999999999')
    expect(await everything(scene)).toEqual({})
    expect(await scene.run(shopBefore, { 'expected-bucket-owner': scene.aws.account })).toMatchObject({ exitCode: 0 })
  })

  notOnVersitygw('it knows one Region')('in another Region is named with it', async () => {
    const scene = await siteScene()
    const bucket = `far-${scene.aws.account}`
    const far = new S3Client({ ...scene.aws.root, region: 'eu-west-1', forcePathStyle: true })
    const configuration = { LocationConstraint: 'eu-west-1' as const }
    await far.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: configuration }))
    const step = await scene.run(shopBefore, { bucket })
    expect(step).toMatchObject(failed('bucket-region'))
    expect(step.errors.join()).toContain('aws-region: eu-west-1')
    expect(await scene.run(shopBefore, { bucket, 'aws-region': 'eu-west-1' })).toMatchObject({ exitCode: 0 })
  })

  test.concurrent('that is not there is named', async () => {
    const scene = await siteScene()
    const step = await scene.run(shopBefore, { bucket: `none-${scene.aws.account}` })
    expect(step).toMatchObject(failed('bucket-missing'))
    expect(step.errors.join()).toContain(`none-${scene.aws.account}`)
  })

  notOnVersitygw('it has no Block Public Access')('whose state everybody can read is warned of', async () => {
    const scene = await siteScene()
    const Bucket = scene.bucket
    await scene.s3.send(new DeletePublicAccessBlockCommand({ Bucket }))
    const read = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` }
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [read] })
    await scene.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
    const step = await scene.run(shopBefore)
    expect(step).toMatchObject({ exitCode: 0 })
    expect(step.warnings.join()).toContain('Anybody can read the state of this site')
  })
})

/** A step with the least policy of the door on its role, or with less. */
const asRole = async (scene: SiteScene, ...taken: readonly string[]) => {
  const job = await freshJob()
  const resources = { Bucket: scene.bucket, Prefix: '', State: '.aws-deploy/site', Distribution: 'none' }
  const policy = without(policyOf('s3-sync-invalidate', scene.aws, resources), ...taken)
  const { role, env } = await roleFor(scene.aws, job, { deploy: policy })
  return { inputs: { 'role-to-assume': role }, options: { env } }
}

describe('a role', () => {
  const onAws = notOnVersitygw('it knows no roles')

  onAws('that may not list the bucket is told so, before any write', async () => {
    const scene = await siteScene()
    const { inputs, options } = await asRole(scene, 's3:ListBucket')
    const step = await scene.run(shopBefore, inputs, options)
    expect(step).toMatchObject(failed('access-denied'))
    // Listing and reading are asked side by side: without s3:ListBucket what is missing is denied, too.
    expect(step.errors.join()).toMatch(/s3:ListBucket|may not list the bucket/)
    expect(step.errors.join()).toContain(`arn:aws:s3:::${scene.bucket}`)
    expect(await everything(scene)).toEqual({})
  })

  onAws('that may not read what it overwrites is told so, and the pages serve as before', async () => {
    const scene = await siteScene()
    await scene.run(shopBefore)
    const { inputs, options } = await asRole(scene, 's3:GetObject')
    const step = await scene.run(shopAfter, inputs, options)
    expect(step.exitCode).toBe(1)
    expect(step.errors.join()).toContain('s3:GetObject')
    expect((await scene.read('index.html'))?.text).toBe(shopBefore['index.html'])
  })
})

test.concurrent('what only tidies up after a release that is live fails no step', async () => {
  const scene = await siteScene()
  await scene.run(shopBefore)
  const denied = (operation: string, match: Record<string, string>) => ({
    service: 's3',
    operation,
    match,
    denied: true as const,
  })
  await scene.aws.faults.set(
    denied('ListObjectsV2', { Prefix: '.aws-deploy/site/releases/' }),
    denied('DeleteObjects', {}),
  )
  const step = await scene.run(shopAfter, { delete: 'never' })
  expect(step).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed', serving: 'new', 'failure-code': '' } })
  const told = step.warnings.join('\n')
  expect(told).toContain('Old releases are still there')
  expect(told).toContain('What was written down for the next run is still there, and the lease stays to tell of it')
  expect((await scene.read('index.html'))?.text).toBe(shopAfter['index.html'])
  // What is left keeps nobody from publishing.
  await scene.aws.faults.clear()
  const next = await scene.run(shopBefore, {}, { env: { GITHUB_RUN_ATTEMPT: '2' } })
  expect(next).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
  expect(await ofTheWay(scene)).toEqual([])
})

/** What only serves the way of a run, and is still there. */
const ofTheWay = async (scene: SiteScene) =>
  Object.keys(await scene.list({ state: true })).filter((key) => /attempts\/|lease\.json/.test(key))

describe('deletions', () => {
  const gone = { 'keep-assets': '0s', 'max-delete': '100%' }
  const onAws = notOnVersitygw('errors of single keys cannot be asked of it')
  const errors = (scene: SiteScene, ...delete_errors: readonly object[]) =>
    scene.aws.knobs({ s3: { [scene.bucket]: { delete_errors } } })

  onAws('of single keys that fail for a moment are made good', async () => {
    const scene = await siteScene()
    await scene.run(shopBefore)
    await errors(scene, { key: 'old-news/*', code: 'InternalError', times: 1 })
    expect(await scene.run(shopAfter, gone)).toMatchObject({ exitCode: 0, outputs: { outcome: 'deployed' } })
    expect(await scene.list()).not.toHaveProperty(['old-news/index.html'])
  })

  onAws('of single keys that stay forbidden are named, and the new site serves', async () => {
    const scene = await siteScene()
    await scene.run(shopBefore)
    await errors(scene, { key: 'old-news/*', code: 'AccessDenied' })
    const step = await scene.run(shopAfter, gone)
    expect(`${step.errors} ${step.warnings}`).toContain('old-news/index.html')
    expect(step.outputs['serving']).toBe('new')
    expect((await scene.read('index.html'))?.text).toBe(shopAfter['index.html'])
    // Once more, with nothing else to do.
    expect(await scene.run(shopAfter, gone)).toMatchObject({ exitCode: 1, outputs: { 'failure-code': 'not-deleted' } })
    expect(step.warnings.filter((warning) => /lease/.test(warning))).toEqual([])
    expect(await ofTheWay(scene)).toEqual([])
    await errors(scene)
    await scene.run(shopAfter, gone)
    expect(await scene.list()).not.toHaveProperty(['old-news/index.html'])
  })
})
