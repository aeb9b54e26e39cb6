/** Visits to a distribution through the sandbox's edge, which caches as CloudFront does. */
import { request } from 'node:http'
import { CloudFrontClient } from '@aws-sdk/client-cloudfront'
import { notOnVersitygw, type SiteScene } from './site-scene.ts'

export interface Visit {
  readonly status: number
  readonly body: string
  /** By lower-case name; `x-cache` says `Hit from cloudfront`, `Miss …`, `RefreshHit …` or `Error …`. */
  readonly headers: Readonly<Record<string, string>>
}

/** For `watch({ url: 'https://d….cloudfront.net/', through: edgeUrl() })`. */
export const edgeUrl = (): string => {
  const url = process.env['SANDBOX_EDGE_URL']
  if (!url) throw new Error('the sandbox has no SANDBOX_EDGE_URL')
  return url
}

/** Asks for a path as a browser would by https, past proxy and TLS. The path goes out as it is given, encoded or not. */
export const visit = (
  domain: string,
  path: string,
  { method = 'GET', headers = {} }: { readonly method?: string; readonly headers?: Record<string, string> } = {},
): Promise<Visit> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(edgeUrl())
    const given = { host: domain, 'x-forwarded-proto': 'https', ...headers }
    const call = request({ hostname, port, path, method, headers: given, agent: false, timeout: 10_000 }, (answer) => {
      let body = ''
      answer.setEncoding('utf8').on('data', (part: string) => {
        body += part
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body, headers: single(answer.headers) }))
      answer.on('error', reject)
    })
    call.on('timeout', () => call.destroy(new Error('no answer within 10 s')))
    call.on('error', reject)
    call.end()
  })

const single = (headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))

/** CloudFront of the scene's account, past the fault layer: for what others ask of it. */
export const cloudFrontOf = ({ aws }: Pick<SiteScene, 'aws'>): CloudFrontClient => new CloudFrontClient(aws.root)

/** A test that visits a distribution. */
export const visited = notOnVersitygw('distributions show buckets of ministack')

/** Everything is cached for a day: `preset: none` sends no Cache-Control. */
export const cachedForLong = { preset: 'none' }

/** What another tool published before: quicker than a first release of the door. */
export const published = async (
  scene: Pick<SiteScene, 'put'>,
  site: Readonly<Record<string, string>>,
): Promise<void> => {
  await Promise.all(Object.entries(site).map(([key, content]) => scene.put(key, content)))
}
