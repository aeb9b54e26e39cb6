import { describe, expect, test } from '@jest/globals'
import { addressOf } from '../../../src/aws/s3-address.ts'

const places = (bucket: string, region: string, environment: NodeJS.ProcessEnv = {}) => {
  const { protocol, host, path } = addressOf(bucket, region, environment)
  return `${protocol}//${host}${path('a/b c')}`
}

describe('S3 itself', () => {
  test.each([
    ['site', 'eu-west-1', {}, 'https://site.s3.eu-west-1.amazonaws.com/a/b%20c'],
    ['www.example.com', 'eu-west-1', {}, 'https://s3.eu-west-1.amazonaws.com/www.example.com/a/b%20c'],
    ['site', 'cn-north-1', {}, 'https://site.s3.cn-north-1.amazonaws.com.cn/a/b%20c'],
    [
      'site',
      'us-gov-west-1',
      { AWS_USE_FIPS_ENDPOINT: 'true' },
      'https://site.s3-fips.us-gov-west-1.amazonaws.com/a/b%20c',
    ],
    [
      'site',
      'us-east-1',
      { AWS_USE_DUALSTACK_ENDPOINT: 'true' },
      'https://site.s3.dualstack.us-east-1.amazonaws.com/a/b%20c',
    ],
  ])('%s in %s with %j', (bucket, region, environment, address) =>
    expect(places(bucket, region, environment)).toBe(address),
  )
})

describe('another endpoint', () => {
  test.each([
    [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }, 'http://127.0.0.1:4566/site/a/b%20c'],
    [
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', AWS_ENDPOINT_URL_S3: 'https://store.example/base/' },
      'https://store.example/base/site/a/b%20c',
    ],
    [
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
      'https://site.s3.eu-west-1.amazonaws.com/a/b%20c',
    ],
    [{ AWS_ENDPOINT_URL: 'http://[::1]:9000' }, 'http://[::1]:9000/site/a/b%20c'],
  ])('%j', (environment, address) => expect(places('site', 'eu-west-1', environment)).toBe(address))
})

test('the bucket itself', () => {
  expect(addressOf('site', 'eu-west-1', {}).path()).toBe('/')
  expect(addressOf('site', 'eu-west-1', { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }).path()).toBe('/site')
  expect(addressOf('site', 'eu-west-1', { AWS_ENDPOINT_URL: 'http://[::1]:9000' }).hostname).toBe('::1')
})
