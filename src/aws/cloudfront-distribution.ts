import type { CacheBehavior, DefaultCacheBehavior, Distribution as Described } from '@aws-sdk/client-cloudfront'

/** Where CloudFront fetches from. */
export interface DistributionOrigin {
  readonly id: string
  /** A bucket's domain name, that of a load balancer … */
  readonly domain: string
  /** What CloudFront puts before the path of a request, such as `/site`; empty: nothing. */
  readonly path: string
}

/** What viewers get in the place of an error. */
export interface ErrorResponse {
  /** The status that the origin answers. */
  readonly status: number
  /** The path that is shown instead, such as `/index.html`; undefined: the error as it is, cached that long. */
  readonly page: string | undefined
  /** Seconds for which an edge keeps the error, and shows the page, without asking the origin again. */
  readonly cachedFor: number
}

/** Which requests go where. */
export interface Behaviour {
  /** With `*` and `?`; the default behaviour, which is the last, has `*`. */
  readonly pattern: string
  /** Ids of the origins that it may ask: one, or those of its origin group. */
  readonly origins: readonly string[]
  /** A function sees each request of a viewer, and may ask for another path. */
  readonly viewerFunction: boolean
  /** A Lambda function sees each request to the origin: what is fetched under a path may be anything. */
  readonly originFunction: boolean
  /** Whether objects are cached apart by their query strings; undefined: its cache policy is not one that we know. */
  readonly queries: boolean | undefined
}

/** A distribution, as far as publishing a site needs to know it. */
export interface DistributionState {
  readonly id: string
  readonly arn: string
  /** Such as `d111111abcdef8.cloudfront.net`. */
  readonly domain: string
  /** Its other names, such as `www.example.com`. */
  readonly aliases: readonly string[]
  readonly enabled: boolean
  readonly origins: readonly DistributionOrigin[]
  /** What `/` shows, such as `index.html`; empty: nothing by itself. */
  readonly rootObject: string
  readonly errorResponses: readonly ErrorResponse[]
  /** In the order in which CloudFront tries them; the last one fits everything. */
  readonly behaviours: readonly Behaviour[]
}

/** Seconds. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html */
const cachedForByDefault = 10

/**
 * Whether AWS's own cache policies have query strings in the key.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 */
const managedPolicies: Readonly<Record<string, boolean | undefined>> = {
  /** CachingOptimized, CachingOptimizedForUncompressedObjects, CachingDisabled, UseOriginCacheControlHeaders */
  '658327ea-f89d-4fab-a63d-7e88639e58f6': false,
  'b2884449-e4de-46a7-ac36-70bc7f1ddd6d': false,
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': false,
  '83da9c7e-98b4-4e11-a168-04f0df8e2c65': false,
  /** UseOriginCacheControlHeaders-QueryStrings, Amplify */
  '4cc15a8a-d715-48a4-82b8-cc0b614638fe': true,
  '2e54312d-136d-493c-8eb9-b001f22f67d2': true,
}

/** What GetDistribution answers, without what we never ask about. */
export const distributionState = (described: Described | undefined): DistributionState => {
  const { Id = '', ARN = '', DomainName = '', DistributionConfig: config } = described ?? {}
  const groups = config?.OriginGroups?.Items ?? []
  const behaviour = (of: Partial<DefaultCacheBehavior>, pattern: string): Behaviour => {
    const group = groups.find(({ Id }) => Id === of.TargetOriginId)
    return {
      pattern,
      origins: group?.Members?.Items?.map(({ OriginId }) => OriginId ?? '') ?? [of.TargetOriginId ?? ''],
      viewerFunction: functionsOf(of).includes('viewer-request'),
      originFunction: functionsOf(of).includes('origin-request'),
      queries: of.CachePolicyId ? managedPolicies[of.CachePolicyId] : (of.ForwardedValues?.QueryString ?? false),
    }
  }
  return {
    id: Id,
    arn: ARN,
    domain: DomainName,
    aliases: config?.Aliases?.Items ?? [],
    enabled: config?.Enabled ?? false,
    origins: (config?.Origins?.Items ?? []).map(({ Id = '', DomainName = '', OriginPath = '' }) => ({
      id: Id,
      domain: DomainName,
      path: OriginPath,
    })),
    rootObject: config?.DefaultRootObject ?? '',
    errorResponses: (config?.CustomErrorResponses?.Items ?? []).map((each) => ({
      status: each.ErrorCode ?? 0,
      page: each.ResponsePagePath || undefined,
      cachedFor: each.ErrorCachingMinTTL ?? cachedForByDefault,
    })),
    behaviours: [
      ...(config?.CacheBehaviors?.Items ?? []).map((each: CacheBehavior) => behaviour(each, each.PathPattern ?? '')),
      behaviour(config?.DefaultCacheBehavior ?? {}, '*'),
    ],
  }
}

/** The events at which functions run, CloudFront's own and Lambda@Edge. */
const functionsOf = (of: Partial<DefaultCacheBehavior>): readonly (string | undefined)[] => [
  ...(of.FunctionAssociations?.Items ?? []).map(({ EventType }) => EventType),
  ...(of.LambdaFunctionAssociations?.Items ?? []).map(({ EventType }) => EventType),
]
