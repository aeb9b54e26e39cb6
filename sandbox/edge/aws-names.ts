/** The regions that an account has from the start; a certificate must name each. */
const regions = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'sa-east-1',
  'eu-central-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eu-north-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
]

/** The names of a server certificate: `*` stands for one label. */
export const certificateNames = [
  'public.ecr.aws',
  '*.cloudfront.net',
  '*.amazonaws.com',
  '*.s3.amazonaws.com',
  ...regions.flatMap((region) => [
    `*.${region}.amazonaws.com`,
    `*.dkr.ecr.${region}.amazonaws.com`,
    `api.ecr.${region}.amazonaws.com`,
    `*.s3.${region}.amazonaws.com`,
    `*.execute-api.${region}.amazonaws.com`,
    `*.lambda-url.${region}.on.aws`,
    `*.${region}.elb.amazonaws.com`,
  ]),
]

/** Where a name leads: to the workloads (function URLs, load balancers), to the sites' cache, or to AWS's API and registry, with faults on the way. */
export type Destination = 'workload' | 'edge' | 'api'

const distribution = /^[a-z0-9]+\.cloudfront\.net$/

const workloads = [
  /^public\.ecr\.aws$/,
  /^[a-z0-9-]+\.lambda-url\.[a-z0-9-]+\.on\.aws$/,
  /^[a-z0-9]+\.execute-api\.[a-z0-9-]+\.amazonaws\.com$/,
  /^[a-z0-9-]+\.[a-z0-9-]+\.elb\.amazonaws\.com$/,
]

export const isDistribution = (name: string): boolean => distribution.test(name.toLowerCase())

/** Nothing for a name that is not AWS's. No call may reach the real AWS by mistake, so all of its names are ours. */
export function destination(name: string): Destination | undefined {
  const lower = name.toLowerCase()
  if (isDistribution(lower)) return 'edge'
  if (workloads.some((pattern) => pattern.test(lower))) return 'workload'
  return /(^|\.)(amazonaws\.com|on\.aws|api\.aws)$/.test(lower) ? 'api' : undefined
}
