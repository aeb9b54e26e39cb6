import { partitionOf } from './partition.ts'

/** Where the requests of one bucket go. */
export interface S3Address {
  readonly protocol: 'http:' | 'https:'
  readonly hostname: string
  readonly port: string
  /** As the header has it: with the port, when it is not the usual one. */
  readonly host: string
  /** Of an object, or of the bucket itself, ready for the request line. */
  readonly path: (key?: string) => string
}

/**
 * Where a bucket is: `custom`, or the endpoint of the environment (`AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`), with the bucket in the path;
 * else S3's own, with the bucket in the host. A bucket with a dot stays in the path, since the certificate of S3 covers one label.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export const addressOf = (
  bucket: string,
  region: string,
  environment = process.env,
  custom = customEndpoint(environment),
): S3Address => {
  const base = new URL(custom ?? `https://${serviceHost(region, environment)}`)
  const inHost = custom === undefined && !bucket.includes('.')
  const root = `${base.pathname.replace(/\/$/, '')}${inHost ? '' : `/${bucket}`}`
  const hostname = inHost ? `${bucket}.${base.hostname}` : base.hostname
  return {
    protocol: base.protocol === 'http:' ? 'http:' : 'https:',
    // As node:http wants it: without the brackets of IPv6.
    hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: base.port,
    host: base.port ? `${hostname}:${base.port}` : hostname,
    path: (key) => (key === undefined ? root || '/' : `${root}/${encodedKey(key)}`),
  }
}

const customEndpoint = (environment: NodeJS.ProcessEnv): string | undefined =>
  isTrue(environment['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'])
    ? undefined
    : environment['AWS_ENDPOINT_URL_S3'] || environment['AWS_ENDPOINT_URL'] || undefined

const serviceHost = (region: string, environment: NodeJS.ProcessEnv): string => {
  const fips = isTrue(environment['AWS_USE_FIPS_ENDPOINT']) ? '-fips' : ''
  const dualstack = isTrue(environment['AWS_USE_DUALSTACK_ENDPOINT']) ? '.dualstack' : ''
  return `s3${fips}${dualstack}.${region}.${partitionOf(region).dnsSuffix}`
}

const isTrue = (value: string | undefined): boolean => value?.toLowerCase() === 'true'

/** Percent-encoded as SigV4 wants it; slashes stay, doubled ones and dots too: a key is no path. */
export const encodedKey = (key: string): string => key.split('/').map(encoded).join('/')

export const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
