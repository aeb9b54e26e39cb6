/** Buckets of sites and the distributions in front of them, put there as their owner does it. */
import {
  type CloudFrontClient,
  CreateDistributionCommand,
  CreateOriginAccessControlCommand,
  type DistributionConfig,
} from '@aws-sdk/client-cloudfront'
import {
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  type S3Client,
} from '@aws-sdk/client-s3'

export interface BucketSpec {
  versioned?: boolean
  /** By default objects are encrypted by KMS, so that their ETag is no MD5: with AWS's key in the account, or the one of an ARN. */
  kms?: true | string
}

export const addBucket = async (s3: S3Client, Bucket: string, { versioned, kms }: BucketSpec): Promise<void> => {
  await s3.send(new CreateBucketCommand({ Bucket }))
  if (versioned) {
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
  }
  if (kms) {
    const algorithm = { SSEAlgorithm: 'aws:kms' as const, ...(kms !== true && { KMSMasterKeyID: kms }) }
    const Rules = [{ ApplyServerSideEncryptionByDefault: algorithm, BucketKeyEnabled: true }]
    await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }))
  }
}

export interface SeededDistribution {
  id: string
  arn: string
  /** `d111111abcdef8.cloudfront.net` */
  domain: string
}

/**
 * A distribution whose one origin is the bucket, which lets it read; `config` over what is usual, its origins in S3 signed for. Without
 * `s3` the bucket lets nobody read: that of a server that knows no services as principals.
 */
export const addDistribution = async (
  { cloudFront, s3 }: { cloudFront: CloudFrontClient; s3?: S3Client | undefined },
  { bucket, region, config = {} }: { bucket: string; region: string; config?: Partial<DistributionConfig> },
): Promise<SeededDistribution> => {
  const origin = `${bucket}.s3.${region}.amazonaws.com`
  const access = await cloudFront.send(
    new CreateOriginAccessControlCommand({
      OriginAccessControlConfig: {
        Name: config.CallerReference ?? bucket,
        OriginAccessControlOriginType: 's3',
        SigningBehavior: 'always',
        SigningProtocol: 'sigv4',
      },
    }),
  )
  const OriginAccessControlId = access.OriginAccessControl!.Id!
  const usual = [{ Id: 's3', DomainName: origin, S3OriginConfig: { OriginAccessIdentity: '' } }]
  const origins = (config.Origins?.Items ?? usual).map((one) =>
    one.S3OriginConfig ? { OriginAccessControlId, ...one } : one,
  )
  const made = await cloudFront.send(
    new CreateDistributionCommand({
      DistributionConfig: {
        CallerReference: bucket,
        Comment: '',
        Enabled: true,
        DefaultRootObject: 'index.html',
        DefaultCacheBehavior: {
          TargetOriginId: 's3',
          ViewerProtocolPolicy: 'allow-all',
          // AWS's own policy CachingOptimized
          CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
        },
        ...config,
        Origins: { Quantity: origins.length, Items: origins },
      },
    }),
  )
  const { Id: id, ARN: arn, DomainName: domain } = made.Distribution!
  const read = {
    Effect: 'Allow',
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${bucket}/*`,
    Condition: { StringEquals: { 'AWS:SourceArn': arn } },
  }
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [read] })
  await s3?.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }))
  return { id: id!, arn: arn!, domain: domain! }
}
