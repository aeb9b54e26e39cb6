import type { IncomingHttpHeaders } from 'node:http'
import { S3Error } from './s3-error.ts'
import type { S3Answer } from './s3-exchange.ts'
import { rootOf, textOf, type XmlNode } from './s3-xml.ts'

/** What a status means when no body tells: an answer to HEAD has none, and proxies send what they like. */
const names: Readonly<Record<number, string>> = {
  301: 'PermanentRedirect',
  307: 'TemporaryRedirect',
  400: 'BadRequest',
  403: 'AccessDenied',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  412: 'PreconditionFailed',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
}

/** The error of an answer whose status is none of success. */
export const refusalOf = ({ status, headers, bytes }: S3Answer): S3Error => {
  const node = errorIn(bytes.toString('utf8'))
  const error = textOf(node, 'Code') ?? names[status] ?? `HTTP${status}`
  const message = textOf(node, 'Message') ?? `S3 answered with HTTP ${status}`
  return new S3Error({ error, message, status, now: nowOf(headers), facts: factsIn(node, headers) })
}

/** The error in an answer that says 200, as those to CopyObject, CompleteMultipartUpload and UploadPartCopy may. */
export const failureIn = ({ status, headers, bytes }: S3Answer): S3Error | undefined => {
  const text = bytes.toString('utf8')
  const root = parsed(text)
  if (root && root.name !== 'Error') return undefined
  const error = textOf(root?.node, 'Code') ?? 'InternalError'
  const message = textOf(root?.node, 'Message') ?? 'S3 answered with HTTP 200, but without a result'
  return new S3Error({ error, message, status, now: nowOf(headers), facts: factsIn(root?.node, headers) })
}

export const nowOf = (headers: IncomingHttpHeaders): number => {
  const now = Date.parse(headers.date ?? '')
  return Number.isNaN(now) ? Date.now() : now
}

const errorIn = (text: string): XmlNode | undefined => {
  const root = parsed(text)
  return root?.name === 'Error' ? root.node : undefined
}

const parsed = (text: string) => {
  try {
    return rootOf(text)
  } catch {
    return undefined
  }
}

const factsIn = (node: XmlNode | undefined, headers: IncomingHttpHeaders) => {
  const region = headers['x-amz-bucket-region'] ?? textOf(node, 'Region')
  return typeof region === 'string' ? { 'bucket-region': region } : {}
}
