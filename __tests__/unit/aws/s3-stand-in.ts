import { createHash, createHmac } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { bucketOf } from '../../../src/aws/s3.ts'
import type { Bucket } from '../../../src/aws/s3-object.ts'
import type { Session } from '../../../src/aws/session.ts'
import { withServer } from '../loopback.ts'

/** A request as it arrived. */
export interface Arrived {
  readonly method: string
  /** Path and query, percent-encoded. */
  readonly target: string
  /** The query, decoded. */
  readonly query: Readonly<Record<string, string>>
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** Answers a request; `nth` counts from 0 in the order of arrival. */
export type Script = (request: Arrived, response: ServerResponse, nth: number) => unknown

export interface StandIn {
  readonly bucket: Bucket
  /** With it a bucket can be opened as often as one likes. */
  readonly session: Session
  readonly arrived: readonly Arrived[]
}

export const keyId = 'ASIAEXAMPLEEXAMPLE00'
export const secret = 'secret+of/the+key'

interface Options {
  readonly expectedOwner?: string
  readonly signal?: AbortSignal
  readonly session?: Partial<Session>
}

/** The bucket `site` on a server that answers as it is told. */
export const withStandIn = async (
  script: Script,
  work: (standIn: StandIn) => Promise<void>,
  { session, ...options }: Options = {},
): Promise<void> => {
  const arrived: Arrived[] = []
  await withServer(
    async (message, response) => {
      const body = await bytesOf(message)
      // Cut off: there is nobody to answer.
      if (!body) return
      const { method = '', url: target = '', headers } = message
      const query = Object.fromEntries(new URL(target, 'http://host').searchParams)
      const request = { method, target, query, headers, body }
      const nth = arrived.push(request) - 1
      await script(request, response, nth)
    },
    async (url) => {
      process.env['AWS_ENDPOINT_URL_S3'] = url
      const credentials = async () => ({
        accessKeyId: keyId,
        secretAccessKey: secret,
        sessionToken: 'a-token',
        expiration: new Date(Date.now() + 3_600_000),
        accountId: '111122223333',
      })
      const all = { region: 'eu-west-1', partition: 'aws', credentials, door: 's3-sync-invalidate', ...session }
      const own = all as Session
      await work({ bucket: bucketOf(own, 'site', options), session: own, arrived })
    },
  )
}

const bytesOf = async (message: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of message) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks)
  } catch {
    return undefined
  }
}

/** An error as S3 words it. */
export const refuse = (response: ServerResponse, status: number, code: string, more = ''): void => {
  response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${code}</Message>${more}</Error>`)
}

export const answerXml = (response: ServerResponse, text: string, headers: Record<string, string> = {}): void => {
  response
    .writeHead(200, { 'content-type': 'application/xml', ...headers })
    .end(`<?xml version="1.0" encoding="UTF-8"?>\n${text}`)
}

/**
 * The signature that a request should have, worked out from what arrived and from nothing else.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const signatureOf = (
  { method, target, headers }: Arrived,
  { region = 'eu-west-1', key = secret } = {},
): string => {
  const [, scope = '', signed = ''] =
    /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+)/.exec(headers.authorization ?? '') ?? []
  const [path = '', query = ''] = target.split('?', 2)
  const names = signed.split(';')
  const canonical = [
    method,
    path,
    query
      .split('&')
      .map((pair) => (pair === '' || pair.includes('=') ? pair : `${pair}=`))
      .sort()
      .join('&'),
    ...names.map((name) => `${name}:${Buffer.from(String(headers[name]), 'latin1').toString('utf8').trim()}`),
    '',
    signed,
    headers['x-amz-content-sha256'],
  ].join('\n')
  const hash = createHash('sha256').update(canonical).digest('hex')
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hash].join('\n')
  const hmac = (secret: string | Buffer, data: string) => createHmac('sha256', secret).update(data).digest()
  const signing = [region, 's3', 'aws4_request'].reduce(hmac, hmac(`AWS4${key}`, scope.split('/')[0]!))
  return hmac(signing, text).toString('hex')
}
