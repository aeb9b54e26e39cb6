/**
 * A bucket of its own, the door that publishes to it, and eyes on both: on the bucket past the fault layer, on the door by the
 * journal. With SANDBOX_S3=versitygw (`npm run test:wide`) the same on an S3 server that nobody here wrote.
 *
 * Every scene has an account and a bucket of its own, so tests of one file run side by side (`test.concurrent`). What versitygw
 * cannot is told to `notOnVersitygw`, with the reason.
 */

import { CloudFrontClient, type DistributionConfig } from '@aws-sdk/client-cloudfront'
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3'
import { type AwsSandbox, awsSandbox, type Call, freshAccount } from '../../sandbox/aws/client.ts'
import { addBucket, addDistribution, type BucketSpec, type SeededDistribution } from '../../sandbox/aws/seed-site.ts'
import { addUser } from '../../sandbox/s3/versitygw.ts'
import { notOn } from './not-on.ts'
import { type LiveStep, type Step, type StepOptions, startStep } from './run-step.ts'

export interface SiteSceneOptions extends BucketSpec {
  /** Puts a distribution in front of the bucket; an object is laid over its usual configuration. */
  readonly distribution?: true | Partial<DistributionConfig>
}

/** Files of a site by their path below its source folder. */
export type Site = Readonly<Record<string, string | Uint8Array>>

export interface SeenObject {
  readonly text: string
  readonly etag: string
  readonly versionId: string | undefined
  /** By lower-case name, as S3 sends them: `content-type`, `cache-control`, `x-amz-meta-…`. */
  readonly headers: Readonly<Record<string, string>>
}

export interface SiteScene {
  readonly aws: AwsSandbox
  readonly bucket: string
  /** Only when it was asked for. */
  readonly distribution: SeededDistribution
  /** Starts the door with these files as its `source`, in the bucket, behind the distribution where there is one. */
  readonly start: (site: Site, inputs?: Record<string, string>, options?: StepOptions) => LiveStep
  readonly run: (site: Site, inputs?: Record<string, string>, options?: StepOptions) => Promise<Step>
  /** The variables of a step: the account's root, and where S3 is. */
  readonly env: Readonly<Record<string, string>>
  /** As the account's root, past the fault layer: for what others do to the bucket. */
  readonly s3: S3Client
  /** Size and ETag (without quotes) of every object by key; `state: true` with what the door keeps under `.aws-deploy/`. */
  readonly list: (options?: { readonly state?: true }) => Promise<Readonly<Record<string, Listed>>>
  /** Undefined: there is none. */
  readonly read: (key: string, versionId?: string) => Promise<SeenObject | undefined>
  /** What somebody else puts there. */
  readonly put: (key: string, body: string | Uint8Array, more?: Partial<PutObjectCommandInput>) => Promise<void>
  readonly remove: (...keys: readonly string[]) => Promise<void>
  /** What the door asked of S3, in order; `site-order.ts` reads it. */
  readonly calls: () => Promise<readonly Call[]>
}

export interface Listed {
  readonly size: number
  readonly etag: string
}

const other = process.env['SANDBOX_S3_URL']

/** Whether this run asks versitygw instead of ministack. */
export const onVersitygw = other !== undefined

export const notOnVersitygw = notOn('versitygw', onVersitygw)

export const siteScene = async ({ distribution, ...spec }: SiteSceneOptions = {}): Promise<SiteScene> => {
  const aws = awsSandbox(process.env, freshAccount())
  const { account, region } = aws
  const bucket = `site-${account}`
  if (other) await addUser(rootOf(other), account, aws.root.credentials.secretAccessKey)
  const settings = { ...aws.root, maxAttempts: 1 }
  const s3 = new S3Client({ ...settings, ...(other && { endpoint: other }), forcePathStyle: true })
  await addBucket(s3, bucket, spec)
  const cloudFront = new CloudFrontClient(settings)
  const config = distribution === true ? {} : distribution
  const clients = { cloudFront, s3: other ? undefined : s3 }
  const made = config && (await addDistribution(clients, { bucket, region, config }))
  const env = { ...aws.environment, ...(other && { AWS_ENDPOINT_URL_S3: process.env['SANDBOX_S3_FAULTS_URL']! }) }
  const start: SiteScene['start'] = (site, inputs = {}, options = {}) =>
    startStep(
      's3-sync-invalidate',
      { source: 'site', bucket, ...(made && { 'distribution-ids': made.id }), ...inputs },
      { ...options, env: { ...env, ...options.env }, files: { ...below('site', site), ...options.files } },
    )
  return {
    aws,
    bucket,
    get distribution() {
      if (!made) throw new Error('this scene was asked for no distribution')
      return made
    },
    start,
    run: (site, inputs, options) => start(site, inputs, options).result,
    env,
    s3,
    list: async ({ state } = {}) =>
      Object.fromEntries((await listed(s3, bucket)).filter(([key]) => state || !key.startsWith('.aws-deploy/'))),
    read: (key, versionId) => readObject(s3, bucket, key, versionId),
    put: async (Key, Body, more) => {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ...more }))
    },
    remove: async (...keys) => {
      const Objects = keys.map((Key) => ({ Key }))
      await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }))
    },
    calls: async () => (await aws.calls()).filter(({ service }) => service === 's3'),
  }
}

const rootOf = (url: string) => {
  const [accessKey = '', secretKey = ''] = process.env['SANDBOX_S3_ROOT']!.split(':')
  return { url, accessKey, secretKey }
}

const below = (folder: string, site: Site): Site =>
  Object.fromEntries(Object.entries(site).map(([path, content]) => [`${folder}/${path}`, content]))

const listed = async (s3: S3Client, Bucket: string): Promise<(readonly [string, Listed])[]> => {
  const found: (readonly [string, Listed])[] = []
  let ContinuationToken: string | undefined
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken }))
    for (const { Key, Size, ETag } of page.Contents ?? []) found.push([Key!, { size: Size!, etag: bare(ETag) }])
    ContinuationToken = page.NextContinuationToken
  } while (ContinuationToken)
  return found
}

const bare = (etag = '') => etag.replaceAll('"', '')

const readObject = async (s3: S3Client, Bucket: string, Key: string, VersionId?: string) => {
  try {
    let headers: Record<string, string> = {}
    const command = new GetObjectCommand({ Bucket, Key, VersionId })
    command.middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args)
        headers = (answer.response as { headers: Record<string, string> }).headers
        return answer
      },
      { step: 'deserialize' },
    )
    const object = await s3.send(command)
    const text = await object.Body!.transformToString()
    return { text, etag: bare(object.ETag), versionId: object.VersionId, headers }
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined
    throw error
  }
}
